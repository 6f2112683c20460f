import { describe, expect, test } from 'vitest'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import { runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { clicks, harmonic, joined, mixed, noise, silence, tone } from '../audio/signals.ts'
import { planOf, type Said } from '../plan/plan-of.ts'
import { speech } from './clips.ts'
import { effectOf, failures, run, scene, stepOf } from './harness.ts'

// Recordings that are hard to measure, and edits of them that are right: no check may refuse one.

const at = (sampleRateHz: number, ...channels: Float32Array[]): Audio => ({
  channels,
  sampleRateHz,
})

const edited = (said: Said, input: Audio) =>
  runPlan(planOf(said), input, { signal: new AbortController().signal, clipping: 'limit' })

async function isPassed(said: Said, input: Audio) {
  const { checks } = await edited(said, input)
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([])
}

const part = (startSeconds: number, endSeconds: number) => ({
  region: { startSeconds, endSeconds },
})

const eightKilohertz = at(8000, harmonic(220, { seconds: 2, rate: 8000, amplitude: 0.1 }))

describe('steep envelopes', () => {
  test.each(['linear', 'quarter_sine', 'exponential'])(
    '%s fades of a millisecond',
    async (curve) => {
      for (const op of ['fade_in', 'fade_out'] as const)
        for (const input of [scene(), eightKilohertz])
          await isPassed([op, { durationSeconds: 0.001, curve }], input)
    },
  )

  test.each([
    [0, -96],
    [-96, 48],
  ])('from %d to %d dB', async (fromDb, toDb) => {
    const bursts = joined(...[1, 2, 3, 4].flatMap((seed) => [noise(9000, seed, 0.2), silence(0.3)]))
    for (const input of [scene(), at(44_100, bursts), at(44_100, silence(1).fill(0.25))])
      for (const where of [{}, part(0.3, 0.8)])
        await isPassed(['volume_ramp', { fromDb, toDb, ...where }], input)
  })
})

test('lengths whose rounding adds up', async () => {
  const odd = at(11_025, harmonic(220, { seconds: 1, rate: 11_025, amplitude: 0.1 }))
  await isPassed(['loop', { count: 5, crossfadeMs: 20 }], odd)
  await isPassed(['loop', { count: 30, ...part(0.10005, 0.20011) }], odd)
  await isPassed(['playback_rate', { factor: 0.25, ...part(0.10005, 0.20011) }], odd)
  await isPassed(['speed', { factor: 0.25, ...part(0.10005, 0.20011) }], odd)
  await isPassed(['echo', { delayMs: 20.0999, repeats: 20 }], odd)
})

test('a bleep that the sample rate cannot hold is refused, with what it can', async () => {
  const bleep = edited(['bleep', { frequencyHz: 8000, ...part(0.5, 1) }], eightKilohertz)
  await expect(bleep).rejects.toMatchObject({
    code: 'parameter_out_of_range',
    fix: 'Ask for at most 3920 Hz.',
  })
  await isPassed(['bleep', { frequencyHz: 3920, ...part(0.5, 1) }], eightKilohertz)
})

describe('pitches that are hard to hear', () => {
  const sound = (samples: Float32Array) => at(44_100, samples)
  const sweep = Float32Array.from(
    { length: 88_200 },
    (_, n) => 0.3 * Math.sin(7500 * (Math.exp((n / 88_200) * 5) - 1)),
  )

  test.each([
    ['two tones far apart', mixed(tone(300, { seconds: 2 }), tone(3100, { seconds: 2 }))],
    ['two tones near each other', mixed(tone(440, { seconds: 2 }), tone(557, { seconds: 2 }))],
    ['a high tone', tone(10_000, { seconds: 2 })],
    ['a sweep', sweep],
  ])('%s', async (_, samples) => {
    const quiet = sound(samples.map((x) => x / 4))
    for (const semitones of [1, -4, 12, -24]) await isPassed(['pitch', { semitones }], quiet)
    for (const factor of [0.97, 1.25]) await isPassed(['playback_rate', { factor }], quiet)
    await isPassed(['speed', { factor: 0.5, method: 'wsola' }], quiet)
  })

  test.each([
    [12, 24],
    [12, 0],
    [-12, -24],
    [7, 6.7],
    [4, 4.3],
    [4, 5],
    [4, 3.2],
  ])('but %d semitones that became %d are seen', (asked, done) => {
    const input = scene({ channels: 1 })
    const { audio } = run('pitch', { semitones: done || 1e-9 }, input)
    const wanted = stepOf('pitch', { semitones: asked })
    const findings = effectOf('pitch').verify(input, audio, wanted)
    expect(failures(findings).map(({ name }) => name)).toEqual(['f0'])
  })
})

/** A tone with a click of one sample now and then. */
const clicking = (): Audio => {
  const samples = tone(330, { seconds: 3, amplitude: 0.2 })
  for (let k = 0; k < 9; k++) samples[Math.round((0.3 + k * 0.29) * 44_100)]! += k % 2 ? -0.6 : 0.6
  return at(44_100, samples)
}

describe('compressing', () => {
  test.each([
    {},
    { thresholdDbfs: -60, ratio: 20 },
    { thresholdDbfs: -30, ratio: 8, makeup: false },
  ])(
    'a tone with clicks %o: the moments after a click become quieter, the loud ones no louder',
    (parameters) => isPassed(['compress', parameters], clicking()),
  )

  test('a part that begins with silence', async () => {
    const samples = joined(silence(1), harmonic(220, { seconds: 1, amplitude: 0.12 }))
    const where = part(0.5, 1.2)
    await isPassed(['compress', { thresholdDbfs: -60, ratio: 20, ...where }], at(44_100, samples))
  })

  test('slower than its sound: what is quiet after a burst is lowered more than the burst', async () => {
    const bursts = Array.from({ length: 12 }, (_, i) =>
      joined(noise(39_690, i + 20, 0.02), noise(4410, i + 1, 0.5)),
    )
    const slow = { thresholdDbfs: -30, ratio: 8, attackMs: 200, releaseMs: 500 }
    await isPassed(['compress', slow], at(44_100, joined(...bursts)))
    const gentle = { thresholdDbfs: -40, ratio: 1.1, attackMs: 200, releaseMs: 2000, kneeDb: 24 }
    await isPassed(['compress', gentle], at(44_100, joined(...bursts)))
  })

  test('but an expander is seen', () => {
    const input = at(44_100, joined(...[1, 8, 2, 4].map((g, i) => noise(44_100, i + 1, g / 20))))
    const step = stepOf('compress', { thresholdDbfs: -40, makeup: false })
    const expanded = input.channels.map((samples) => samples.map((x) => x * Math.sqrt(Math.abs(x))))
    const findings = effectOf('compress').verify(input, { ...input, channels: expanded }, step)
    expect(failures(findings).map(({ name }) => name)).toContain('formula')
  })
})

test('a limiter lowers a part beside a louder peak', async () => {
  const samples = harmonic(220, { seconds: 1, amplitude: 0.05 })
  samples.fill(0.9, 22_000, 22_040)
  for (const releaseMs of [50, 1000])
    await isPassed(
      ['limit', { ceilingDbtp: -12, driveDb: 6, releaseMs, ...part(0.5, 0.503) }],
      at(44_100, samples),
    )
})

test('a limiter beside a louder sound, by a raw splice', async () => {
  const input = at(
    44_100,
    tone(440, { seconds: 1, amplitude: 0.1 }).map((x) => x + 0.5),
  )
  const parameters = { ceilingDbtp: -15, driveDb: 28, exact: true }
  await isPassed(['limit', { ...parameters, ...part(0, 0.8) }], input)
  await isPassed(['limit', { ...parameters, ...part(0.2, 1) }], input)
})

test('filters near half the sample rate, which ring long', async () => {
  await isPassed(['notch', { frequencyHz: 3900, q: 30 }], eightKilohertz)
  await isPassed(
    ['eq', { shape: 'high_shelf', frequencyHz: 3900, gainDb: 30, q: 20 }],
    eightKilohertz,
  )
})

test('a room that answers after the end', async () => {
  const impulse = silence(2)
  impulse[44_100] = 0.8
  const long = { rt60Seconds: 0.1, space: 'cathedral', wet: 1, predelayMs: 200 }
  await isPassed(['reverb', { ...long, ...part(0.5, 1.2) }], at(44_100, impulse))
  const late = silence(2)
  late[88_000] = 0.8
  await isPassed(['reverb', long], at(44_100, late))
})

test('removing silence leaves a sound its beginning and its end', async () => {
  const impulse = silence(2)
  impulse[44_100] = 0.8
  for (const scope of ['edges', 'all'] as const) {
    const { audio } = await edited(
      ['remove_silences', { scope, keepSeconds: 0, minSilenceSeconds: 0.05 }],
      at(44_100, impulse),
    )
    expect(Math.max(...audio.channels[0]!)).toBe(Math.fround(0.8))
    expect(audio.channels[0]!.length).toBeLessThan(0.05 * 44_100)
  }
})

test('what is silent throughout, by the threshold that was asked for, is left', async () => {
  const quiet = at(44_100, harmonic(150, { seconds: 2, amplitude: 0.01 }))
  const removed = edited(
    ['remove_silences', { minSilenceSeconds: 0.1, keepSeconds: 0.05, thresholdDbfs: -20 }],
    quiet,
  )
  await expect(removed).rejects.toMatchObject({ code: 'no_effect' })
})

test('syllables without a click are left by declick, or made smoother', async () => {
  const syllables = joined(
    ...[150, 180, 165, 140, 200, 155].flatMap((f0) => {
      const voiced = harmonic(f0, { seconds: 0.3, partials: 20, amplitude: 0.15 })
      return [voiced.map((x, n) => x * Math.sin((Math.PI * n) / voiced.length)), silence(0.2)]
    }),
  )
  for (const thresholdSigma of [3, 6, 12]) {
    const done = edited(['declick', { thresholdSigma }], at(44_100, syllables)).catch(
      ({ code }) => code,
    )
    expect(await done).not.toBe('check_failed')
  }
})

describe('sounds that hardly change', () => {
  const faint = at(44_100, tone(440, { seconds: 2, amplitude: 0.0007 }))
  const high = at(44_100, tone(10_000, { seconds: 2, amplitude: 0.3 }))
  const low = at(44_100, tone(50, { seconds: 2, amplitude: 0.5 }))

  test('distort leaves a sound too faint or too high for its drive, and says so', async () => {
    for (const [driveDb, input] of [
      [18, faint],
      [0.1, faint],
      [0.1, high],
    ] as const)
      await expect(edited(['distort', { driveDb }], input)).rejects.toMatchObject({
        code: 'no_effect',
      })
    await isPassed(['distort', { driveDb: 60 }], faint)
  })

  test('distort a part of a sound with an offset, which is none of its loudness', async () => {
    for (const amplitude of [0, 0.05, 0.3]) {
      const offset = tone(440, { seconds: 2, amplitude }).map((x) => x + 0.5)
      await isPassed(['distort', {}], at(44_100, offset))
      await isPassed(['distort', part(0.6, 1.4)], at(44_100, offset))
    }
  })

  test('a trace of flanger on a low tone', () =>
    isPassed(['flanger', { rateHz: 5, depthMs: 0.1, feedback: 0, mix: 0.01 }], low))

  test.each(['telephone', 'walkie_talkie', 'intercom'])(
    'a %s that hardly lets a sound through gives it back its loudness',
    async (preset) => {
      const hiss = at(44_100, noise(88_200, 7, 0.001))
      for (const input of [hiss, high, low]) await isPassed(['device', { preset }], input)
      await isPassed(['device', { preset, ...part(0.5, 1.2) }], hiss)
      await isPassed(['device', { preset, ...part(0.5, 0.502) }], scene())
    },
  )
})

test('a small swing at 8 kHz is measured between the samples', async () => {
  const small = { depthMs: 0.1, mix: 0.01 }
  await isPassed(['chorus', { rateHz: 10, voices: 1, ...small }], eightKilohertz)
  await isPassed(['flanger', { rateHz: 5, feedback: 0, ...small }], eightKilohertz)
})

describe('the rhythm of a stretched sound', () => {
  const narrow = (seed: number) => {
    const input = at(44_100, noise(132_300, seed, 0.3))
    return run('band_pass', { lowHz: 180, highHz: 220 }, input).audio
  }
  const syllables = (seconds: readonly number[]) =>
    joined(...seconds.flatMap((s, i) => [harmonic(150 + 20 * i, { seconds: s }), silence(0.9 - s)]))

  test.each([1, 2, 3])('noise %d, whose level moves all the time, has none', async (seed) => {
    for (const factor of [0.25, 0.5, 2, 4]) await isPassed(['speed', { factor }], narrow(seed))
  })

  test('syllables keep theirs, and another order of them is seen', async () => {
    const samples = syllables([0.1, 0.5, 0.2, 0.6]).map((x) => x / 2)
    await isPassed(['speed', { factor: 0.5 }], at(44_100, samples))
    const step = stepOf('speed', { factor: 1 })
    const other = at(44_100, syllables([0.1, 0.5, 0.2, 0.6].toReversed()).toReversed())
    const findings = effectOf('speed').verify(at(44_100, samples), other, step)
    expect(failures(findings).map(({ name }) => name)).toContain('onsets')
  })
})

test('a sibilance just above the corner is lowered as far as its band can be', async () => {
  const strong = { frequencyHz: 3000, reductionDb: 20 }
  await isPassed(['deess', strong], at(44_100, noise(88_200, 7, 0.3)))
  await isPassed(['deess', strong], at(44_100, tone(2300, { seconds: 2, amplitude: 0.3 })))
  const half = stepOf('deess', { ...strong, reductionDb: 5 })
  const input = at(44_100, noise(88_200, 7, 0.3))
  const { audio } = effectOf('deess').apply(input, half, { random: () => 0 })
  const findings = effectOf('deess').verify(input, audio, stepOf('deess', strong))
  expect(failures(findings).map(({ name }) => name)).toEqual(['sibilance', 'formula'])
})

test('a beat of few strokes may rise less steeply, as long as it stands where it should', async () => {
  const rate = 11_025
  const strokes = clicks(0.3, { seconds: 1.45, rate }).slice(Math.round(0.1 * rate))
  const beat = mixed(
    strokes,
    harmonic(260, { seconds: 1.35, rate, amplitude: 0.01 }),
    noise(strokes.length, 3, 0.001),
  )
  for (const factor of [1.55, 1.8])
    await isPassed(['speed', { factor, ...part(0.028, 0.837) }], at(rate, beat))
})

describe('hum', () => {
  const twoTones = (a: number, b: number) =>
    at(
      44_100,
      mixed(tone(a, { seconds: 2 }), tone(b, { seconds: 2 })).map((x) => x / 4),
    )

  test.each([
    [440, 557],
    [253, 407],
    [1000.8, 2301],
  ])('tones of %d and %d Hz are none', async (a, b) => {
    for (const frequencyHz of [50, 60])
      await expect(
        edited(['dehum', { frequencyHz, harmonics: 16 }], twoTones(a, b)),
      ).rejects.toMatchObject({ code: 'no_effect' })
    await expect(edited(['dehum', {}], twoTones(a, b))).rejects.toMatchObject({ code: 'no_effect' })
  })

  test('beside other tones it is taken out, and they are not', async () => {
    const hum = mixed(...[50.1, 150.3].map((hz) => tone(hz, { seconds: 4, amplitude: 0.05 })))
    const input = at(44_100, mixed(tone(557, { seconds: 4, amplitude: 0.2 }), hum))
    await isPassed(['dehum', { harmonics: 16 }], input)
    const { audio } = await edited(['dehum', { harmonics: 16 }], input)
    const rest = (samples: Float32Array) => samples.slice(44_100).reduce((sum, x) => sum + x * x, 0)
    const alone = rest(tone(557, { seconds: 4, amplitude: 0.2 }))
    expect(Math.abs(rest(audio.channels[0]!) / alone - 1)).toBeLessThan(0.01)
  })

  const humming = (mains: number, rate: number, seconds: number) =>
    mixed(
      ...Array.from({ length: 12 }, (_, k) =>
        tone(mains * (k + 1), { seconds, rate, amplitude: 0.02 / (k + 1), phase: k * k }),
      ),
    )

  test.each([
    [50, 8000],
    [60.05, 8000],
    [49.9, 44_100],
    [60, 96_000],
    [50, 192_000],
  ])('of %d Hz at a rate of %d Hz is taken out', async (mains, rate) => {
    const hum = humming(mains, rate, 1.5)
    const [offset, voice] = [hum.map((x) => x + 0.3), mixed(hum, speech(rate, 1.5))]
    for (const where of [{}, part(0.3, 1.4)])
      await isPassed(['dehum', { harmonics: 12, ...where }], at(rate, offset, voice))
  })

  test('that wanders is lowered by less, and the check says so', async () => {
    const wandering = [49.7, 50.3].map((hz) => tone(hz, { seconds: 3, amplitude: 0.02 }))
    const input = at(44_100, mixed(noise(132_300, 3, 0.001), ...wandering))
    const { checks } = await edited(['dehum', {}], input)
    expect(checks.find(({ name }) => name === 'harmonics')?.status).toBe('limited')
    expect(checks.find(({ name }) => name === 'formula')?.status).toBe('pass')
  })

  test.each([
    ['a line left in', { harmonics: 11 }],
    ['other mains', { frequencyHz: 60 }],
    ['a line that was none', { harmonics: 13 }],
  ])('%s is seen', async (_, wrong) => {
    const lines = [humming(50, 44_100, 2), tone(650, { seconds: 2, amplitude: 0.001 })]
    const input = at(44_100, mixed(...lines, tone(60, { seconds: 2, amplitude: 0.01 })))
    const asked = { frequencyHz: 50, harmonics: 12 }
    const { audio } = run('dehum', { ...asked, ...wrong }, input)
    const findings = effectOf('dehum').verify(input, audio, stepOf('dehum', asked))
    expect(failures(findings).map(({ name }) => name)).toContain('formula')
  })
})

test('noise that was named where sound is, is lowered as it was asked', async () => {
  const burst = () => joined(harmonic(180, { seconds: 0.3, amplitude: 0.1 }), silence(0.7))
  const input = at(44_100, mixed(joined(burst(), burst()), noise(88_200, 4, 0.005)))
  const named = { noiseRegion: { startSeconds: 0, endSeconds: 0.3 } }
  await isPassed(['denoise', { reductionDb: 20, ...named }], input)
})

test('music in which next to no noise is found loses next to none', async () => {
  const notes = [220, 277.2, 329.6, 440, 370, 293.7, 220, 277.2, 329.6, 440, 370, 293.7]
  const melody = joined(
    ...notes.map((hz) =>
      harmonic(hz, { seconds: 1 / 3, partials: 3, amplitude: 0.15 }).map(
        (x, n) => x * Math.exp((-9 * n) / 44_100),
      ),
    ),
  )
  for (const reductionDb of [12, 24])
    await isPassed(['denoise', { reductionDb }], at(44_100, melody))
})
