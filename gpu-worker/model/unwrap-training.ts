import { DomainError } from '#shared/errors.ts'
import { quote, type Weights, weightsOf } from './weights.ts'

const AVERAGED = 'diffusion_ema.ema_model.'
const TRAINING_ONLY = /^(diffusion_ema\.|losses\.)/
const WRAPPED = /^(module\.|diffusion\.|diffusion_ema\.)|(^|\.)_orig_mod\./

/**
 * The model inside a training checkpoint of stable-audio-tools: `diffusion.` is taken off, and
 * `diffusion_ema.ema_model.*` (the moving average that was trained for) takes the place of `model.*`. What
 * torch.compile (`_orig_mod.`) and data parallelism (`module.`) put into names is taken out.
 * Weights that were never wrapped come back as they are.
 *
 * @throws DomainError `invalid_model_file` when two tensors would have one name
 * @see stable-audio-tools 0.0.19, training/diffusion.py `DiffusionCondTrainingWrapper.export_model`
 */
export function unwrapTraining(weights: Weights): Weights {
  if (!weights.names().some((name) => WRAPPED.test(name))) return weights
  const online = new Map<string, string>()
  const averaged = new Map<string, string>()
  for (const original of weights.names()) {
    const name = original.replace(/^module\./, '').replaceAll('_orig_mod.', '')
    const isAveraged = name.startsWith(AVERAGED)
    if (!isAveraged && TRAINING_ONLY.test(name)) continue
    const inside = isAveraged
      ? `model.${name.slice(AVERAGED.length)}`
      : name.replace(/^diffusion\./, '')
    const target = isAveraged ? averaged : online
    const other = target.get(inside)
    if (other !== undefined)
      throw new DomainError(
        'invalid_model_file',
        `${weights.source}: ${quote(other)} and ${quote(original)} are two tensors for one place`,
      )
    target.set(inside, original)
  }
  const originals = new Map([...online, ...averaged])

  return weightsOf({
    source: weights.source,
    infos: new Map([...originals].map(([name, original]) => [name, weights.info(original)])),
    readBytes: (name) => weights.readBytes(originals.get(name)!),
    close: weights.close,
  })
}
