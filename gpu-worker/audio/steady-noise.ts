import type { Audio } from './audio.ts'
import { fftSizeOf, sampledPowers } from './sampled-powers.ts'

const QUIET = { share: 0.1, ofMean: 0.105 } // quantiles of exponentially distributed powers: what noise has
const MIDDLE = { share: 0.5, ofMean: Math.LN2 }
const TONE_RATIO = 10 ** 0.24 // half the noise powers change by more than 4.8 dB from one moment to another
const LEAST_LOUD_SHARE = 0.1 // tones fainter than this are a fan's or a mains', and noise as well
const LOUD = 0.95
const NEIGHBOURS = 8 // on each side
const FEWEST_PAIRS = 16 // of fewer windows noise may hardly differ by chance

export type Steady = {
  /** Power of what is noise, [bins]. */
  readonly noise: Float64Array
  /** Power of the tones that are steady and yet what is listened to, [bins]. */
  readonly tones: Float64Array
}

/**
 * What never falls silent in a recording, in each bin. A tone that is held or dies away is told from
 * noise by how little its power differs from a window to the one right behind it, in a long recording as
 * in a short one. It is taken for noise all the same if the loud moments are loud without it; else the
 * noise below it is what it is beside it.
 */
export function steadyNoise(input: Audio): Steady {
  const seen: Float32Array[] = []
  const starts: number[] = []
  sampledPowers(input, (powers, start) => {
    seen.push(Float32Array.from(powers))
    starts.push(start)
  })
  const pairs = neighbours(starts, fftSizeOf(input))
  const bins = seen[0]?.length ?? 0
  const [steady, middle] = [new Float64Array(bins), new Float64Array(bins)]
  const isTone: boolean[] = []
  const ofBin = new Float32Array(seen.length)
  for (let k = 0; k < bins; k++) {
    for (let i = 0; i < seen.length; i++) ofBin[i] = seen[i]![k]!
    isTone.push(hardlyMoves(ofBin, pairs))
    ofBin.sort()
    middle[k] = at(ofBin, MIDDLE.share)
    // Of a tone both are too much, the second by no more than 1.6 dB.
    steady[k] = Math.min(at(ofBin, QUIET.share) / QUIET.ofMean, middle[k]! / MIDDLE.ofMean)
  }
  const loud = at(Float64Array.from(seen, total).sort(), LOUD)
  const ofTones = total(middle.filter((_, k) => isTone[k]))
  if (!(ofTones > LEAST_LOUD_SHARE * loud)) return { noise: steady, tones: new Float64Array(bins) }
  const noise = steady.map((power, k) =>
    isTone[k] ? Math.min(power, besideOf(steady, isTone, k)) : power,
  )
  return { noise, tones: steady.map((power, k) => power - noise[k]!) }
}

/** Which of the windows stand one right behind the other. */
function neighbours(starts: readonly number[], size: number): [number, number][] {
  const places = new Map(starts.map((start, i) => [start, i]))
  return starts.flatMap((start, i) => {
    const next = places.get(start + size)
    return next === undefined ? [] : [[i, next] as [number, number]]
  })
}

/** Whether most powers are within 2.4 dB of the one a window before. */
function hardlyMoves(powers: Float32Array, pairs: readonly (readonly [number, number])[]): boolean {
  let near = 0
  for (const [i, next] of pairs) {
    const [a, b] = [powers[i]!, powers[next]!]
    if (a <= b * TONE_RATIO && b <= a * TONE_RATIO) near++
  }
  return pairs.length >= FEWEST_PAIRS && near > pairs.length / 2
}

/** Median of the nearest bins that are no tones; 0 where all are. */
function besideOf(steady: Float64Array, isTone: readonly boolean[], k: number): number {
  const beside: number[] = []
  for (const direction of [-1, 1])
    for (
      let i = k + direction, n = 0;
      i >= 0 && i < steady.length && n < NEIGHBOURS;
      i += direction
    )
      if (!isTone[i]) {
        beside.push(steady[i]!)
        n++
      }
  return beside.length === 0 ? 0 : at(Float64Array.from(beside).sort(), 0.5)
}

const at = (sorted: Float32Array | Float64Array, share: number): number =>
  sorted[Math.floor(share * (sorted.length - 1))] ?? 0

const total = (powers: Float32Array | Float64Array): number => {
  let sum = 0
  for (let k = 0; k < powers.length; k++) sum += powers[k]!
  return sum
}
