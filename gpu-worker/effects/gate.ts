import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { withGain } from '../audio/limiter.ts'
import { skipped, within } from '../audio/measure/findings.ts'
import { gainCurveFinding } from '../audio/measure/gain-curve.ts'
import { frameLevels } from '../audio/measure/levels.ts'
import { median } from '../audio/measure/statistics.ts'
import { runningPower } from '../audio/running-rms.ts'
import { inRegion, onRegion } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Gate = ResolvedStepOf<'gate'>

const RMS_SECONDS = 0.005
const HYSTERESIS_DB = 4
const CONTEXT_SECONDS = 0.5

/** What stays below a threshold is lowered; opens at it, closes 4 dB below it after a hold. */
export const effect: Effect<'gate'> = {
  op: 'gate',
  apply: inRegion(
    (input, step) => {
      const gain = gateGain(input, step)
      if (gain.every((g) => g === 1))
        throw new DomainError('no_effect', `Nothing stays below ${step.thresholdDbfs} dBFS.`)
      return withGain(input.channels, gain)
    },
    { contextSeconds: CONTEXT_SECONDS },
  ),
  verify: onRegion((input, output, step) => [
    gatedFinding(input, output, step),
    openFinding(input, output, step),
    gainCurveFinding(input, output, { lowest: fromDb(-step.rangeDb), highest: 1 }),
  ]),
}

function gateGain({ channels, sampleRateHz }: Audio, step: Gate): Float64Array {
  const { thresholdDbfs, attackMs, holdMs, releaseMs, rangeDb } = step
  const window = Math.max(1, Math.round(RMS_SECONDS * sampleRateHz))
  const powers = channels.map((samples) => runningPower(samples, window))
  const hold = (holdMs / 1000) * sampleRateHz
  const opening = rangeDb / Math.max(1, (attackMs / 1000) * sampleRateHz) // dB a frame
  const closing = rangeDb / Math.max(1, (releaseMs / 1000) * sampleRateHz)
  const frames = channels[0]?.length ?? 0
  const loudest = (n: number) => powers.reduce((most, power) => Math.max(most, power[n]!), 0)
  let isOpen = powerToDb(loudest(Math.min(frames - 1, window))) > thresholdDbfs
  let sinceLoud = 0
  let gainDb = isOpen ? 0 : -rangeDb
  return Float64Array.from({ length: frames }, (_, n) => {
    const level = powerToDb(loudest(n))
    if (level >= thresholdDbfs) isOpen = true
    sinceLoud = level >= thresholdDbfs - HYSTERESIS_DB ? 0 : sinceLoud + 1
    if (sinceLoud > hold) isOpen = false
    gainDb = isOpen ? Math.min(0, gainDb + opening) : Math.max(-rangeDb, gainDb - closing)
    return gainDb === 0 ? 1 : fromDb(gainDb)
  })
}

const HOP_SECONDS = 0.01
const CLEAR_DB = 6

/** Level changes of frames that, with all before them for some time, are on one side of the threshold. */
function changesWhere(
  input: Audio,
  output: Audio,
  { isWanted, seconds }: { isWanted: (level: number) => boolean; seconds: number },
): number[] {
  const before = frameLevels(input)
  const after = frameLevels(output)
  const needed = Math.ceil(seconds / HOP_SECONDS) + 2
  let run = 0
  return Array.from(before).flatMap((level, k) => {
    run = isWanted(level) ? run + 1 : 0
    const isMeasured = run > needed && isWanted(before[k + 1] ?? level)
    return isMeasured && level > -110 ? [after[k]! - level] : []
  })
}

function gatedFinding(input: Audio, output: Audio, step: Gate): Finding {
  const estimator = 'level change of frames long below the threshold'
  const changes = changesWhere(input, output, {
    isWanted: (level) => level < step.thresholdDbfs - CLEAR_DB,
    seconds: (step.holdMs + step.releaseMs) / 1000,
  })
  if (changes.length === 0) return skipped('gate', 'no pause is long enough', estimator)
  return within('gate', {
    expected: -step.rangeDb,
    measured: median(changes),
    tolerance: 1,
    unit: 'dB',
    estimator,
  })
}

function openFinding(input: Audio, output: Audio, step: Gate): Finding {
  const estimator = 'level change of frames long above the threshold'
  const changes = changesWhere(input, output, {
    isWanted: (level) => level > step.thresholdDbfs + CLEAR_DB,
    seconds: step.attackMs / 1000,
  })
  if (changes.length === 0) return skipped('gate_open', 'nothing is above the threshold', estimator)
  return within('gate_open', {
    expected: 0,
    measured: median(changes),
    tolerance: 0.1,
    unit: 'dB',
    estimator,
  })
}
