// Milliseconds of processor time of each operation on 10 s of stereo: the effect itself and its own checks.
// Not of the clock, which on a shared machine measures the others.

import { exactOps } from '#shared/plan/plan.ts'
import { type Audio, durationSeconds } from '../gpu-worker/audio/audio.ts'
import { scores } from '../gpu-worker/audio/metrics/scores.ts'
import { pcg32 } from '../gpu-worker/audio/random.ts'
import type { Effect } from '../gpu-worker/effects/effect.ts'
import { effects } from '../gpu-worker/effects/effects.ts'
import { type Asked, everyOperation, START } from './lib/every-operation.ts'
import { planOf } from './lib/plan-of.ts'
import type { Bench, Row } from './lib/result.ts'
import { median } from './lib/stats.ts'

const SECONDS = 10
const MOST_SHARE = 0.25
const REGION = { region: { startSeconds: 4, endSeconds: 6 } }

/** What is asked for on 10 s of sound. */
const PARAMETERS: Asked = {
  ...everyOperation(REGION),
  fade_in: { durationSeconds: 2 },
  fade_out: { durationSeconds: 2 },
  gate: { thresholdDbfs: -35 },
  move: { ...REGION, to: START, toSeconds: 0 },
  insert_silence: { at: START, atSeconds: 5 },
  notch: { frequencyHz: 1000 },
  device: { preset: 'public_address' },
  reverb: { rt60Seconds: 1.8, space: 'hall' },
  remove_silences: { keepSeconds: 0.2 },
  convert: { sampleRateHz: 48_000 },
}

export const bench: Bench = async ({ rounds }) => {
  const [stereo, mono] = [recording(2), recording(1)]
  const rows: Row[] = []
  for (const op of exactOps) {
    const effect = effects[op] as unknown as Effect<'gain'>
    const step = planOf([[op, PARAMETERS[op] ?? {}]]).steps[0] as never
    const input = op === 'to_stereo' ? mono : stereo
    const times: { apply: number; verify: number }[] = []
    try {
      for (let round = 0; round <= rounds; round++) {
        const began = cpuMs()
        const applied = effect.apply(input, step, { random: pcg32(1n) })
        const done = cpuMs()
        effect.verify(input, applied.audio, { ...(step as object), ...applied.found } as never)
        times.push({ apply: done - began, verify: cpuMs() - done })
      }
    } catch (error) {
      rows.push({ variant: op, value: Number.NaN, unit: `not run: ${(error as Error).message}` })
      continue
    }
    const warm = times.slice(1)
    const applyMs = median(warm.map(({ apply }) => apply))
    const verifyMs = median(warm.map(({ verify }) => verify))
    rows.push({
      variant: op,
      value: applyMs,
      unit: 'ms',
      least: Number(Math.min(...warm.map(({ apply }) => apply)).toFixed(1)),
      share: Number((applyMs / 1000 / durationSeconds(input)).toFixed(4)),
      checksMs: Number(verifyMs.toFixed(1)),
    })
  }
  const slow = rows.filter(({ share }) => (share as number) > MOST_SHARE)
  const began = cpuMs()
  scores(stereo, { ...stereo, channels: stereo.channels.toReversed() })
  const metricsMs = cpuMs() - began
  rows.push({ variant: '(all five metrics)', value: metricsMs, unit: 'ms' })
  return {
    rounds,
    rows,
    bars: [
      {
        text: `every operation <= ${MOST_SHARE} x the duration (${slow.map(({ variant }) => variant).join(', ') || 'all'})`,
        ok: slow.length === 0,
      },
    ],
  }
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A tone that comes and goes, hum, clicks, clipped tops, hiss and pauses: every operation finds its matter. */
function recording(channels: number): Audio {
  const [random, sampleRateHz] = [pcg32(3n), 44_100]
  return {
    sampleRateHz,
    channels: Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length: SECONDS * sampleRateHz }, (_, n) => {
        const t = n / sampleRateHz
        let x = 0.002 + 0.004 * (random() - 0.5) + 0.01 * Math.sin(2 * Math.PI * 50 * t)
        if (t % 2.5 > 1.5) return x
        for (let k = 1; k <= 8; k++) x += (0.3 / k) * Math.sin(2 * Math.PI * 220 * k * t + c)
        x *= 0.3 + 0.7 * (Math.floor(3 * t) % 2)
        if (random() < 0.00005) x += 0.3
        return Math.max(-0.5, Math.min(0.5, x))
      }),
    ),
  }
}
