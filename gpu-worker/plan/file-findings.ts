import { type Audio, frameCount } from '../audio/audio.ts'
import type { FrameSink } from '../audio/codecs/codec.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import type { Finding } from '../effects/effect.ts'

/** What a file promises about the samples in it. */
export type FilePromise = {
  /** Bits of its integers; null for a lossy format, whose samples are not compared. */
  readonly bitDepth: number | null
}

const LOSSY_FRAMES = 1

/** Hears the delivered file through our own decoder, block by block: it is never whole in memory. */
export type FileComparison = FrameSink & { findings(): Finding[] }

/**
 * Check `file`: the encoded file, decoded again, is the edited audio: as long, at the rate, with the
 * channels, and for a lossless format within half a step of its grid (dither adds up to one more).
 */
export function compareWithFile(edited: Audio, { bitDepth }: FilePromise): FileComparison {
  const step = bitDepth === null ? 1 : 2 ** (1 - bitDepth)
  const range = { lowest: -1, highest: 1 - step } // what the format can hold
  let shape = 'nothing'
  let frames = 0
  let largest = 0
  return {
    begin({ channels, sampleRateHz }) {
      shape = shapeOf(channels, sampleRateHz)
    },
    write(block) {
      const from = frames
      frames += block[0]?.length ?? 0
      for (const [c, samples] of block.entries()) {
        const expected = edited.channels[c]?.subarray(from, frames) ?? samples
        const difference = largestDifference(expected, samples, range)
        if (!(difference <= largest)) largest = difference // NaN stays
      }
    },
    findings() {
      const planned = shapeOf(edited.channels.length, edited.sampleRateHz)
      const length = within('file', {
        expected: frameCount(edited),
        measured: frames,
        tolerance: bitDepth === null ? LOSSY_FRAMES : 0,
        unit: 'frames',
        estimator: 'the encoded file, decoded again',
      })
      if (shape !== planned) {
        const told = { expected: planned, measured: shape, tolerance: null, unit: null }
        return [{ ...length, status: 'fail', ...told }]
      }
      if (bitDepth === null || length.status === 'fail') return [length]
      return [length, sampleFinding(largest / step, bitDepth)]
    },
  }
}

const shapeOf = (channels: number, sampleRateHz: number): string =>
  `${channels} channels at ${sampleRateHz} Hz`

function sampleFinding(steps: number, bitDepth: number): Finding {
  const estimator = 'largest difference to the edited samples, in steps of the format'
  if (bitDepth >= 32)
    return skipped('file_samples', 'floating point: nothing is rounded', estimator)
  return within('file_samples', {
    expected: 0,
    measured: steps,
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
  for (let n = 0; n < Math.min(edited.length, decoded.length); n++) {
    const sample = edited[n]!
    const held = sample > highest ? highest : sample < lowest ? lowest : sample
    const difference = Math.abs(decoded[n]! - held)
    if (difference <= largest) continue
    if (Number.isNaN(difference)) return Number.NaN
    largest = difference
  }
  return largest
}
