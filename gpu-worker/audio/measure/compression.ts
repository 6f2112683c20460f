import type { Audio } from '../audio.ts'

export type Compression = {
  readonly thresholdDbfs: number
  readonly ratio: number
  readonly kneeDb: number
  readonly attackMs: number
  readonly releaseMs: number
}

const FAINTEST_DB = -120
const OPENING_SECONDS = 0.01

/**
 * What a compressor makes of a sound, before it is made louder again: [channels][frames]. It stands at the start
 * as the loudest level of the first 10 ms would have left it.
 *
 * @see Giannoulis, Massberg & Reiss 2012, equations 4 (gain computer) and 17 (smooth, decoupled peak detector)
 */
export function compressed(
  { channels, sampleRateHz }: Audio,
  { attackMs, releaseMs, ...curve }: Compression,
): Float64Array[] {
  const frames = channels[0]?.length ?? 0
  const excess = new Float64Array(frames) // dB above what comes out in the end
  for (let n = 0; n < frames; n++) {
    const peak = channels.reduce((most, samples) => Math.max(most, Math.abs(samples[n]!)), 0)
    const level = peak > 0 ? Math.max(FAINTEST_DB, 20 * Math.log10(peak)) : FAINTEST_DB
    excess[n] = level - settledDb(level, curve)
  }
  const perFrame = (ms: number) => Math.exp(-1 / ((ms / 1000) * sampleRateHz))
  const [attack, release] = [perFrame(attackMs), perFrame(releaseMs)]
  let peak = 0
  const opening = Math.min(frames, Math.round(OPENING_SECONDS * sampleRateHz))
  for (let n = 0; n < opening; n++) peak = Math.max(peak, excess[n]!)
  let reduction = peak
  const gains = excess.map((wanted) => {
    peak = Math.max(wanted, wanted + release * (peak - wanted))
    reduction = peak + attack * (reduction - peak)
    return 10 ** (-reduction / 20)
  })
  return channels.map((samples) => gains.map((gain, n) => gain * samples[n]!))
}

/** The level that one comes out with when it is held. */
function settledDb(
  level: number,
  { thresholdDbfs, ratio, kneeDb }: Pick<Compression, 'thresholdDbfs' | 'ratio' | 'kneeDb'>,
): number {
  const above = level - thresholdDbfs
  if (2 * above < -kneeDb) return level
  if (2 * Math.abs(above) <= kneeDb && kneeDb > 0)
    return level + ((1 / ratio - 1) * (above + kneeDb / 2) ** 2) / (2 * kneeDb)
  return thresholdDbfs + above / ratio
}
