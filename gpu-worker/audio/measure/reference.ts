import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { within } from './findings.ts'
import { largestMagnitude } from './statistics.ts'

/**
 * What a result should be, made a second time from the definition, by code of its own: [channels][frames]. Of 32
 * bits, as the result is: a process that edits ten minutes has room for eight times the recording.
 */
export type Reference = readonly Float32Array[]

const BLOCK_SECONDS = 0.01
/** This far below the loudest of it nothing is compared: there the rounding of 32 bits and of filters is heard. */
const FAINTEST = 1e-5
const NOTHING = 1e-20 // where numbers of 32 bits begin to end

export type Comparing = {
  /** Of the largest sample within 10 to 20 ms. */
  readonly tolerance: number
  /** How far beside the reference a right sample may lie, because a decision may fall either way. */
  readonly slack?: (channel: number, frame: number) => number
}

/**
 * Check `formula`: every sample is what the reference has there. The largest difference counts, as a share of
 * the largest sample of the reference nearby: a gap in a quiet place is as wrong as one in a loud place.
 */
export function referenceFinding(
  output: Audio,
  reference: Reference,
  { tolerance, slack = () => 0 }: Comparing,
): Finding {
  const estimator = 'every sample against the definition carried out a second time, by other code'
  const loudest = Math.max(0, ...reference.map(largestMagnitude))
  const size = Math.max(1, Math.round(BLOCK_SECONDS * output.sampleRateHz))
  let worst = 0
  for (const [c, wanted] of reference.entries()) {
    const found = output.channels[c]
    const peaks = peaksOf(wanted, size)
    for (let n = 0; n < wanted.length; n++) {
      const block = Math.floor(n / size)
      const near = Math.max(peaks[block - 1] ?? 0, peaks[block]!, peaks[block + 1] ?? 0)
      const loud = Math.max(near, FAINTEST * loudest, NOTHING)
      const distance = Math.abs((found?.[n] ?? Number.NaN) - wanted[n]!) - slack(c, n)
      const error = distance / loud
      if (!(error <= worst)) worst = error // NaN stays
    }
  }
  return within('formula', { expected: 0, measured: worst, tolerance, unit: null, estimator })
}

/** The gain, never below 0, with which a reference comes nearest to a result; undefined for a silent one. */
export function gainTo({ channels }: Audio, reference: Reference): number | undefined {
  let [both, power] = [0, 0]
  for (const [c, samples] of reference.entries())
    for (let n = 0; n < samples.length; n++) {
      both += samples[n]! * channels[c]![n]!
      power += samples[n]! * samples[n]!
    }
  return power > 0 ? Math.max(0, both / power) : undefined
}

/** Works in place: whoever made a reference owns it. */
export function scale(reference: Reference, gain: number): void {
  for (const samples of reference)
    for (let n = 0; n < samples.length; n++) samples[n] = gain * samples[n]!
}

function peaksOf(samples: ArrayLike<number>, size: number): Float64Array {
  const peaks = new Float64Array(Math.ceil(samples.length / size))
  for (let n = 0; n < samples.length; n++) {
    const block = Math.floor(n / size)
    const magnitude = Math.abs(samples[n]!)
    if (magnitude > peaks[block]!) peaks[block] = magnitude
  }
  return peaks
}
