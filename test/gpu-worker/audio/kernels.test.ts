import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cascade, magnitude } from '../../../gpu-worker/audio/biquad.ts'
import {
  butterworthBandStop,
  butterworthHighPass,
  butterworthLowPass,
} from '../../../gpu-worker/audio/butterworth.ts'
import { fromDb, toDb } from '../../../gpu-worker/audio/decibels.ts'
import { realFft } from '../../../gpu-worker/audio/fft.ts'
import { limiterGain, withGain } from '../../../gpu-worker/audio/limiter.ts'
import { integratedLoudness, loudnessRange } from '../../../gpu-worker/audio/loudness.ts'
import { pcg32, stepRandom } from '../../../gpu-worker/audio/random.ts'
import { readAt, resample } from '../../../gpu-worker/audio/resample.ts'
import { stft, stftFrames } from '../../../gpu-worker/audio/stft.ts'
import { truePeak } from '../../../gpu-worker/audio/true-peak.ts'
import { besselI0, hann } from '../../../gpu-worker/audio/windows.ts'
import { FS, joined, noise, silence, sinadDb, tone } from './signals.ts'

// Expected values: scipy, numpy and pyloudnorm, see test/golden/dsp/README.md.
const golden = JSON.parse(readFileSync('test/golden/dsp/kernels.json', 'utf8'))

test('the real FFT has the bins of numpy.fft.rfft, to float64 rounding', () => {
  const { frames, seed, bins, re, im } = golden.rfft
  const fft = realFft(frames)
  const spectrum = { re: new Float64Array(fft.bins), im: new Float64Array(fft.bins) }
  fft.forward(noise(frames, seed), spectrum.re, spectrum.im)
  for (const [i, bin] of bins.entries()) {
    expect(spectrum.re[bin]).toBeCloseTo(re[i], 11)
    expect(spectrum.im[bin]).toBeCloseTo(im[i], 11)
  }
})

test.each([4, 8, 32, 2048, 4096])('a real FFT of %i points is undone by its inverse', (size) => {
  const fft = realFft(size)
  const samples = noise(size, 5)
  const spectrum = { re: new Float64Array(fft.bins), im: new Float64Array(fft.bins) }
  const back = new Float64Array(size)
  fft.forward(samples, spectrum.re, spectrum.im)
  fft.inverse(spectrum.re, spectrum.im, back)
  for (let n = 0; n < size; n++) expect(Math.abs(back[n]! - samples[n]!)).toBeLessThan(1e-14)
})

test.each([0, 3, 12, 2])('a real FFT of %i points is refused', (size) => {
  expect(() => realFft(size)).toThrow(RangeError)
})

test('an STFT frame is centred on its sample and sees silence beyond the ends', () => {
  const window = hann(8)
  const energies: number[] = []
  stft(new Float32Array(16).fill(1), { fftSize: 8, hop: 4, window }, (_, re) => {
    energies.push(re[0]!)
  })
  expect(energies).toHaveLength(stftFrames(16, 4))
  expect(energies[2]).toBeCloseTo(4, 12) // the whole window
  expect(energies[0]).toBeCloseTo(2.5, 12) // its right half, the centre included
})

test('the Bessel function equals numpy.i0', () => {
  for (const [x, value] of Object.entries(golden.i0 as Record<string, number>))
    expect(Math.abs(besselI0(Number(x)) / value - 1)).toBeLessThan(1e-13)
})

test('PCG32 gives the numbers of its reference demo (seed 42, stream 54)', () => {
  const random = pcg32(42n, 54n)
  const words = Array.from({ length: 6 }, () => random() * 2 ** 32)
  expect(words).toEqual([0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e])
})

test('random words drawn in bulk are the numbers drawn one by one', () => {
  const oneByOne = pcg32(7n)
  const expected = Uint32Array.from({ length: 310 }, () => oneByOne() * 2 ** 32)
  const random = pcg32(7n)
  const drawn = new Uint32Array(310)
  for (let i = 0; i < 3; i++) drawn[i] = random() * 2 ** 32
  random.words!(drawn.subarray(3, 10)) // fewer than were drawn ahead
  random.words!(drawn.subarray(10, 300)) // more
  for (let i = 300; i < 310; i++) drawn[i] = random() * 2 ** 32
  expect(drawn).toEqual(expected)
})

test('two steps of one plan have different random numbers, the same step always the same', () => {
  const first = (hash: string, step: number) => stepRandom(hash, step)()
  expect(first('ab', 0)).toBe(first('ab', 0))
  expect(first('ab', 0)).not.toBe(first('ab', 1))
})

