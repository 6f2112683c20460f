import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAfterPicture } from '../audio/before-after-picture.ts'
import type { Workbench } from '../workbench.ts'
import { DECODED_FOLDER } from './job-files.ts'
import { readPlanes } from './planes.ts'

/**
 * Waveform and spectrogram of two recordings, before and after: PNG. Both are decoded in children.
 *
 * @throws DomainError as `Workbench.decode`
 */
export async function drawRecordings(
  { decode }: Workbench,
  jobsFolder: string,
  beforePath: string,
  afterPath: string,
): Promise<Uint8Array> {
  const read = async (inputPath: string) => {
    const folder = await mkdtemp(join(jobsFolder, 'draw-'))
    try {
      const decoded = await decode({ folder, inputPath }, AbortSignal.timeout(120_000))
      return readPlanes(join(folder, DECODED_FOLDER), decoded)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const [before, after] = await Promise.all([read(beforePath), read(afterPath)])
  return beforeAfterPicture(before, after)
}
