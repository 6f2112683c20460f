import { expect, test } from 'vitest'
import { prepareAudio } from '../../../gpu-worker/diffusion/audio-frontend.ts'
import {
  fromModelAudio,
  type ModelFormat,
  toModelAudio,
} from '../../../gpu-worker/diffusion/model-audio.ts'
import { gaussianNoise } from '../../../gpu-worker/diffusion/noise.ts'

const clip = (sampleRateHz: number, channels: number) => ({
  sampleRateHz,
  channels: Array.from({ length: channels }, (_, c) =>
    gaussianNoise(3 * sampleRateHz, { seed: 1, stream: c }, 0),
  ),
})
const format = (resampler: ModelFormat['resampler']): ModelFormat => ({
  sampleRateHz: 44_100,
  channels: 2,
  resampler,
})

test('a whole clip goes to the model as stable-audio-tools prepares it', () => {
  const audio = clip(48_000, 1)
  const window = { start: 0, end: 3 * 48_000 }
  const rates = { fromHz: 48_000, toHz: 44_100 }
  const expected = prepareAudio(audio.channels, rates, { length: 132_300, channels: 2 })
  expect(toModelAudio(audio, window, format('torchaudio'))).toEqual(expected)
})

test.each(['torchaudio', 'clean'] as const)(
  'a window in the middle is that part of the clip, as if all of it had been resampled (%s)',
  (resampler) => {
    const audio = clip(48_000, 2)
    const whole = toModelAudio(audio, { start: 0, end: 144_000 }, format(resampler))
    const part = toModelAudio(audio, { start: 48_000, end: 96_000 }, format(resampler))
    const expected = whole[1]!.subarray(44_100, 88_200)
    expect(part[1]).toHaveLength(44_100)
    for (let n = 0; n < expected.length; n += 97) expect(part[1]![n]).toBeCloseTo(expected[n]!, 5)
  },
)

test('what comes back has the clip’s frames and channels, whatever its rate', () => {
  const audio = clip(22_050, 1)
  const model = [gaussianNoise(44_100, { seed: 2, stream: 0 }, 0), new Float32Array(44_100)]
  const back = fromModelAudio(model, 22_049, { audio, format: format('clean') })
  expect(back.map((channel) => channel.length)).toEqual([22_049])
})

test('at the model’s own rate nothing is resampled', () => {
  const audio = clip(44_100, 2)
  const window = { start: 1000, end: 3000 }
  const there = toModelAudio(audio, window, format('torchaudio'))
  expect(there[0]).toEqual(audio.channels[0]!.slice(1000, 3000))
  expect(fromModelAudio(there, 2000, { audio, format: format('torchaudio') })).toEqual(there)
})

test('channels the model does not have are refused', () => {
  expect(() => toModelAudio(clip(44_100, 6), { start: 0, end: 100 }, format('clean'))).toThrow(
    RangeError,
  )
})
