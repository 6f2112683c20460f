import { expect, test } from 'vitest'
import type { LoadedModel } from '../../../gpu-worker/model/loaded-model.ts'
import { allowanceOf, USUAL } from '../../../gpu-worker/plan/calibrate-gates.ts'
import { halvingModel } from '../diffusion/halving-model.ts'

/** A model that gives back what it heard, `factor` times as loud, whatever it is told. */
function echoing(factor: number, channels = 2) {
  const { model, scheduler } = halvingModel()
  let heard = new Float32Array()
  let decodes = 0
  const echo: LoadedModel = {
    ...model,
    facts: { ...model.facts, channels, latentChannels: channels, inputConcatChannels: channels },
    encode(audio, shape) {
      heard = audio.slice()
      return model.encode(audio, shape)
    },
    async decode(_latents, [, , frames]) {
      decodes++
      const wanted = frames * model.facts.downsamplingRatio
      const given = heard.length / channels
      return Float32Array.from({ length: channels * wanted }, (_, i) => {
        const [channel, n] = [Math.floor(i / wanted), i % wanted]
        return n < given ? factor * heard[channel * given + n]! : 0
      })
    },
  }
  return { model: echo, scheduler, decodes: () => decodes }
}

test('a model that keeps to the level it hears is held to the usual gates', async () => {
  const { model, scheduler } = echoing(1)

  expect(await allowanceOf(model, scheduler)).toEqual(USUAL)
})

test('a model that is loud by nature is allowed its nature, and a measure more', async () => {
  const { model, scheduler } = echoing(80)

  const { mostClippedShare, levelLu } = await allowanceOf(model, scheduler)

  expect(levelLu).toBeGreaterThan(20 * Math.log10(80)) // 38 dB
  expect(mostClippedShare).toBeGreaterThan(USUAL.mostClippedShare)
})

test('a model of three channels is measured by a mono signal, which it hears three times', async () => {
  const { model, scheduler } = echoing(1, 3)

  expect(await allowanceOf(model, scheduler)).toEqual(USUAL)
})

test('a model is measured once', async () => {
  const { model, scheduler, decodes } = echoing(1)

  await Promise.all([allowanceOf(model, scheduler), allowanceOf(model, scheduler)])
  const once = decodes()
  await allowanceOf(model, scheduler)

  expect(once).toBeGreaterThan(0)
  expect(decodes()).toBe(once)
})
