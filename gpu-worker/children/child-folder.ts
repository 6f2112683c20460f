// The files of a job, and how they get from one folder to another.

import { constants, copyFile, link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type AudioProbe, PROBE_BYTES, probeAudio } from '#shared/audio-probe.ts'
import { DECODED_FOLDER, PEAKS_FILE, planeFile, SPECTROGRAM_FILE, TAGS_FILE } from './job-files.ts'

export const pathsIn = (folder: string) => ({
  peaksPath: join(folder, PEAKS_FILE),
  spectrogramPath: join(folder, SPECTROGRAM_FILE),
})

export async function emptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder)
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

/** The planes of a decoded recording and its tags, in a child's folder. */
export async function placePlanes(from: string, to: string, channels: number): Promise<void> {
  const target = join(to, DECODED_FOLDER)
  await mkdir(target, { mode: 0o700 })
  const names = [TAGS_FILE, ...Array.from({ length: channels }, (_, c) => planeFile(c))]
  await Promise.all(
    names.map((name) => linkOrCopy(join(from, DECODED_FOLDER, name), join(target, name))),
  )
}

/** A second name for the file; a copy where the two folders are on different file systems. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV' && error.code !== 'EPERM') throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  })
}

/** What the first and last bytes of a file say it is. */
export async function probeFile(
  path: string,
): Promise<{ probe: AudioProbe; head: Uint8Array; tail: Uint8Array }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(PROBE_BYTES, size)
    const [head, tail] = [Buffer.alloc(length), Buffer.alloc(length)]
    await file.read(head, 0, length, 0)
    await file.read(tail, 0, length, size - length)
    return { probe: probeAudio(head, tail, size), head, tail }
  } finally {
    await file.close()
  }
}
