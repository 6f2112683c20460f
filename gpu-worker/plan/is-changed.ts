import { type Audio, frameCount } from '../audio/audio.ts'

/** Sixteen roundings to float32, the most a plan has steps: what is left when one undoes another. */
const ROUNDING = 2 ** -20

/** Whether anything is different: the form, or a sample by more than the rounding of what was done and undone. */
export const isChanged = (input: Audio, output: Audio): boolean =>
  frameCount(input) !== frameCount(output) ||
  input.channels.length !== output.channels.length ||
  input.sampleRateHz !== output.sampleRateHz ||
  output.channels.some((samples, c) => isOther(input.channels[c]!, samples))

function isOther(before: Float32Array, after: Float32Array): boolean {
  for (let n = 0; n < after.length; n++) {
    const difference = Math.abs(after[n]! - before[n]!)
    if (!(difference <= ROUNDING * Math.abs(before[n]!))) return true // NaN too
  }
  return false
}
