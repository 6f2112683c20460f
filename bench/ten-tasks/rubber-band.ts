// Rubber Band as a reference for stretching: the R3 ("finer") engine of its command-line program.

import { type Audio, frameCount } from '../../gpu-worker/audio/audio.ts'
import { throughTool } from '../lib/tools.ts'

/**
 * The clip at another tempo or pitch, of exactly round(frames / factor) frames; undefined where
 * `rubberband` is not installed.
 */
export function rubberBand(
  audio: Audio,
  { factor = 1, semitones = 0 }: { factor?: number; semitones?: number },
): Audio | undefined {
  const stretched = throughTool('rubberband', audio, (input, output) => [
    '--fine', '--quiet', '--tempo', `${factor}`, '--pitch', `${semitones}`, input, output]) // biome-ignore format: a command line
  if (!stretched) return undefined
  const frames = Math.round(frameCount(audio) / factor)
  const channels = stretched.channels.map((samples) => {
    const exact = new Float32Array(frames)
    exact.set(samples.subarray(0, frames))
    return exact
  })
  return { channels, sampleRateHz: audio.sampleRateHz }
}
