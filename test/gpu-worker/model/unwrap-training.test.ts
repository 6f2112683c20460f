import { expect, test } from 'vitest'
import { unwrapTraining } from '../../../gpu-worker/model/unwrap-training.ts'
import { weightsOf } from '../../../gpu-worker/model/weights.ts'

/** Weights whose tensors hold the place of their name in the list. */
const named = (...names: string[]) =>
  weightsOf({
    source: 'model.ckpt',
    infos: new Map(names.map((name) => [name, { dtype: 'U8' as const, shape: [1] }])),
    readBytes: async (name) => Uint8Array.of(names.indexOf(name)),
    close: async () => {},
  })

const placesOf = async (...names: string[]) => {
  const weights = unwrapTraining(named(...names))
  const places: Record<string, number> = {}
  for (const name of weights.names()) places[name] = (await weights.read(name))[0]!
  return places
}

test('the average takes the place of the model, and the rest of training is left out', async () => {
  expect(
    await placesOf(
      'diffusion_ema.ema_model.model.a',
      'diffusion.model.model.a',
      'diffusion.pretransform.b',
      'diffusion_ema.step',
      'losses.c',
    ),
  ).toEqual({ 'model.model.a': 0, 'pretransform.b': 2 })
})

test('an average without the model it was taken of is the model', async () => {
  expect(await placesOf('pretransform.b', 'diffusion_ema.ema_model.model.a')).toEqual({
    'pretransform.b': 0,
    'model.model.a': 1,
  })
})

test('what torch.compile and data parallelism put into names is taken out', async () => {
  expect(
    await placesOf(
      'module.diffusion.model._orig_mod.model.a',
      'module.diffusion.pretransform._orig_mod.b',
      'module.diffusion_ema.ema_model._orig_mod.model.a',
    ),
  ).toEqual({ 'model.model.a': 2, 'pretransform.b': 1 })
  expect(await placesOf('_orig_mod.model.model.a')).toEqual({ 'model.model.a': 0 })
})

test('two tensors for one place are refused, both named', () => {
  expect(() => unwrapTraining(named('diffusion.model.a', 'model.a'))).toThrow(
    '"diffusion.model.a" and "model.a" are two tensors for one place',
  )
  expect(() => unwrapTraining(named('a._orig_mod.b', 'a.b'))).toThrow('two tensors for one place')
})
