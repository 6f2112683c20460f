import { describe, expect, test } from 'vitest'
import { SPACES } from '#shared/plan/plan/exact-steps.ts'
import { toDb } from '../../../gpu-worker/audio/decibels.ts'
import { reverberate } from '../../../gpu-worker/audio/feedback-delay-network.ts'
import { limiterGain, withGain } from '../../../gpu-worker/audio/limiter.ts'
import { decaySeconds } from '../../../gpu-worker/audio/measure/decay.ts'
import { truePeak } from '../../../gpu-worker/audio/true-peak.ts'
import { FS, harmonic, joined, mixed, noise, silence } from '../audio/signals.ts'
import { audio, run } from './harness.ts'

/** Scale-invariant signal-to-distortion ratio, dB. */
function siSdr(estimate: Float32Array, reference: Float32Array): number {
  let [er, rr] = [0, 0]
  for (let n = 0; n < reference.length; n++) {
    er += estimate[n]! * reference[n]!
    rr += reference[n]! * reference[n]!
  }
  const scale = er / rr
  let rest = 0
  for (let n = 0; n < reference.length; n++) rest += (estimate[n]! - scale * reference[n]!) ** 2
  return 10 * Math.log10((scale * scale * rr) / rest)
}

/** Syllables of a voice-like tone with pauses. */
const syllables = (): Float32Array =>
  joined(
    ...[150, 180, 165, 140, 200, 155].flatMap((f0) => {
      const voiced = harmonic(f0, { seconds: 0.35, partials: 20, amplitude: 0.15 })
      const shaped = voiced.map((x, n) => x * Math.sin((Math.PI * n) / voiced.length))
      return [shaped, silence(0.25)]
    }),
  )

test('of a hundred planted clicks at least 95 are repaired, by more than 10 dB', () => {
  const clean = mixed(harmonic(196, { seconds: 4, amplitude: 0.15 }), noise(4 * FS, 5, 0.01))
  const dirty = clean.slice()
  const places = Array.from({ length: 100 }, (_, i) => 900 + i * 1733 + ((i * i * 37) % 500))
  for (const [i, place] of places.entries())
    for (let k = 0; k < 1 + (i % 6); k++)
      dirty[place + k]! += (k % 2 === 0 ? 0.4 : -0.3) * (1 + i / 200)

  const repaired = run('declick', {}, audio(dirty)).audio.channels[0]!
  const found = places.filter((place) => repaired[place] !== dirty[place])
  expect(found.length).toBeGreaterThanOrEqual(95)

  const near = (samples: Float32Array) =>
    joined(...places.map((place) => samples.slice(place - 8, place + 14)))
  const gained = siSdr(near(repaired), near(clean)) - siSdr(near(dirty), near(clean))
  expect(gained).toBeGreaterThan(10)
})

test('a drop-out of 10 ms is filled in', () => {
  const clean = harmonic(196, { seconds: 1, amplitude: 0.15 })
  const dirty = clean.slice().fill(0, 20000, 20441)
  const repaired = run('declick', {}, audio(dirty)).audio.channels[0]!
  const inside = (samples: Float32Array) => samples.slice(19900, 20600)
  expect(siSdr(inside(repaired), inside(clean))).toBeGreaterThan(20)
})

test('what looks flat far below the highest peak is not taken for cut-off tops', () => {
  const quiet = harmonic(220, { seconds: 1, amplitude: 0.05 }).map((x) =>
    Math.max(-0.05, Math.min(0.05, x)),
  )
  const loud = harmonic(220, { seconds: 1, amplitude: 0.4 })
  expect(() => run('declip', {}, audio(joined(loud, quiet)))).toThrow('No clipped tops')
})

test('crushing to as many bits as there are changes nothing, and says so', () => {
  const coarse = harmonic(220).map((x) => Math.round(x * 128) / 128)
  expect(() => run('bitcrush', { bits: 8 }, audio(coarse))).toThrow('no more than 8 bits')
})

test('tops cut off at half their height come back', () => {
  const clean = harmonic(220, { seconds: 1, amplitude: 0.4 })
  const cut = clean.map((x) => Math.max(-0.5, Math.min(0.5, x)))
  const restored = run('declip', {}, audio(cut)).audio.channels[0]!
  expect(siSdr(restored, clean) - siSdr(cut, clean)).toBeGreaterThan(10)
})

test('white noise 10 dB below a voice: the voice gains at least 3 dB', () => {
  const clean = syllables()
  const power = clean.reduce((sum, x) => sum + x * x, 0) / clean.length
  const dirty = mixed(clean, noise(clean.length, 21, Math.sqrt((3 * power) / 10)))
  const cleaned = run('denoise', {}, audio(dirty)).audio.channels[0]!
  expect(siSdr(cleaned, clean) - siSdr(dirty, clean)).toBeGreaterThan(3)
})

test('white noise 40 dB below a voice: never worse by more than half a dB', () => {
  const clean = syllables()
  const power = clean.reduce((sum, x) => sum + x * x, 0) / clean.length
  const dirty = mixed(clean, noise(clean.length, 21, Math.sqrt((3 * power) / 10_000)))
  const before = siSdr(dirty, clean)
  try {
    const cleaned = run('denoise', {}, audio(dirty)).audio.channels[0]!
    expect(siSdr(cleaned, clean)).toBeGreaterThan(before - 0.5)
  } catch (error) {
    expect(error).toMatchObject({ code: 'no_effect' })
  }
})

const ROOMS = {
  bathroom: [0.8, 0.35],
  room: [0.4, 0.5],
  plate: [1.5, 0.8],
  hall: [1.8, 1.2],
  cave: [3, 1.6],
  cathedral: [4, 2],
} as const

describe.each([22050, 44100, 96000])('at %i Hz', (sampleRateHz) => {
  test.each(SPACES)('a %s rings as long as it says, within 10 %', (space) => {
    const [rt60Seconds, size] = ROOMS[space]
    const frames = Math.round(rt60Seconds * sampleRateHz)
    const [response] = reverberate(
      [Float32Array.of(1)],
      { rt60Seconds, size, sampleRateHz },
      frames,
    )
    expect(Math.abs(decaySeconds(response!, sampleRateHz) / rt60Seconds - 1)).toBeLessThan(0.1)
    const energy = response!.reduce((sum, x) => sum + x * x, 0)
    expect(Math.abs(10 * Math.log10(energy))).toBeLessThan(0.2)
  })
})

test('twelve loud signals of all kinds: no true peak above the ceiling by more than 0.1 dB', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const burst = noise(FS / 4, seed, 0.3 + (seed % 5)).map(
      (x, n) => x * Math.sin((n * seed) / 997) ** 2,
    )
    const tone = harmonic(80 * seed, {
      seconds: 0.25,
      amplitude: (seed % 7) / 4,
      partials: 1 + (seed % 4),
    })
    const input = audio(burst, tone)
    const ceiling = 10 ** (-((seed % 4) + 0.3) / 20)
    const gain = limiterGain(input, { ceiling, releaseMs: 5 + 20 * seed })
    const output = gain ? withGain(input.channels, gain) : input.channels
    expect(toDb(truePeak(audio(...output)))).toBeLessThan(toDb(ceiling) + 0.1)
  }
})
