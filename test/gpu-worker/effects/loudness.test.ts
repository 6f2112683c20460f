import { expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { clicks, harmonic, joined, mixed, noise, silence, tone } from '../audio/signals.ts'
import { planOf } from '../plan/plan-of.ts'
import { audio, effectOf, failures, run, stepOf } from './harness.ts'

// A loudness that the ceiling does not allow is met as far as it allows, and the edit says so.

const edited = (parameters: Record<string, number>, input: Audio) =>
  runPlan(planOf(['loudness', parameters]), input, {
    signal: new AbortController().signal,
    clipping: 'limit',
  })

const syllables = audio(
  joined(
    ...[150, 180, 165, 140].flatMap((f0) => [
      harmonic(f0, { seconds: 0.4, partials: 20, amplitude: 0.2 }),
      silence(0.3),
    ]),
  ),
)
const offset = audio(tone(440, { amplitude: 0.1 }).map((x) => x + 0.5))
const oneClick = audio(clicks(1.4, { amplitude: 0.7 }))
const bass = audio(tone(40))

test.each([
  ['syllables', syllables, { targetLufs: -5, ceilingDbtp: -9 }],
  ['a tone beside an offset', offset, { targetLufs: -14, ceilingDbtp: -1 }],
  ['a click in silence', oneClick, { targetLufs: -14, ceilingDbtp: -1 }],
  ['a bass', bass, { targetLufs: -5, ceilingDbtp: -1 }],
])('%s too high for its ceiling becomes as loud as that allows', async (_, input, asked) => {
  const { checks, warnings } = await edited(asked, input)
  const { status, measured } = checks.find(({ name }) => name === 'loudness')!
  expect(status).toBe('limited')
  expect(checks.find(({ name }) => name === 'peak')?.measured).toBeGreaterThan(
    asked.ceilingDbtp - 0.1,
  )
  expect(warnings).toContainEqual({
    code: 'limited',
    step: 0,
    message: expect.stringContaining(`${asked.ceilingDbtp} dBTP`),
    details: { target_lufs: asked.targetLufs, loudness_lufs: expect.closeTo(Number(measured), 1) },
  })
})

test('a result one LU below what the ceiling allows is seen, limited or not', () => {
  const music = audio(mixed(harmonic(220, { seconds: 2, amplitude: 0.1 }), noise(88_200, 3, 0.02)))
  const peaks = mixed(music.channels[0]!, clicks(0.4, { seconds: 2, amplitude: 0.6 }))
  for (const [input, targetLufs] of [
    [music, -20],
    [audio(peaks), -12],
    [syllables, -14],
  ] as const) {
    const { audio: output } = run('loudness', { targetLufs: targetLufs - 1 }, input)
    const findings = effectOf('loudness').verify(input, output, stepOf('loudness', { targetLufs }))
    expect(failures(findings).map(({ name }) => name)).toEqual(['loudness'])
  }
})

test('noise below the gates of the measure is brought to its target', async () => {
  const hiss = audio(noise(88_200, 3, 1e-4))
  const { checks, warnings } = await edited({ targetLufs: -14 }, hiss)
  expect(checks.find(({ name }) => name === 'loudness')?.status).toBe('pass')
  expect(warnings).toEqual([])
})
