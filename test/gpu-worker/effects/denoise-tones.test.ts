import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { decode } from '../../../gpu-worker/audio/codecs/decode.ts'
import { runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { FS, harmonic, joined, mixed, noise, silence, tone } from '../audio/signals.ts'
import { planOf } from '../plan/plan-of.ts'
import { audio, run, scene } from './harness.ts'

// A held tone is as steady as noise is. It is what is listened to, unless it is far below the rest.

const SECONDS = 6

const chord = mixed(
  tone(440, { seconds: SECONDS, amplitude: 0.2 }),
  tone(557, { seconds: SECONDS, amplitude: 0.15 }),
  tone(1330, { seconds: SECONDS, amplitude: 0.1 }),
)

const shaped = (gain: (seconds: number) => number) => chord.map((x, n) => x * gain(n / FS))
const hiss = (amplitude: number) => noise(chord.length, 5, amplitude)

const failed = async (input: Audio) => {
  const deps = { signal: new AbortController().signal, clipping: 'limit' } as const
  const { checks } = await runPlan(planOf(['denoise', {}]), input, deps)
  return checks.filter(({ status }) => status === 'fail')
}

/** Level of one frequency, dB. */
function levelAt(samples: Float32Array, frequencyHz: number): number {
  let [re, im] = [0, 0]
  for (const [n, x] of samples.entries()) {
    re += x * Math.cos((2 * Math.PI * frequencyHz * n) / FS)
    im += x * Math.sin((2 * Math.PI * frequencyHz * n) / FS)
  }
  return 10 * Math.log10((re * re + im * im) / samples.length ** 2)
}

const powerDb = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

test.each([0.003, 0.01, 0.03])('the hiss of %d behind a held chord goes, the chord stays', (h) => {
  const input = mixed(chord, hiss(h))
  const output = run('denoise', { reductionDb: 12 }, audio(input)).audio.channels[0]!
  for (const hz of [440, 557, 1330])
    expect(Math.abs(levelAt(output, hz) - levelAt(input, hz))).toBeLessThan(1.5)
  const highs = (samples: Float32Array) =>
    powerDb(run('high_pass', { cutoffHz: 4000, order: 8 }, audio(samples)).audio.channels[0]!)
  expect(highs(output) - highs(input)).toBeLessThan(h < 0.01 ? -5 : -7)
})

test.each([0.003, 0.01, 0.03])(
  'no check refuses held, swelling or dying chords in hiss of %d',
  async (h) => {
    const swell = (least: number) => (s: number) =>
      least + (1 - least) * (0.5 - 0.5 * Math.cos(Math.PI * s))
    for (const gain of [() => 1, swell(0.4), swell(0.1), (s: number) => Math.exp(-s / 4)])
      expect(await failed(audio(mixed(shaped(gain), hiss(h))))).toEqual([])
  },
)

test('clicks over a held tone do not make the tone noise', () => {
  const input = scene()
  const { audio: output, findings } = run('denoise', {}, input)
  expect(Math.abs(powerDb(output.channels[0]!) - powerDb(input.channels[0]!))).toBeLessThan(1)
  expect(findings.find(({ name }) => name === 'noise_floor')).toMatchObject({ status: 'pass' })
})

test('a guitar that rings out keeps its level', async () => {
  const file = new URL('../../../examples/guitar-chord.flac', import.meta.url)
  const { audio: whole } = await decode(readFileSync(file))
  const at = (s: number) => s * whole.sampleRateHz
  const input = { ...whole, channels: whole.channels.map((x) => x.slice(at(3), at(8))) }
  const { findings } = run('denoise', {}, input)
  const level = findings.find(({ name }) => name === 'level')
  expect(level).toMatchObject({ status: 'pass' })
  expect(Math.abs(level!.measured as number)).toBeLessThan(0.5)
})

test('the tone of a fan far below a voice is noise still', () => {
  const voice = joined(
    ...[150, 200, 170, 230, 190].flatMap((f0) => [harmonic(f0, { seconds: 0.3 }), silence(0.2)]),
  )
  const fan = mixed(
    noise(voice.length, 5, 0.01),
    tone(120, { seconds: voice.length / FS, amplitude: 0.01 }),
  )
  const input = mixed(voice, fan)
  const output = run('denoise', { reductionDb: 12 }, audio(input)).audio.channels[0]!
  const pauses = (samples: Float32Array) =>
    joined(...[0.37, 0.87, 1.37, 1.87, 2.37].map((s) => samples.slice(s * FS, (s + 0.1) * FS)))
  expect(levelAt(pauses(output), 120) - levelAt(pauses(input), 120)).toBeLessThan(-8)
})

test('in a moment too short to tell a tone from noise, noise is noise', () => {
  const input = audio(noise(0.1 * FS, 3, 0.1))
  const output = run('denoise', { reductionDb: 12 }, input).audio.channels[0]!
  expect(powerDb(output) - powerDb(input.channels[0]!)).toBeLessThan(-6)
})