test('Butterworth filters have the impulse responses of scipy.signal.butter within 1e-12', () => {
  const design = {
    low: butterworthLowPass,
    high: butterworthHighPass,
    bandstop: (edges: number[], corner: { order: number; sampleRateHz: number }) =>
      butterworthBandStop(edges[0]!, edges[1]!, corner),
  }
  for (const { kind, edges, order, impulse } of golden.butterworth) {
    const sections = design[kind as 'low'](edges, { order, sampleRateHz: FS })
    const block = Float64Array.from(impulse, (_, n) => (n === 0 ? 1 : 0))
    cascade(sections)(block, block.length)
    for (const [n, expected] of impulse.entries())
      expect(Math.abs(block[n]! - expected)).toBeLessThan(1e-12)
  }
})

test('Butterworth low-passes follow the analytic magnitude at 64 frequencies within 1e-9', () => {
  for (let order = 1; order <= 8; order++) {
    const sections = butterworthLowPass(3000, { order, sampleRateHz: FS })
    for (let i = 1; i <= 64; i++) {
      const f = (i * 21000) / 64
      const ratio = Math.tan((Math.PI * f) / FS) / Math.tan((Math.PI * 3000) / FS)
      const expected = 1 / Math.sqrt(1 + ratio ** (2 * order))
      expect(Math.abs(magnitude(sections, f, FS) - expected)).toBeLessThan(1e-9)
    }
  }
})

type Measured = { name: string; rate: number; channels: number; lufs: number }
test.each<Measured>(golden.loudness)('loudness equals pyloudnorm within 0.02 LU: $name', (item) => {
  const { rate, channels: count, lufs } = item
  const channels = Array.from({ length: count }, (_, c) =>
    noise(rate * 5, 7 + c, 0.1).map((x, n) => (n >= 2 * rate && n < 3 * rate ? x * 0.01 : x)),
  )
  expect(Math.abs(integratedLoudness({ channels, sampleRateHz: rate }) - lufs)).toBeLessThan(0.02)
})

// EBU Tech 3341 (2016), table 1: stereo sine of 1000 Hz, both channels in phase, levels in dBFS.
const steps = (...parts: [level: number, seconds: number][]) => {
  const samples = joined(
    ...parts.map(([level, seconds]) =>
      tone(1000, { seconds, amplitude: 10 ** (level / 20), rate: 48000 }),
    ),
  )
  return { channels: [samples, samples], sampleRateHz: 48000 }
}

test.each([
  ['case 1', steps([-23, 20]), -23],
  ['case 2', steps([-33, 20]), -33],
  ['case 3', steps([-36, 10], [-23, 60], [-36, 10]), -23],
  ['case 4', steps([-72, 10], [-36, 10], [-23, 60], [-36, 10], [-72, 10]), -23],
  ['case 5', steps([-26, 20], [-20, 20.1], [-26, 20]), -23],
])('EBU Tech 3341 %s: integrated loudness within 0.1 LU', (_, audio, expected) => {
  expect(Math.abs(integratedLoudness(audio) - expected)).toBeLessThan(0.1)
})

test('EBU Tech 3341 case 6: five channels weigh in as the standard says', () => {
  const at = (level: number) =>
    tone(1000, { seconds: 20, amplitude: 10 ** (level / 20), rate: 48000 })
  const channels = [at(-28), at(-28), at(-24), at(-30), at(-30)]
  expect(Math.abs(integratedLoudness({ channels, sampleRateHz: 48000 }) + 23)).toBeLessThan(0.1)
})

test.each([
  ['case 1', steps([-20, 20], [-30, 20]), 10],
  ['case 2', steps([-20, 20], [-15, 20]), 5],
  ['case 3', steps([-40, 20], [-20, 20]), 20],
])('EBU Tech 3342 %s: loudness range within 1 LU', (_, audio, expected) => {
  expect(Math.abs(loudnessRange(audio) - expected)).toBeLessThan(1)
})

test('two kernels of equal length are two kernels', () => {
  const read = (beta: number) =>
    readAt([noise(400, 3)], {
      step: 0.5,
      frames: 700,
      kernel: { zeroCrossings: 16, beta, rollOff: 0.92 },
    })[0]!
  expect(read(8)).not.toEqual(read(2))
})

test('silence has no loudness, and a clip of 0.1 s has one', () => {
  expect(integratedLoudness({ channels: [silence(1)], sampleRateHz: FS })).toBe(-Infinity)
  expect(integratedLoudness({ channels: [silence(0)], sampleRateHz: FS })).toBe(-Infinity)
  const short = { channels: [tone(1000, { seconds: 0.1 })], sampleRateHz: FS }
  expect(integratedLoudness(short)).toBeGreaterThan(-15)
})

