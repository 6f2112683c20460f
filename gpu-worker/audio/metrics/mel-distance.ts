import type { Audio } from '../audio.ts'
import { perChannel } from './per-channel.ts'
import { comparePowers } from './power-frames.ts'

/** Windows in samples and mel bands of each, from short to long. */
const SCALES = [
  [32, 5],
  [64, 10],
  [128, 20],
  [256, 40],
  [512, 80],
  [1024, 160],
  [2048, 320],
] as const
const FLOOR = 1e-5
const MANY = 1e100

/**
 * How differently two recordings sound (MR-MEL): the mean distance of their log10 mel magnitudes, summed
 * over seven window lengths. 0 for the same; mean over channels.
 *
 * @throws RangeError when rates or channel counts differ
 * @see Kumar et al. 2023, arXiv 2306.06546 (descript-audio-codec, `MelSpectrogramLoss`, log term alone)
 */
export const multiResolutionMelDistance = (estimate: Audio, target: Audio): number =>
  perChannel(estimate, target, (e, t, sampleRateHz) =>
    SCALES.reduce(
      (sum, [windowLength, bands]) => sum + distance(e, t, { windowLength, bands, sampleRateHz }),
      0,
    ),
  )

function distance(
  estimate: Float32Array,
  target: Float32Array,
  shape: { windowLength: number; bands: number; sampleRateHz: number },
): number {
  const { windowLength, bands } = shape
  const filters = melFilters(shape)
  let sum = 0
  let product = 1 // of ratios above 1: one logarithm for many
  const frames = comparePowers(
    estimate,
    target,
    { fftSize: windowLength, hop: windowLength / 4, windowLength },
    (e, t) => {
      for (let k = 0; k < e.length; k++) {
        e[k] = Math.sqrt(e[k]!)
        t[k] = Math.sqrt(t[k]!)
      }
      for (const filter of filters) {
        const [levelE, levelT] = [banded(e, filter), banded(t, filter)]
        product *= levelE > levelT ? levelE / levelT : levelT / levelE
        if (product < MANY) continue
        sum += Math.log10(product)
        product = 1
      }
    },
  )
  return (sum + Math.log10(product)) / (frames * bands)
}

function banded(magnitudes: Float64Array, { first, weights }: Filter): number {
  let sum = 0
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * magnitudes[first + k]!
  return sum > FLOOR ? sum : FLOOR
}

type Filter = { readonly first: number; readonly weights: Float64Array }

/** Triangles of equal area, evenly spaced on Slaney's mel scale from 0 to half the rate. */
function melFilters(shape: {
  windowLength: number
  bands: number
  sampleRateHz: number
}): Filter[] {
  const { windowLength, bands, sampleRateHz } = shape
  const top = hzToMel(sampleRateHz / 2)
  const edges = Array.from({ length: bands + 2 }, (_, i) => melToHz((top * i) / (bands + 1)))
  const binHz = sampleRateHz / windowLength
  return Array.from({ length: bands }, (_, band) => {
    const [low, middle, high] = edges.slice(band, band + 3) as [number, number, number]
    const first = Math.ceil(low / binHz)
    const last = Math.min(windowLength / 2, Math.floor(high / binHz))
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const hz = (first + i) * binHz
      const rise = Math.min((hz - low) / (middle - low), (high - hz) / (high - middle))
      return (Math.max(0, rise) * 2) / (high - low)
    })
    return { first, weights }
  })
}

/** Linear below 1 kHz, logarithmic above. @see Slaney 1998, Auditory Toolbox */
const hzToMel = (hz: number): number =>
  hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4)
const melToHz = (mel: number): number =>
  mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27)
