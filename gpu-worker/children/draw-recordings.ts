import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import type { Audio } from '../audio/audio.ts'
import { beforeAfterPicture } from '../audio/before-after-picture.ts'
import { decode } from '../audio/codecs/decode.ts'
import type { Workbench } from '../workbench.ts'
import { DECODED_FOLDER } from './job-files.ts'
import { readPlanes } from './planes.ts'

/**
 * Waveform and spectrogram of two recordings, before and after: PNG. For the command line, after the edit:
 * both files were decoded in a child then, so here they are decoded at once, and only what needs ffmpeg
 * goes through a child again.
 *
 * @throws DomainError as `Workbench.decode`
 */
export async function drawRecordings(
  workbench: Workbench,
  jobsFolder: string,
  beforePath: string,
  afterPath: string,
): Promise<Uint8Array> {
  const read = (path: string) => readRecording(path, workbench, jobsFolder)
  const [before, after] = await Promise.all([read(beforePath), read(afterPath)])
  return beforeAfterPicture(before, after)
}

async function readRecording(
  path: string,
  workbench: Workbench,
  jobsFolder: string,
): Promise<Audio> {
  try {
    return (await decode(await readFile(path))).audio
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unsupported_audio') throw error
  }
  const folder = await mkdtemp(join(jobsFolder, 'draw-'))
  try {
    const job = { folder, inputPath: path }
    const decoded = await workbench.decode(job, AbortSignal.timeout(120_000))
    return readPlanes(join(folder, DECODED_FOLDER), decoded)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
