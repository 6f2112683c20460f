import { type Audio, frameCount } from '../audio/audio.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import type { Finding } from '../effects/effect.ts'

/** What a file promises about the samples in it. */
export type FilePromise = {
  /** Bits of its integers; null for a lossy format, whose samples are not compared. */
  readonly bitDepth: number | null
}

const LOSSY_FRAMES = 1

/**
 * Check `file`: the encoded file, decoded again, is the edited audio: as long, at the rate, with the
 * channels, and for a lossless format within half a step of its grid (dither adds up to one more).
 *
 * @param decoded the delivered file through our own decoder
 */
export function fileFindings(edited: Audio, decoded: Audio, { bitDepth }: FilePromise): Finding[] {
  const [frames, expected] = [frameCount(decoded), frameCount(edited)]
  const shape = `${decoded.channels.length} channels at ${decoded.sampleRateHz} Hz`
  const planned = `${edited.channels.length} channels at ${edited.sampleRateHz} Hz`
  const fits = shape === planned
  const length = within('file', {
    expected,
    measured: frames,
    tolerance: bitDepth === null ? LOSSY_FRAMES : 0,
    unit: 'frames',
    estimator: 'the encoded file, decoded again',
  })
  if (!fits)
    return [
      {
        ...length,
        status: 'fail',
        expected: planned,
        measured: shape,
        tolerance: null,
        unit: null,
      },
    ]
  if (bitDepth === null || length.status === 'fail') return [length]
  return [length, sampleFinding(edited, decoded, bitDepth)]
}

function sampleFinding(edited: Audio, decoded: Audio, bitDepth: number): Finding {
  const estimator = 'largest difference to the edited samples, in steps of the format'
  if (bitDepth >= 32)
    return skipped('file_samples', 'floating point: nothing is rounded', estimator)
  const step = 2 ** (1 - bitDepth)
  const [lowest, highest] = [-1, 1 - step] // what the format can hold
  const largest = edited.channels.reduce(
    (most, samples, c) =>
      Math.max(most, largestDifference(samples, decoded.channels[c]!, { lowest, highest })),
    0,
  )
  return within('file_samples', {
    expected: 0,
    measured: largest / step,
    tolerance: 1.5, // half a step of rounding and one of dither
    unit: 'LSB',
    estimator,
  })
}

/** Of two channels, the first as far as the format can hold it. A NaN in either is one in the result. */
function largestDifference(
  edited: Float32Array,
  decoded: Float32Array,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): number {
  let largest = 0
  for (let n = 0; n < edited.length; n++) {
    const sample = edited[n]!
    const held = sample > highest ? highest : sample < lowest ? lowest : sample
    const difference = Math.abs(decoded[n]! - held)
    if (difference <= largest) continue
    if (Number.isNaN(difference)) return Number.NaN
    largest = difference
  }
  return largest
}
