import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { peaks } from '../audio/peaks.ts'
import type { Readable } from '../audio/readable.ts'
import { readable } from '../audio/readable.ts'
import { spectrogram } from '../audio/spectrogram.ts'
import { DRAWABLE_FOLDER, DRAWN_FOLDER, PEAKS_FILE, SPECTROGRAM_FILE } from './job-files.ts'
import type { ToDraw } from './messages.ts'
import { readPlanes } from './planes.ts'

/** Peaks and spectrogram of a recording, in files of `target`, which is there. */
export function drawInto(target: string, audio: Readable): void {
  writeFileSync(join(target, PEAKS_FILE), JSON.stringify(peaks(audio)))
  writeFileSync(join(target, SPECTROGRAM_FILE), spectrogram(audio))
}

/** The pictures of planes that another child has made. Runs in a child. */
export function runDrawJob({ folder, channels, sampleRateHz }: ToDraw): { type: 'drawn' } {
  const audio = readPlanes(join(folder, DRAWABLE_FOLDER), { channels, sampleRateHz })
  const target = join(folder, DRAWN_FOLDER)
  mkdirSync(target, { mode: 0o700 })
  drawInto(target, readable(audio))
  return { type: 'drawn' }
}
