import type { Audio } from '../audio/audio.ts'
import { powerToDb, toDb } from '../audio/decibels.ts'
import { atMost, skipped, within } from '../audio/measure/findings.ts'
import { formulaFinding } from '../audio/measure/formula.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import { requireStereo } from './channels.ts'
import type { Effect, Finding } from './effect.ts'

const SILENT_SIDE_DB = -100

/** The difference between left and right made larger or smaller; at 0 both are the same. */
export const effect: Effect<'stereo_width'> = {
  op: 'stereo_width',
  apply(input, step, context) {
    requireStereo(input, 'a stereo width')
    return widened(input, step, context)
  },
  verify: onRegion((input, output, { width }) => [
    sideFinding(input, output, width),
    formulaFinding(output, (c, n) => widenedAt(input, c, n, width), 1e-6),
  ]),
}

function sideFinding(input: Audio, output: Audio, width: number): Finding {
  const estimator = 'change of side energy over mid energy'
  const before = sideOverMidDb(input)
  if (!(before > SILENT_SIDE_DB))
    return skipped('side_energy', 'left and right are the same', estimator)
  const measured = sideOverMidDb(output) - before
  if (width === 0)
    return atMost('side_energy', { expected: -60, measured, tolerance: 0, unit: 'dB', estimator })
  const expected = toDb(width)
  return within('side_energy', { expected, measured, tolerance: 0.1, unit: 'dB', estimator })
}

/** A channel's own share and the other's: what is in both stays, whatever the width. */
function widenedAt({ channels }: Audio, channel: number, frame: number, width: number): number {
  const own = channels[channel]![frame]!
  const other = channels[1 - channel]?.[frame]
  return other === undefined ? own : ((1 + width) * own + (1 - width) * other) / 2
}

const widened = inRegion<Parameters<typeof effect.apply>[1]>(({ channels }, { width }) => {
  const [left, right, ...others] = channels.map((samples) => samples.slice())
  for (let n = 0; n < left!.length; n++) {
    const [l, r] = [left![n]!, right![n]!]
    const [mid, side] = [(l + r) / 2, (width * (l - r)) / 2]
    left![n] = mid + side
    right![n] = mid - side
  }
  return [left!, right!, ...others]
})

function sideOverMidDb({ channels }: Audio): number {
  const [left, right] = channels
  let [mid, side] = [0, 0]
  for (let n = 0; n < (left?.length ?? 0); n++) {
    mid += (left![n]! + right![n]!) ** 2
    side += (left![n]! - right![n]!) ** 2
  }
  return powerToDb(side / Math.max(mid, 1e-20))
}
