import type { Finding } from '../../effects/effect.ts'
import { type Audio, frameCount } from '../audio.ts'
import { filterCascade, lowPassBiquad } from '../biquad.ts'
import { powerToDb } from '../decibels.ts'
import { skipped, within } from './findings.ts'

const BLOCK_SECONDS = 0.005
const REACH = 10 // blocks: half a window of the phase vocoder, what it hears about a moment
const QUIETEST = 1e-5 // of the loudest 10 ms
const SILENT = 1e-10
const TOLERANCE_DB = 25
const STAYS = 0.3 // of the sample rate: what a higher pitch leaves well below its half
const ORDER_8 = [0.5098, 0.6013, 0.9, 2.5629] // Q of the sections of a Butterworth filter

/**
 * Check `level` of a sound at another tempo or pitch: no 10 ms of a channel are softer than all that the input has
 * about that moment, none are louder, and none of the input's are louder than all that the result has there, by more
 * than 25 dB. What holds of a tone to a tenth of a dB is held to so little because strokes, noise and sweeps lose some of
 * theirs. At both ends of the sound, as far as a moment reaches, nothing is compared.
 *
 * @param ratio of the new pitch to the old one
 */
export function stretchedLevels(before: Audio, after: Audio, ratio: number): Finding {
  const estimator =
    'each 10 ms of each channel against the softest and the loudest about that moment'
  const scale = frameCount(after) / frameCount(before)
  const [was, is] = [levelsOf(before), levelsOf(after)]
  const stays = ratio > 1 ? levelsOf(lowPassed(before, STAYS / ratio)) : was
  const loudest = was.reduce((most, levels) => levels.reduce((a, b) => Math.max(a, b), most), 0)
  if (loudest < SILENT) return skipped('level', 'nothing is heard', estimator)
  const floor = QUIETEST * loudest
  const ratioDb = (a: number, b: number) => powerToDb((a + floor) / (b + floor))
  const reaches = { input: REACH * Math.max(1, 1 / scale), result: REACH * Math.max(1, scale) }
  let worst = 0
  const note = (outsideDb: number) => {
    if (!(Math.abs(outsideDb) <= Math.abs(worst))) worst = outsideDb // NaN stays
  }
  for (const [c, result] of is.entries()) {
    const [input, left] = [was[c]!, stays[c]!]
    for (let k = Math.ceil(reaches.result); k < result.length - reaches.result; k++) {
      const near = about(k, 1 / scale, reaches.input)
      note(Math.min(0, ratioDb(result[k]!, least(left, near))))
      note(Math.max(0, ratioDb(result[k]!, most(input, near))))
    }
    for (let k = Math.ceil(reaches.input); k < left.length - reaches.input; k++)
      note(Math.min(0, ratioDb(most(result, about(k, scale, reaches.result)), left[k]!)))
  }
  const check = { measured: worst, tolerance: TOLERANCE_DB, unit: 'dB', estimator }
  return within('level', { expected: 0, ...check })
}

/** Mean square of 10 ms of each channel, every 5 ms. */
function levelsOf({ channels, sampleRateHz }: Audio): Float64Array[] {
  const place = (block: number) => Math.round(block * BLOCK_SECONDS * sampleRateHz)
  return channels.map((samples) => {
    const blocks = Math.floor(samples.length / (BLOCK_SECONDS * sampleRateHz))
    const powers = Float64Array.from({ length: blocks }, (_, k) => {
      let sum = 0
      for (let n = place(k); n < place(k + 1); n++) sum += samples[n]! * samples[n]!
      return sum / (place(k + 1) - place(k))
    })
    return powers.subarray(1).map((power, k) => (power + powers[k]!) / 2)
  })
}

function lowPassed({ channels, sampleRateHz }: Audio, share: number): Audio {
  const shape = { frequencyHz: share * sampleRateHz, sampleRateHz }
  const sections = ORDER_8.map((q) => lowPassBiquad({ ...shape, q }))
  return { channels: channels.map((samples) => filterCascade(samples, sections)), sampleRateHz }
}

/** The 10 ms of the other side that one block and what it reaches are about. */
const about = (block: number, scale: number, reach: number) => ({
  first: Math.max(0, Math.ceil(block * scale - reach)),
  last: Math.floor((block + 2) * scale + reach) - 2,
})

type Near = ReturnType<typeof about>

const least = (levels: Float64Array, { first, last }: Near): number =>
  levels.subarray(first, last + 1).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)

const most = (levels: Float64Array, { first, last }: Near): number =>
  levels.subarray(first, last + 1).reduce((a, b) => Math.max(a, b), 0)
