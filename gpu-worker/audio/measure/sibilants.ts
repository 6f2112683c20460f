import type { Audio } from '../audio.ts'
import { stateVariable } from './state-variable.ts'

// A de-esser as it is defined: Linkwitz-Riley bands of order 4, the high one lowered where its mean square of the
// last 5 ms is above a quarter of the low one's and not silent; 1 ms down, 40 ms back up.

const SPLIT = 0.7 // of the frequency named
const HIGHEST = 0.49 // of the sample rate
const POWER_SECONDS = 0.005
const ATTACK_SECONDS = 0.001
const RELEASE_SECONDS = 0.04
const RATIO = 10 ** -0.6
const SILENT = 1e-6
/** 0.05 dB: within this of a threshold it is the rounding of 32 bits that decides. */
const UNDECIDED = 10 ** 0.005

export type Deessed = {
  /** [channels][frames] */
  readonly reference: readonly Float32Array[]
  /** How far beside it a right sample may lie, [channels][frames]. */
  readonly slack: readonly Float32Array[]
}

/** What a de-esser makes of a sound: of the gains between which its upper band has to be, the middle. */
export function deessed(
  { channels, sampleRateHz }: Audio,
  { frequencyHz, reductionDb }: { frequencyHz: number; reductionDb: number },
): Deessed {
  const frames = channels[0]?.length ?? 0
  const empty = () => channels.map(() => new Float32Array(frames))
  const [reference, slack] = [empty(), empty()]
  const corner = Math.min(SPLIT * frequencyHz, HIGHEST * sampleRateHz)
  const splits = channels.map(() => linkwitzRiley(corner, sampleRateHz))
  const window = Math.max(1, Math.round(POWER_SECONDS * sampleRateHz))
  const [lowPower, highPower] = [recentPower(window), recentPower(window)]
  const follow = { reductionDb, sampleRateHz }
  const [early, late] = [follower(follow), follower(follow)]
  const bands = channels.map(() => ({ low: 0, high: 0 }))
  for (let n = 0; n < frames; n++) {
    let [below, above] = [0, 0]
    for (const [c, samples] of channels.entries()) {
      const { low, high } = splits[c]!(samples[n]!)
      bands[c]!.low = low
      bands[c]!.high = high
      below += low * low
      above += high * high
    }
    const [low, high] = [lowPower(below), highPower(above)]
    const isSibilant = (power: number) => power > SILENT && power > RATIO * low
    const least = early(isSibilant(high * UNDECIDED))
    const most = late(isSibilant(high / UNDECIDED))
    for (const [c, band] of bands.entries()) {
      reference[c]![n] = band.low + ((least + most) / 2) * band.high
      slack[c]![n] = ((most - least) / 2) * Math.abs(band.high)
    }
  }
  return { reference, slack }
}

/** Two Butterworth sections of order 2 after one another: both bands are 6 dB down where they meet. */
function linkwitzRiley(frequencyHz: number, sampleRateHz: number) {
  const section = () => stateVariable(frequencyHz, Math.SQRT1_2, sampleRateHz)
  const [first, lower, upper] = [section(), section(), section()]
  return (x: number) => {
    const { low, high } = first(x)
    return { low: lower(low).low, high: upper(high).high }
  }
}

/** Mean of the last values. The sum is made anew each time round: rounding does not stay behind. */
function recentPower(window: number) {
  const ring = new Float64Array(window)
  let [place, sum] = [0, 0]
  return (value: number): number => {
    sum += value - ring[place]!
    ring[place] = value
    place = (place + 1) % window
    if (place === 0) sum = ring.reduce((total, x) => total + x, 0)
    return sum / window
  }
}

/** The gain that comes down in 1 ms and goes back up in 40. */
function follower({ reductionDb, sampleRateHz }: { reductionDb: number; sampleRateHz: number }) {
  const share = (seconds: number) => 1 - Math.exp(-1 / (seconds * sampleRateHz))
  const [down, up] = [share(ATTACK_SECONDS), share(RELEASE_SECONDS)]
  let reduction = 0
  return (isSibilant: boolean): number => {
    const wanted = isSibilant ? reductionDb : 0
    reduction += (wanted - reduction) * (wanted > reduction ? down : up)
    return 10 ** (-reduction / 20)
  }
}
