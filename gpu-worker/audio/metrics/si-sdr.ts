import type { Audio } from '../audio.ts'
import { mean } from '../measure/statistics.ts'
import { perChannel } from './per-channel.ts'

const MOST_DB = 120

/**
 * Scale-invariant signal-to-distortion ratio in dB, both signals without their mean: how much of the
 * estimate is the target, at whatever level. Mean over channels, each held within ±120 dB.
 *
 * It compares waveforms: two good time stretchers differ by more than 20 dB. Where phase is free, decide by
 * parameter errors.
 *
 * @throws RangeError when rates or channel counts differ
 * @see Le Roux et al. 2019, "SDR – half-baked or well done?", equation 4
 */
export const siSdrDb = (estimate: Audio, target: Audio): number =>
  perChannel(estimate, target, ratioDb)

function ratioDb(estimate: Float32Array, target: Float32Array): number {
  const [meanE, meanT] = [mean(estimate), mean(target)]
  let [et, tt] = [0, 0]
  for (let n = 0; n < target.length; n++) {
    const t = target[n]! - meanT
    et += (estimate[n]! - meanE) * t
    tt += t * t
  }
  if (tt === 0) return -MOST_DB // nothing of an estimate is a target that is not there
  const scale = et / tt
  let rest = 0
  for (let n = 0; n < target.length; n++)
    rest += (estimate[n]! - meanE - scale * (target[n]! - meanT)) ** 2
  if (rest === 0) return scale === 0 ? -MOST_DB : MOST_DB // silence holds nothing of the target
  const db = 10 * Math.log10((scale * scale * tt) / rest)
  return Math.max(-MOST_DB, Math.min(MOST_DB, db))
}
