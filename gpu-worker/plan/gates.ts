import type { OpenStep } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { powerToDb, toDb } from '../audio/decibels.ts'
import { covered, type Interval } from '../audio/intervals.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { atLeast, atMost, skipped, within } from '../audio/measure/findings.ts'
import { framePowers } from '../audio/measure/levels.ts'
import { bandPower, fittingFftSize, powerSpectrum } from '../audio/measure/spectrum.ts'
import type { Finding } from '../effects/effect.ts'

/** Below or above these a run of the released model is not delivered; others: calibrate-gates.ts. */
export const GATES = {
  silentDbfs: -60,
  heardDbfs: -50,
  leastChange: 0.1,
  mostClippedShare: 0.001,
  levelLu: 15,
  darkerDb: 12,
  bandwidthFromHz: 4000,
} as const

/** A run of the model over the edited intervals, before it is spliced in. */
export type ModelRun = {
  readonly step: OpenStep
  readonly clip: Audio
  readonly edited: readonly Interval[]
  /** [channels, frames of the clip], matched */
  readonly generated: readonly Float32Array[]
  readonly isFinite: boolean
  /** ‖z_out − z_in‖ / ‖z_in‖ in the latent: the autoencoder alone changes every waveform. */
  readonly latentChange: number
  /** Of the decoded samples, before matching. */
  readonly clippedShare: number
  /** Frames the step's result has, and those it should have. */
  readonly frames: { readonly expected: number; readonly measured: number }
}

/**
 * Whether a run may be delivered, gate by gate. `bandwidth` only warns: its worst is `limited`. That the
 * words were done is not measured by any of them, and `content` says so.
 */
export function gateFindings(
  run: ModelRun,
  allowed: { readonly mostClippedShare: number; readonly levelLu: number } = GATES,
): Finding[] {
  const input = insideOf(run.clip.channels, run)
  const output = insideOf(run.generated, run)
  return [
    finite(run),
    notSilent(run, input, output),
    atLeast('changed', {
      expected: GATES.leastChange,
      measured: run.latentChange,
      tolerance: 0,
      unit: null,
      estimator: 'relative distance in the latent, inside the interval',
    }),
    atMost('not_clipped', {
      expected: allowed.mostClippedShare,
      measured: run.clippedShare,
      tolerance: 0,
      unit: 'share',
      estimator: 'decoded samples at or beyond full scale',
    }),
    level(run, input, output, allowed.levelLu),
    within('length', { ...run.frames, tolerance: 0, unit: 'frames', estimator: 'count' }),
    bandwidth(input, output),
    skippedContent(run.step),
  ]
}

/** The gate a run fails, or null. */
export const failedGate = (findings: readonly Finding[]): string | null =>
  findings.find(({ status }) => status === 'fail')?.name ?? null

/** The edited intervals one after the other. */
export function insideOf(
  channels: readonly Float32Array[],
  { clip, edited }: Pick<ModelRun, 'clip' | 'edited'>,
): Audio {
  const length = covered(edited)
  const joined = channels.map((channel) => {
    const inside = new Float32Array(length)
    let at = 0
    for (const { start, end } of edited) {
      inside.set(channel.subarray(start, end), at)
      at += end - start
    }
    return inside
  })
  return { channels: joined, sampleRateHz: clip.sampleRateHz }
}

const finite = (run: ModelRun): Finding =>
  within('finite', {
    expected: 0,
    measured: run.isFinite ? 0 : 1,
    tolerance: 0,
    unit: null,
    estimator: 'numbers in latent and sound that are not finite',
  })

function notSilent({ step, clip, edited }: ModelRun, input: Audio, output: Audio): Finding {
  const estimator = 'loudest 400 ms'
  if (step.op === 'remove' && covered(edited) === frameCount(clip))
    return skipped('not_silent', 'removing may leave silence', estimator)
  if (!(loudest(input) > GATES.heardDbfs))
    return skipped('not_silent', 'the input is all but silent', estimator)
  return atLeast('not_silent', {
    expected: GATES.silentDbfs,
    measured: loudest(output),
    tolerance: 0,
    unit: 'dBFS',
    estimator,
  })
}

const LOUDEST = { windowSeconds: 0.4, hopSeconds: 0.1 } as const

const loudest = (audio: Audio): number =>
  framePowers(audio, LOUDEST).reduce((most, power) => Math.max(most, powerToDb(power)), -Infinity)

const LEVELLED = new Set<OpenStep['op']>(['add', 'replace', 'restyle', 'enhance'])

function level({ step }: ModelRun, input: Audio, output: Audio, levelLu: number): Finding {
  const estimator = 'integrated loudness inside the interval against the input'
  const before = integratedLoudness(input)
  if (!LEVELLED.has(step.op)) return skipped('level', `${step.op} may change it`, estimator)
  if (!Number.isFinite(before)) return skipped('level', 'the input is silent', estimator)
  return within('level', {
    expected: before,
    measured: integratedLoudness(output),
    tolerance: levelLu,
    unit: 'LUFS',
    estimator,
  })
}

function bandwidth(input: Audio, output: Audio): Finding {
  const estimator = `energy above ${GATES.bandwidthFromHz} Hz against the input`
  const drop = brightness(input) - brightness(output)
  if (!Number.isFinite(drop)) return skipped('bandwidth', 'the input has none', estimator)
  const found = atMost('bandwidth', {
    expected: 0,
    measured: drop,
    tolerance: GATES.darkerDb,
    unit: 'dB',
    estimator,
  })
  return found.status === 'fail' ? { ...found, status: 'limited' } : found
}

/** Level above 4 kHz, dBFS. */
export function brightness(audio: Audio): number {
  const spectrum = powerSpectrum(audio, fittingFftSize(frameCount(audio)))
  const range = { lowHz: GATES.bandwidthFromHz, highHz: audio.sampleRateHz / 2 }
  return toDb(Math.sqrt(bandPower(spectrum, range)))
}

const skippedContent = (step: OpenStep): Finding => ({
  ...skipped('content', 'not measured'),
  expected: 'target' in step && step.target ? step.target : step.instruction,
})
