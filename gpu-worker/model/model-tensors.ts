import { feedForwardWidth, headWidth, timingWidth } from './graphs/dit-shape.ts'
import { NORM_TENSORS } from './graphs/query-key-norm.ts'
import type { ModelConfig } from './model-config.ts'

/** A tensor a configuration asks for. `isWeightNormed`: it may be stored as direction and gain instead. */
export type ExpectedTensor = {
  readonly name: string
  readonly shape: readonly number[]
  readonly isWeightNormed?: boolean
}

const TIMESTEP_WAVES = 128
const NUMBER_WAVES = 128
const RESIDUAL_UNITS = 3

/**
 * Every tensor of a model, by the names of stable-audio-tools: what a checkpoint of this
 * configuration has to hold, and nothing besides.
 *
 * @see stable-audio-tools 0.0.19, models/dit.py, transformer.py, autoencoders.py, adp.py
 */
export function expectedTensors(config: ModelConfig): ExpectedTensor[] {
  return [
    ...under('model.model.', diffusionTransformer(config)),
    ...under('pretransform.model.', autoencoder(config)),
    ...config.numbers.flatMap(({ id, width }) =>
      under(`conditioner.conditioners.${id}.embedder.embedding.`, numberConditioner(width)),
    ),
  ]
}

/** The autoencoder's tensors, without a prefix: a checkpoint may hold it twice. */
export const autoencoder = ({ encoder, decoder }: ModelConfig): ExpectedTensor[] => [
  ...under('encoder.layers.', oobleckEncoder(encoder)),
  ...under('decoder.layers.', oobleckDecoder(decoder)),
]

function diffusionTransformer({ dit }: ModelConfig): ExpectedTensor[] {
  const { width, depth, latentChannels, conditioningWidth, crossWidth, globalWidth } = dit
  const { memoryTokens = 0, feedForwardBias = true, isAdaptive = false } = dit
  const inner = feedForwardWidth(dit)
  const input = latentChannels + dit.inputConcatChannels
  const layers = Array.from({ length: depth }, (_, i) =>
    under(`transformer.layers.${i}.`, [
      ...layerNorm('pre_norm', width),
      tensor('self_attn.to_qkv.weight', 3 * width, width),
      tensor('self_attn.to_out.weight', width, width),
      ...layerNorm('cross_attend_norm', width),
      tensor('cross_attn.to_q.weight', width, width),
      tensor('cross_attn.to_kv.weight', 2 * crossWidth, crossWidth),
      tensor('cross_attn.to_out.weight', width, width),
      ...['self_attn.', 'cross_attn.'].flatMap((name) => under(name, queryKeyNorms(dit))),
      ...layerNorm('ff_norm', width),
      ...linear('ff.ff.0.proj', 2 * inner, width), // value and gate
      ...linear('ff.ff.2', width, inner).slice(0, feedForwardBias ? 2 : 1),
      ...(isAdaptive ? [tensor('to_scale_shift_gate', timingWidth(dit))] : []),
    ]),
  )
  return [
    tensor('timestep_features.weight', TIMESTEP_WAVES, 1),
    ...linear('to_timestep_embed.0', width, 2 * TIMESTEP_WAVES),
    ...linear('to_timestep_embed.2', width, width),
    tensor('to_cond_embed.0.weight', crossWidth, conditioningWidth),
    tensor('to_cond_embed.2.weight', crossWidth, crossWidth),
    ...(globalWidth === 0
      ? []
      : [
          tensor('to_global_embed.0.weight', width, globalWidth),
          tensor('to_global_embed.2.weight', width, width),
        ]),
    tensor('preprocess_conv.weight', input, input, 1),
    tensor('transformer.project_in.weight', width, input),
    ...(memoryTokens > 0 ? [tensor('transformer.memory_tokens', memoryTokens, width)] : []),
    ...(isAdaptive
      ? under('transformer.global_cond_embedder.', [
          ...linear('0', width, width),
          ...linear('2', timingWidth(dit), width),
        ])
      : []),
    ...layers.flat(),
    tensor('transformer.project_out.weight', latentChannels, width),
    tensor('postprocess_conv.weight', latentChannels, latentChannels, 1),
  ]
}

