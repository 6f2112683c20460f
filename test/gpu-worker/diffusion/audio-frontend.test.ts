import { expect, test } from 'vitest'
import {
  prepareAudio,
  resampleLikeTorchaudio,
} from '../../../gpu-worker/diffusion/audio-frontend.ts'
import {
  runOutputRecipe,
  runPrepareAudio,
  runResample,
  runZetaNormalise,
} from '../../../gpu-worker/model/verify/run-audio.ts'
import { expectGolden, goldenPaths } from './golden.ts'

const RUNNERS = {
  'resample-': runResample,
  output: runOutputRecipe,
  'zeta-': runZetaNormalise,
}

test.each(await goldenPaths(/^audio-frontend\//))('%s equals the reference', async (path) => {
  const kind = Object.entries(RUNNERS).find(([start]) => path.includes(`/${start}`))
  await expectGolden(path, kind?.[1] ?? runPrepareAudio)
})

test('rates without a common divisor need no more memory than others', () => {
  const second = Float32Array.from({ length: 44_101 }, (_, i) => Math.sin(i / 20))
  const [resampled] = resampleLikeTorchaudio([second], { fromHz: 44_101, toHz: 44_100 })
  expect(resampled).toHaveLength(44_100)
  expect(resampled![22_050]).toBeCloseTo(Math.sin((22_050 * 44_101) / 44_100 / 20), 2)
})

test('equal rates copy', () => {
  const samples = Float32Array.of(1, 2)
  const [copy] = resampleLikeTorchaudio([samples], { fromHz: 8000, toHz: 8000 })
  expect(copy).toEqual(samples)
  expect(copy).not.toBe(samples)
})

test.each([0, -8000, 44_100.5])('a rate of %d is refused', (fromHz) => {
  expect(() => resampleLikeTorchaudio([new Float32Array(4)], { fromHz, toHz: 8000 })).toThrow(
    RangeError,
  )
})

test('audio without a channel is refused', () => {
  const rates = { fromHz: 8000, toHz: 8000 }
  expect(() => prepareAudio([], rates, { length: 4, channels: 2 })).toThrow(RangeError)
})
