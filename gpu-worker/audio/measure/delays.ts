import type { Applied } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'

const IMPULSES_PER_PERIOD = 24
const PERIODS = 3
const IMPULSE_REACH = 16 // frames on each side of an impulse between two samples
const PHASE_W = Math.PI / 8

/**
 * How a delay moves: a row of impulses goes through an effect, and each comes out at its own moment.
 *
 * @param longestSeconds the delay never exceeds this
 * @returns largest less smallest delay, and how often a second it goes from one to the other and back
 */
export function delayTrack(
  run: (signal: Audio) => Pick<Applied, 'audio'>,
  shape: { rateHz: number; longestSeconds: number; sampleRateHz: number },
): { rateHz: number; swingSeconds: number } {
  const { rateHz, longestSeconds, sampleRateHz } = shape
  const spacing = Math.max(
    Math.ceil(2.2 * longestSeconds * sampleRateHz),
    Math.round(sampleRateHz / rateHz / IMPULSES_PER_PERIOD),
  )
  const perPeriod = sampleRateHz / rateHz / spacing
  const count = Math.max(24, Math.ceil(PERIODS * perPeriod))
  const row = new Float32Array((count + 1) * spacing)
  for (let k = 0; k < count; k++) row[k * spacing + (spacing >> 3)] = 1
  const output = run({ channels: [row], sampleRateHz }).audio.channels[0]!
  const moments = Array.from({ length: count }, (_, k) => {
    const start = k * spacing
    return centreOf(output.subarray(start, start + spacing)) - (spacing >> 3)
  })
  return fitSine(moments, { spacing, rateHz, sampleRateHz })
}

/** Place of an impulse: its highest magnitude, then, between samples, what its phase at a low frequency says. */
function centreOf(samples: Float32Array): number {
  let best = 0
  for (let n = 1; n < samples.length; n++)
    if (Math.abs(samples[n]!) > Math.abs(samples[best]!)) best = n
  let [re, im] = [0, 0]
  const to = Math.min(samples.length, best + IMPULSE_REACH + 1)
  for (let n = Math.max(0, best - IMPULSE_REACH); n < to; n++) {
    re += samples[n]! * Math.cos(PHASE_W * (n - best))
    im += samples[n]! * Math.sin(PHASE_W * (n - best))
  }
  return best + Math.atan2(im, re) / PHASE_W
}

/** Amplitude and rate of the sine that fits the delays best; an impulse is read when it comes out. */
function fitSine(
  delays: readonly number[],
  { spacing, rateHz, sampleRateHz }: { spacing: number; rateHz: number; sampleRateHz: number },
) {
  const times = delays.map((delay, k) => k * spacing + (spacing >> 3) + delay)
  let best = { error: Number.POSITIVE_INFINITY, rateHz, amplitude: 0 }
  for (let step = -40; step <= 40; step++) {
    const rate = rateHz * (1 + step / 400)
    const fit = leastSquares(delays, times, (2 * Math.PI * rate) / sampleRateHz)
    if (fit.error < best.error) best = { ...fit, rateHz: rate }
  }
  return { rateHz: best.rateHz, swingSeconds: (2 * best.amplitude) / sampleRateHz }
}

/** delay = a + b sin wt + c cos wt. */
function leastSquares(delays: readonly number[], times: readonly number[], w: number) {
  const rows = times.map((t) => [1, Math.sin(w * t), Math.cos(w * t)] as const)
  const matrix = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    rows.reduce((sum, row, k) => sum + row[i]! * delays[k]!, 0),
  ])
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) {
      if (i === j) continue
      const factor = matrix[j]![i]! / matrix[i]![i]!
      for (let k = 0; k < 4; k++) matrix[j]![k]! -= factor * matrix[i]![k]!
    }
  const [a, b, c] = matrix.map((row, i) => row[3]! / row[i]!) as [number, number, number]
  const error = rows.reduce((sum, [, s, o], k) => sum + (delays[k]! - a - b * s - c * o) ** 2, 0)
  return { error, amplitude: Math.hypot(b, c) }
}
