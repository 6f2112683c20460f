import { createHash } from 'node:crypto'
import { DomainError, type Fault } from '#shared/errors.ts'
import { ROTARY_FREQUENCIES, rotaryWidth } from './graphs/dit-shape.ts'
import type { ModelConfig } from './model-config.ts'
import { autoencoder, type ExpectedTensor, expectedTensors } from './model-tensors.ts'
import { quote, type TensorInfo, type Weights } from './weights.ts'

const SHOWN = 5

/** What may stand beside a model in its checkpoint: averages and states of training. */
const IGNORED = /^(ema|model_ema|diffusion_ema|optimizer|losses)\./

/**
 * Compares a checkpoint with its configuration before anything is written.
 *
 * A tensor too many is refused as well: the reference loads with strict = false and would run
 * without it, which is how a model of another kind passes for one of this kind.
 *
 * @returns names that are there and of no use
 * @throws DomainError `unsupported_model`: tensors that are missing, have another shape or are
 *   unknown, all of them in `errors`, the first few in the message; or a second autoencoder that
 *   differs from the first
 */
export async function checkWeights(config: ModelConfig, weights: Weights): Promise<string[]> {
  const twin = twinPrefix(config, weights)
  const expected = [
    ...expectedTensors(config),
    ...(twin ? autoencoder(config).map((one) => ({ ...one, name: twin + one.name })) : []),
    ...projection(config, weights),
    ...rotaryFrequencies(config, weights),
  ]
  const known = new Set<string>()
  const faults = expected.flatMap((tensor) => compare(tensor, weights, known))
  const rest = weights.names().filter((name) => !known.has(name))
  for (const name of rest)
    if (!IGNORED.test(name))
      faults.push(fault(name, 'unknown', 'is not part of a model of this configuration'))
  if (faults.length > 0) throw mismatch(weights, faults)

  if (!twin) return rest
  await checkTwin(config, weights, twin)
  return [...rest, ...weights.names().filter((name) => name.startsWith(twin))]
}

/** Where the conditioner of the input audio has its own copy of the autoencoder, if it has. */
function twinPrefix({ audioInput }: ModelConfig, weights: Weights): string | undefined {
  if (!audioInput) return undefined
  const prefix = `conditioner.conditioners.${audioInput.id}.pretransform.model.`
  return weights.names().some((name) => name.startsWith(prefix)) ? prefix : undefined
}

/** It was frozen in training, so both copies are one, and the graphs share it. */
async function checkTwin(config: ModelConfig, weights: Weights, twin: string) {
  for (const tensor of autoencoder(config))
    for (const [name] of storedForms({ ...tensor, name: twin + tensor.name }).find((form) =>
      form.every(([part]) => weights.has(part)),
    )!) {
      const own = `pretransform.model.${name.slice(twin.length)}`
      if (!weights.has(own) || (await digest(weights, own)) !== (await digest(weights, name)))
        throw new DomainError(
          'unsupported_model',
          `${weights.source}: ${quote(name)} differs from ${quote(own)}; two autoencoders are not supported`,
        )
    }
}

/** Over float32 values: one copy may be stored in another dtype. */
const digest = async (weights: Weights, name: string): Promise<string> =>
  createHash('sha256')
    .update(await weights.read(name))
    .digest('hex')

/** A T5 whose width is not the conditioning's has a linear layer after it. */
function projection({ text, conditioningWidth }: ModelConfig, weights: Weights): ExpectedTensor[] {
  const name = `conditioner.conditioners.${text.id}.proj_out`
  if (!weights.has(`${name}.weight`)) return []
  const inputs = weights.info(`${name}.weight`).shape[1] ?? 0
  return [
    { name: `${name}.weight`, shape: [conditioningWidth, inputs] },
    { name: `${name}.bias`, shape: [conditioningWidth] },
  ]
}

/** A buffer that PyTorch stores with the weights, and that follows from the sizes when it is not there. */
function rotaryFrequencies({ dit }: ModelConfig, weights: Weights): ExpectedTensor[] {
  const name = `model.model.${ROTARY_FREQUENCIES}`
  return weights.has(name) ? [{ name, shape: [rotaryWidth(dit) / 2] }] : []
}

type Part = readonly [name: string, shape: readonly number[]]

/** The ways in which a tensor may be stored: as it is, or as gain and direction in PyTorch's two spellings. */
function storedForms({ name, shape, isWeightNormed }: ExpectedTensor): (readonly Part[])[] {
  if (!isWeightNormed) return [[[name, shape]]]
  const module = name.slice(0, -'weight'.length)
  const gain = [shape[0]!, ...shape.slice(1).map(() => 1)]
  return [
    [
      [`${module}weight_g`, gain],
      [`${module}weight_v`, shape],
    ],
    [
      [`${module}parametrizations.weight.original0`, gain],
      [`${module}parametrizations.weight.original1`, shape],
    ],
    [[name, shape]],
  ]
}

function compare(tensor: ExpectedTensor, weights: Weights, known: Set<string>): Fault[] {
  const forms = storedForms(tensor)
  const form = forms.find((parts) => parts.some(([name]) => weights.has(name))) ?? forms[0]!
  return form.flatMap(([name, shape]) => {
    if (!weights.has(name)) return [fault(name, 'missing', 'is missing')]
    known.add(name)
    const info = weights.info(name)
    if (isShape(info, shape)) return []
    return [fault(name, 'shape', `is [${info.shape}], the configuration needs [${shape}]`)]
  })
}

const isShape = ({ shape }: TensorInfo, wanted: readonly number[]): boolean =>
  shape.length === wanted.length && shape.every((size, i) => size === wanted[i])

const fault = (name: string, reason: string, text: string): Fault => ({
  location: name,
  reason,
  message: `${quote(name)} ${text}`,
  fix: null,
})

function mismatch({ source }: Weights, faults: readonly Fault[]): DomainError {
  const shown = faults.slice(0, SHOWN).map(({ message }) => message)
  const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : ''
  return new DomainError(
    'unsupported_model',
    `${source} does not fit its configuration: ${shown.join('; ')}${more}`,
    { errors: faults, fix: 'Give the model_config.json that belongs to this checkpoint.' },
  )
}
