import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { readAll } from './write-checkpoint.ts'

/** A file of this test's own, written anew each time and read to its last tensor. */
export function scratchFile(name = 'model.ckpt') {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'resound-hostile-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  return {
    path: () => join(folder, name),
    async open(content: Uint8Array): Promise<readonly string[]> {
      await writeFile(join(folder, name), content)
      return await readAll(join(folder, name))
    },
  }
}

/** The error that a hostile file gets, saying why. */
export const refused = (reason: RegExp) => ({
  code: 'invalid_model_file',
  message: expect.stringMatching(reason),
})