// EBU Tech 3341 cases 15 to 18: sines whose samples miss the crest; +0.2 / −0.4 dB.
test.each([
  [4, 0, 0.5, -6],
  [4, 45, 0.5, -6],
  [6, 60, 0.5, -6],
  [8, 67.5, 0.5, -6],
])(
  'the true peak of a sine at fs/%i, %d°, is found between the samples',
  (part, degrees, amplitude, dbtp) => {
    const samples = tone(48000 / part, { amplitude, rate: 48000, phase: (degrees * Math.PI) / 180 })
    // Ends faded, as in the test signals of the standard: a sine cut short has a higher crest of its own.
    const faded = samples.map((x, n) => x * Math.min(1, n / 4800, (samples.length - 1 - n) / 4800))
    const measured = toDb(truePeak({ channels: [faded], sampleRateHz: 48000 }))
    expect(measured).toBeLessThan(dbtp + 0.2)
    expect(measured).toBeGreaterThan(dbtp - 0.4)
  },
)

test.each([
  [1000, 44100, 48000],
  [15000, 44100, 48000],
  [17000, 44100, 96000],
  [9000, 48000, 22050],
  [1000, 8000, 44100],
  [3400, 16000, 8000],
])('%d Hz from %d to %d Hz keeps 130 dB of SINAD', (frequency, from, to) => {
  const { channels } = resample(
    { channels: [tone(frequency, { rate: from })], sampleRateHz: from },
    to,
  )
  const core = channels[0]!.subarray(2000, -2000)
  expect(sinadDb(core, frequency, to)).toBeGreaterThan(130)
})

test('there and back again: 44.1 → 48 → 44.1 kHz leaves a 1 kHz tone within −120 dB', () => {
  const samples = tone(1000, { amplitude: 0.9 })
  const back = resample(resample({ channels: [samples], sampleRateHz: FS }, 48000), FS).channels[0]!
  expect(back).toHaveLength(samples.length)
  for (let n = 4000; n < samples.length - 4000; n++)
    expect(Math.abs(back[n]! - samples[n]!)).toBeLessThan(0.9e-6)
})

test('what lies above the new Nyquist is down by 120 dB, not folded', () => {
  const high = { channels: [tone(15000, { amplitude: 1 })], sampleRateHz: FS }
  const core = resample(high, 22050).channels[0]!.subarray(2000, -2000)
  expect(Math.max(...core.map(Math.abs))).toBeLessThan(1e-6)
})

test('an irrational step is read as exactly as a rational one', () => {
  const step = 2 ** (3 / 12)
  const [samples] = readAt([tone(5000)], { step, frames: Math.round(FS / step) })
  expect(sinadDb(samples!.subarray(2000, -2000), 5000 * step, FS)).toBeGreaterThan(130)
})

test.each([1, 7, 500])('a limiter holds loud noise at its ceiling (seed %i)', (seed) => {
  const audio = { channels: [noise(FS, seed), noise(FS, seed + 1)], sampleRateHz: FS }
  const gain = limiterGain(audio, { ceiling: 0.5, releaseMs: 50 })
  const limited = { ...audio, channels: withGain(audio.channels, gain!) }
  expect(toDb(truePeak(limited))).toBeLessThan(toDb(0.5) + 0.1)
})

test.each([5, 9, 28, 59])('a limiter holds bell-shaped noise to 0.01 dB (draw %i)', (draw) => {
  const draws = [1, 2, 3, 4, 5, 6].map((seed) => noise(FS, 6 * draw + seed))
  const samples = draws[0]!.map((_, n) => draws.reduce((sum, one) => sum + one[n]!, 0))
  const audio = { channels: [samples], sampleRateHz: FS }
  const gain = limiterGain(audio, { ceiling: fromDb(-1), releaseMs: 50 })!
  const held = { ...audio, channels: withGain(audio.channels, gain) }
  expect(toDb(truePeak(held))).toBeLessThanOrEqual(-0.99)
})

test('a limiter leaves what is below its ceiling alone', () => {
  const samples = joined(tone(440, { amplitude: 0.3 }), tone(440, { amplitude: 0.9 }), silence(1))
  const gain = limiterGain(
    { channels: [samples], sampleRateHz: FS },
    { ceiling: 0.5, releaseMs: 50 },
  )
  expect(gain!.subarray(0, FS - 300).every((g) => g === 1)).toBe(true)
  expect(gain!.at(-1)).toBe(1)
  expect(
    limiterGain({ channels: [samples], sampleRateHz: FS }, { ceiling: 1, releaseMs: 50 }),
  ).toBe(undefined)
})
