import type { Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { skipped, within } from './findings.ts'

const HALF_TAPS = 24
const MOST_PLACES = 2000
const QUIETEST_POWER = 1e-12
/** Share of the narrower band at which the short kernel ends. What lies between the two is the filter's affair. */
const EDGES = { wide: 1, narrow: 0.85 }
const UNLIKE = 0.02 // of wide and narrow: the sound lies at the edge
const ROUNDING = 1e-3
const FEWEST_PLACES = 100 // a click alone is heard at few

/**
 * Check `sample_map` of another sample rate: each channel of the result is as loud as the input read at the
 * same moments through a short windowed sinc, and like it. A channel that lives at the edge of the band,
 * where two good filters differ, is left out.
 *
 * @param joined frames at both ends of the result that are faded and not compared
 */
export function resampledFinding(input: Audio, output: Audio, joined = 0): Finding {
  const estimator = 'each channel against the input read at the same moments, by regression'
  const frames = Math.max(0, frameCount(output) - 2 * joined)
  const count = Math.min(MOST_PLACES, frames)
  const places = Array.from({ length: count }, (_, i) =>
    Math.floor(joined + ((i + 0.5) * frames) / count),
  )
  const errors = input.channels.flatMap((samples, c) => {
    const found = Float64Array.from(places, (n) => output.channels[c]?.[n] ?? Number.NaN)
    const read = (edge: number) =>
      Float64Array.from(places, (n) =>
        readAt(samples, (n * input.sampleRateHz) / output.sampleRateHz, {
          edge: edge * Math.min(1, output.sampleRateHz / input.sampleRateHz),
        }),
      )
    const [wide, narrow] = [read(EDGES.wide), read(EDGES.narrow)]
    const difference = unlikeness(wide, narrow)
    const isHeard = dot(wide, wide) / count > QUIETEST_POWER && heardAt(wide) > FEWEST_PLACES
    if (!isHeard || difference > UNLIKE) return []
    if (!(unlikeness(wide, found) < 3 * difference + ROUNDING)) return [Number.POSITIVE_INFINITY]
    return [Math.abs(20 * Math.log10(dot(narrow, found) / dot(narrow, wide)))]
  })
  if (errors.length === 0)
    return skipped('sample_map', 'nothing lies inside the narrower band', estimator)
  const measured = Math.max(...errors)
  return within('sample_map', { expected: 0, measured, tolerance: 0.3, unit: 'dB', estimator })
}

/** The value at a place between samples, nothing above `edge` (1: half the sample rate). */
function readAt(samples: Float32Array, place: number, { edge }: { edge: number }): number {
  const reach = HALF_TAPS / edge
  let sum = 0
  const last = Math.min(samples.length - 1, Math.floor(place + reach))
  for (let k = Math.max(0, Math.ceil(place - reach)); k <= last; k++) {
    const x = k - place
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / reach)
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * edge * x) / (Math.PI * edge * x)
    sum += samples[k]! * edge * sinc * window
  }
  return sum
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0)

/** 0 for the same shape, 1 for shapes that have nothing in common. */
const unlikeness = (a: Float64Array, b: Float64Array): number =>
  1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))

/** How many places the power is spread over. */
const heardAt = (values: Float64Array): number => {
  const powers = values.map((x) => x * x)
  return dot(values, values) ** 2 / dot(powers, powers)
}
