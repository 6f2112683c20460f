import type { Audio } from '../audio.ts'

/** How many times three samples in a row are equal (± 1e-4) in the upper half of the waveform. */
export function flatTops({ channels }: Audio): number {
  let count = 0
  for (const samples of channels) {
    let highest = 0
    for (let n = 0; n < samples.length; n++) highest = Math.max(highest, Math.abs(samples[n]!))
    for (let n = 2; n < samples.length; n++) {
      const [a, b, c] = [samples[n - 2]!, samples[n - 1]!, samples[n]!]
      const isHigh = Math.abs(b) > highest / 2
      if (isHigh && Math.abs(a - b) <= 1e-4 && Math.abs(b - c) <= 1e-4) count++
    }
  }
  return count
}
