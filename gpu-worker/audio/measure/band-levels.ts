import type { Audio } from '../audio.ts'
import { powerToDb } from '../decibels.ts'
import { realFft } from '../fft.ts'
import { cut } from '../stft.ts'
import { hann } from '../windows.ts'

const WINDOW_SECONDS = 0.02

/**
 * Level of each 20 ms frame (half overlap) in neighbouring bands, dBFS, sum of the channels.
 *
 * @param edgesHz [bands + 1], rising
 * @returns [bands][frames]
 */
export function bandLevels(
  { channels, sampleRateHz }: Audio,
  edgesHz: readonly number[],
): Float64Array[] {
  const fft = realFft(2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)))
  const window = hann(fft.size)
  const scale = (fft.size * fft.size * 3) / 8 / 2
  const [piece, re, im] = [
    new Float64Array(fft.size),
    new Float64Array(fft.bins),
    new Float64Array(fft.bins),
  ]
  const hop = fft.size / 2
  const count = Math.max(0, Math.floor(((channels[0]?.length ?? 0) - fft.size) / hop) + 1)
  const bins = edgesHz.map((hz) => Math.min(fft.bins, Math.round((hz * fft.size) / sampleRateHz)))
  const bands = edgesHz.slice(1).map(() => new Float64Array(count))
  for (const samples of channels)
    for (let k = 0; k < count; k++) {
      cut(samples, k * hop, window, piece)
      fft.forward(piece, re, im)
      for (const [b, powers] of bands.entries())
        for (let bin = bins[b]!; bin < bins[b + 1]!; bin++)
          powers[k]! += (re[bin]! ** 2 + im[bin]! ** 2) / scale
    }
  return bands.map((powers) => powers.map((power) => powerToDb(power + 1e-15)))
}
