import { expect, test } from 'vitest'
import { deviationOf, drawLatents, encodePadded } from '../../../gpu-worker/diffusion/encode.ts'
import { openCaseModels } from '../../../gpu-worker/model/verify/case-models.ts'
import { GOLDEN } from './golden.ts'
import { halvingModel, stairs } from './halving-model.ts'

test('long silence is not encoded, and the latents are those of encoding it', async () => {
  await using models = await closing(openCaseModels(GOLDEN, { threads: 2 }))
  const small = await models.open('tiny-sao-instruct')
  const model = { ...small, facts: { ...small.facts, windowFrames: 200 } }
  let encoded = 0
  const counted = {
    ...model,
    encode(...[audio, shape]: Parameters<typeof model.encode>) {
      encoded += shape[2] / model.facts.downsamplingRatio
      return model.encode(audio, shape)
    },
  }
  const audio = stairs(0.3, { sampleRateHz: 44_100 }).channels
  const found = await encodePadded(counted, audio, 200)
  const whole = new Float32Array(2 * 200 * 2048)
  for (const [c, channel] of audio.entries()) whole.set(channel, c * 200 * 2048)
  const { mean, scale } = await model.encode(whole, [1, 2, 200 * 2048])

  expect(largestDifference(found.mean, mean)).toBeLessThan(2e-5) // the tolerance of test/golden's vae-encode
  expect(largestDifference(found.deviation, deviationOf(scale))).toBeLessThan(2e-5)
  expect(encoded).toBeLessThan(100)
})

test('what an encoder makes of the silence right behind a sound is not silence, whatever its edges look like', async () => {
  const { model } = halvingModel()
  const reach = 3
  const blurred = {
    ...model,
    contextFrames: { encode: reach, decode: 0 },
    async encode(...[audio, shape]: Parameters<typeof model.encode>) {
      const { mean, scale } = await model.encode(audio, shape)
      return { mean: blurredRows(mean, mean.length / 2, reach), scale }
    },
  }
  const audio = stairs(0.1).channels
  const { mean } = await encodePadded(blurred, audio, 200)
  const whole = new Float32Array(2 * 200 * 80)
  for (const [c, channel] of audio.entries()) whole.set(channel, c * 200 * 80)
  expect([...mean]).toEqual([...(await blurred.encode(whole, [1, 2, 200 * 80])).mean])
})

test('audio that fills the window is encoded as it is', async () => {
  const { model, encodedFrames } = halvingModel()
  const { frames } = await encodePadded(model, stairs(2).channels, 200)
  expect([frames, encodedFrames.at(-1)]).toEqual([200, 200])
})

test('audio longer than its latents is refused', async () => {
  await expect(encodePadded(halvingModel().model, stairs(2).channels, 199)).rejects.toThrow(
    RangeError,
  )
})

test('a model that failed once at silence is asked again', async () => {
  const { model } = halvingModel()
  let fails = true
  const failing = {
    ...model,
    encode: (...args: Parameters<typeof model.encode>) =>
      fails ? Promise.reject(new Error('out of memory')) : model.encode(...args),
  }
  const audio = stairs(0.1).channels
  await expect(encodePadded(failing, audio, 200)).rejects.toThrow('out of memory')
  fails = false
  await expect(encodePadded(failing, audio, 200)).resolves.toMatchObject({ frames: 200 })
})

test('a draw is the mean plus deviations of noise, without noise the mean', () => {
  const posterior = { frames: 2, mean: Float32Array.of(1, 2), deviation: Float32Array.of(0.5, 0) }
  expect([...drawLatents(posterior, Float32Array.of(2, 2))]).toEqual([2, 2])
  expect(drawLatents(posterior)).toEqual(posterior.mean)
  expect(drawLatents(posterior)).not.toBe(posterior.mean)
})

/** The sum of every value and its `reach` neighbours on both sides, row by row. */
const blurredRows = (values: Float32Array, row: number, reach: number): Float32Array =>
  values.map((_, i) => {
    const first = i - (i % row)
    const [from, to] = [Math.max(first, i - reach), Math.min(first + row, i + reach + 1)]
    return values.subarray(from, to).reduce((sum, value) => sum + value, 0)
  })

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

async function closing<T extends { close(): Promise<void> }>(opening: Promise<T>) {
  const opened = await opening
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() }
}
