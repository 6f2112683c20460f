import { type Weights, weightsOf } from './weights.ts'

const ONLINE = 'diffusion.'
const AVERAGED = 'diffusion_ema.ema_model.'
const TRAINING_ONLY = /^(diffusion_ema\.|losses\.)/

/**
 * The model inside a training checkpoint of stable-audio-tools: `diffusion.` is taken off, and
 * `diffusion_ema.ema_model.*` (the moving average that was trained for) takes the place of `model.*`.
 * Weights that were never wrapped come back as they are.
 *
 * @see stable-audio-tools 0.0.19, training/diffusion.py `DiffusionCondTrainingWrapper.export_model`
 */
export function unwrapTraining(weights: Weights): Weights {
  if (!weights.names().some((name) => name.startsWith(ONLINE))) return weights
  const originals = new Map<string, string>()
  for (const name of weights.names()) {
    if (name.startsWith(ONLINE)) originals.set(name.slice(ONLINE.length), name)
    else if (!TRAINING_ONLY.test(name)) originals.set(name, name)
  }
  for (const name of weights.names())
    if (name.startsWith(AVERAGED)) originals.set(`model.${name.slice(AVERAGED.length)}`, name)

  return weightsOf({
    source: weights.source,
    infos: new Map([...originals].map(([name, original]) => [name, weights.info(original)])),
    readBytes: (name) => weights.readBytes(originals.get(name)!),
    close: weights.close,
  })
}