function queryKeyNorms(dit: ModelConfig['dit']): ExpectedTensor[] {
  const names = NORM_TENSORS[dit.queryKeyNorm ?? 'none']
  return ['q_norm.', 'k_norm.'].flatMap((norm) =>
    names.map((name) => tensor(norm + name, name === 'alpha' ? 1 : headWidth(dit))),
  )
}

function oobleckEncoder(shape: ModelConfig['encoder']): ExpectedTensor[] {
  const widths = [1, ...shape.channelMultiples].map((multiple) => multiple * shape.channels)
  const depth = shape.strides.length
  const last = widths[depth]!
  return [
    ...convolution('0', shape.audioChannels, widths[0]!, 7),
    ...shape.strides.flatMap((stride, i) => [
      ...residualUnits(`${i + 1}.layers.`, 0, widths[i]!, shape.activation),
      ...activation(`${i + 1}.layers.3`, widths[i]!, shape.activation),
      ...convolution(`${i + 1}.layers.4`, widths[i]!, widths[i + 1]!, 2 * stride),
    ]),
    ...activation(`${depth + 1}`, last, shape.activation),
    ...convolution(`${depth + 2}`, last, shape.latentChannels, 3),
  ]
}

function oobleckDecoder(shape: ModelConfig['decoder']): ExpectedTensor[] {
  const widths = [1, ...shape.channelMultiples]
    .map((multiple) => multiple * shape.channels)
    .reverse()
  const strides = shape.strides.toReversed()
  const depth = strides.length
  const last = widths[depth]!
  return [
    ...convolution('0', shape.latentChannels, widths[0]!, 7),
    ...strides.flatMap((stride, i) => [
      ...activation(`${i + 1}.layers.0`, widths[i]!, shape.activation),
      // a transposed convolution has its inputs first
      weightNormed(`${i + 1}.layers.1.weight`, widths[i]!, widths[i + 1]!, 2 * stride),
      tensor(`${i + 1}.layers.1.bias`, widths[i + 1]!),
      ...residualUnits(`${i + 1}.layers.`, 2, widths[i + 1]!, shape.activation),
    ]),
    ...activation(`${depth + 1}`, last, shape.activation),
    weightNormed(`${depth + 2}.weight`, shape.audioChannels, last, 7), // the one without a bias
  ]
}

const residualUnits = (prefix: string, first: number, width: number, kind: 'snake' | 'elu') =>
  Array.from({ length: RESIDUAL_UNITS }, (_, unit) =>
    under(`${prefix}${first + unit}.layers.`, [
      ...activation('0', width, kind),
      ...convolution('1', width, width, 7),
      ...activation('2', width, kind),
      ...convolution('3', width, width, 1),
    ]),
  ).flat()

const numberConditioner = (width: number): ExpectedTensor[] => [
  tensor('0.weights', NUMBER_WAVES),
  ...linear('1', width, 2 * NUMBER_WAVES + 1),
]

const activation = (name: string, width: number, kind: 'snake' | 'elu'): ExpectedTensor[] =>
  kind === 'elu' ? [] : [tensor(`${name}.alpha`, width), tensor(`${name}.beta`, width)]

const convolution = (name: string, inputs: number, outputs: number, kernel: number) => [
  weightNormed(`${name}.weight`, outputs, inputs, kernel),
  tensor(`${name}.bias`, outputs),
]

const layerNorm = (name: string, width: number) => [
  tensor(`${name}.gamma`, width),
  tensor(`${name}.beta`, width),
]

const linear = (name: string, outputs: number, inputs: number) => [
  tensor(`${name}.weight`, outputs, inputs),
  tensor(`${name}.bias`, outputs),
]

const tensor = (name: string, ...shape: number[]): ExpectedTensor => ({ name, shape })

const weightNormed = (name: string, ...shape: number[]): ExpectedTensor => ({
  name,
  shape,
  isWeightNormed: true,
})

const under = (prefix: string, tensors: readonly ExpectedTensor[]): ExpectedTensor[] =>
  tensors.map((one) => ({ ...one, name: prefix + one.name }))
