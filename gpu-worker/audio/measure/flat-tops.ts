import type { Audio } from '../audio.ts'

/** How many times the upper half of the waveform runs into three equal samples (± 1e-4) with a corner. */
export function flatTops({ channels }: Audio): number {
  let count = 0
  for (const samples of channels) {
    let highest = 0
    for (let n = 0; n < samples.length; n++) highest = Math.max(highest, Math.abs(samples[n]!))
    for (let n = 3; n < samples.length; n++) {
      const [before, a, b, c] = [3, 2, 1, 0].map((back) => samples[n - back]!) as [
        number,
        number,
        number,
        number,
      ]
      const isFlat = Math.abs(a - b) <= 1e-4 && Math.abs(b - c) <= 1e-4
      const rise = Math.abs(a) - Math.sign(a) * before
      if (isFlat && rise > 1e-3 && Math.abs(b) > highest / 2) count++
    }
  }
  return count
}
