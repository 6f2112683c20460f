import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { DEFAULT_DECODE_LIMITS } from '../../../gpu-worker/audio/codecs/codec.ts'
import { decodeWithFfmpeg } from '../../../gpu-worker/children/ffmpeg.ts'
import { tempFolder } from '../../shared/local/open-world.ts'

/** A program in the place of ffmpeg, and what is thrown when it has run. */
async function thrownFor(script: string): Promise<unknown> {
  const folder = await tempFolder()
  const path = join(folder, 'ffmpeg')
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o700)
  return decodeWithFfmpeg(
    { path, version: '7.1' },
    {
      folder,
      inputFile: 'input',
      outputPath: join(folder, 'output.wav'),
      limits: DEFAULT_DECODE_LIMITS,
      facts: { network: 'host', diesWithParent: false, watched: false },
      signal: new AbortController().signal,
    },
  ).catch((error) => error)
}

test('a file that ffmpeg refuses is broken; one it was told to leave is not', async () => {
  for (const refused of ['echo bad data >&2; exit 183', 'echo not permitted >&2; exit 255'])
    expect(await thrownFor(refused)).toMatchObject({ code: 'decode_failed' })
  for (const told of ['exit 255', 'kill -TERM $$'])
    expect(await thrownFor(told)).not.toBeInstanceOf(DomainError)
})
