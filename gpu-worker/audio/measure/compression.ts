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
): Float32Array[] {
  /** dB above what comes out in the end. */
  const excess = (n: number): number => {
    let peak = 0
    for (const samples of channels) peak = Math.max(peak, Math.abs(samples[n]!))
    const level = peak > 0 ? Math.max(FAINTEST_DB, 20 * Math.log10(peak)) : FAINTEST_DB
    return level - settledDb(level, curve)
  }
  const frames = channels[0]?.length ?? 0
  const perFrame = (ms: number) => Math.exp(-1 / ((ms / 1000) * sampleRateHz))
  const [attack, release] = [perFrame(attackMs), perFrame(releaseMs)]
  let peak = 0
  const opening = Math.min(frames, Math.round(OPENING_SECONDS * sampleRateHz))
  for (let n = 0; n < opening; n++) peak = Math.max(peak, excess(n))
  let reduction = peak
  const output = channels.map(() => new Float32Array(frames))
  for (let n = 0; n < frames; n++) {
    const wanted = excess(n)
    peak = Math.max(wanted, wanted + release * (peak - wanted))
    reduction = peak + attack * (reduction - peak)
    const gain = 10 ** (-reduction / 20)
    for (const [c, samples] of channels.entries()) output[c]![n] = gain * samples[n]!
  }
  return output
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
