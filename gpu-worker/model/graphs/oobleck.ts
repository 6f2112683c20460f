import { DomainError } from '#shared/errors.ts'
import { allFinite, type CheckpointTensors } from './checkpoint-tensors.ts'
import { foldedConvolution } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { halfWeight } from './linear.ts'

/** One half of the autoencoder. Encoder: channels · multiples, strides going down; decoder: the same read backwards. */
export type OobleckShape = {
  readonly audioChannels: number
  readonly channels: number
  readonly channelMultiples: readonly number[]
  readonly strides: readonly number[]
  readonly latentChannels: number // of the encoder: mean and scale together
  readonly activation: 'snake' | 'elu'
}
export type AutoencoderPrecision = 'fp32' | 'fp16'

export const RESIDUAL_DILATIONS = [1, 3, 9] as const
export const EDGE_KERNEL = 7 // first convolution of both halves, last of the decoder
export const LATENT_KERNEL = 3 // last convolution of the encoder
export const RESIDUAL_KERNEL = 7

/**
 * The Oobleck encoder: `audio` [batch, channels, samples] → `mean` and `scale`, each
 * [batch, latents, samples / product of strides].
 *
 * @see stable-audio-tools, `models/autoencoders.py`, OobleckEncoder and VAEBottleneck
 */
export function oobleckEncoder(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: OobleckShape,
  precision: AutoencoderPrecision,
) {
  const layers = new Layers(g, tensors.under('encoder.layers.'), shape.activation, precision)
  const widths = [1, ...shape.channelMultiples].map((multiple) => multiple * shape.channels)
  const depth = shape.strides.length
  const last = widths[depth]!

  let x = layers.enter(g.input('audio', 'float32', ['batch', shape.audioChannels, 'samples']))
  x = layers.convolution('0', x, shape.audioChannels, widths[0]!, { kernel: EDGE_KERNEL })
  for (const [i, stride] of shape.strides.entries()) {
    const width = widths[i]!
    const at = `${i + 1}.layers.`
    for (const [unit, dilation] of RESIDUAL_DILATIONS.entries())
      x = layers.residualUnit(`${at}${unit}`, x, width, dilation)
    x = layers.activation(`${at}3`, x, width)
    x = layers.downsample(`${at}4`, x, width, widths[i + 1]!, stride)
  }
  x = layers.activation(`${depth + 1}`, x, last)
  x = layers.convolution(`${depth + 2}`, x, last, shape.latentChannels, { kernel: LATENT_KERNEL })

  const latents = shape.latentChannels / 2
  const [mean, scale] = g.ops('Split', [layers.leave(x)], { axis: 1, num_outputs: 2 }, 2)
  g.output('mean', mean!, ['batch', latents, 'frames'])
  g.output('scale', scale!, ['batch', latents, 'frames'])
}

/**
 * The Oobleck decoder: `latents` [batch, latents, frames] → `audio`
 * [batch, channels, frames · product of strides].
 *
 * @see stable-audio-tools, `models/autoencoders.py`, OobleckDecoder
 */
export function oobleckDecoder(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: OobleckShape & { readonly finalTanh: boolean; readonly softClip: boolean },
  precision: AutoencoderPrecision,
) {
  const layers = new Layers(g, tensors.under('decoder.layers.'), shape.activation, precision)
  const widths = [1, ...shape.channelMultiples]
    .map((multiple) => multiple * shape.channels)
    .reverse()
  const strides = shape.strides.toReversed()
  const depth = strides.length
  const last = widths[depth]!

  let x = layers.enter(g.input('latents', 'float32', ['batch', shape.latentChannels, 'frames']))
  x = layers.convolution('0', x, shape.latentChannels, widths[0]!, { kernel: EDGE_KERNEL })
  for (const [i, stride] of strides.entries()) {
    const width = widths[i + 1]!
    const at = `${i + 1}.layers.`
    x = layers.activation(`${at}0`, x, widths[i]!)
    x = layers.upsample(`${at}1`, x, widths[i]!, width, stride)
    for (const [unit, dilation] of RESIDUAL_DILATIONS.entries())
      x = layers.residualUnit(`${at}${unit + 2}`, x, width, dilation)
  }
  x = layers.activation(`${depth + 1}`, x, last)
  x = layers.convolution(`${depth + 2}`, x, last, shape.audioChannels, {
    kernel: EDGE_KERNEL,
    bias: false,
  })

  x = layers.leave(x)
  if (shape.finalTanh) x = g.op('Tanh', [x])
  if (shape.softClip) x = g.op('Tanh', [x])
  g.output('audio', x, ['batch', shape.audioChannels, 'samples'])
}

/** Padding on both sides that keeps strided convolutions in step with the samples. */
export const stridePadding = (stride: number) => Math.ceil(stride / 2)

/**
 * The layers both halves are made of; names are the checkpoint's. Sound goes through them as an image of one
 * line, [batch, channels, 1, length]: the fast convolutions of onnxruntime are for images (a sixth less time on
 * the processor, and a third of it in fp16 on an H100).
 */
class Layers {
  readonly #g: GraphBuilder
  readonly #tensors: CheckpointTensors
  readonly #activation: OobleckShape['activation']
  readonly #precision: AutoencoderPrecision

  constructor(
    g: GraphBuilder,
    tensors: CheckpointTensors,
    activation: OobleckShape['activation'],
    precision: AutoencoderPrecision,
  ) {
    this.#g = g
    this.#tensors = tensors
    this.#activation = activation
    this.#precision = precision
  }

  /** [batch, channels, length] → [batch, channels, 1, length], in the precision of the layers. */
  enter(x: Value): Value {
    const line = this.#g.op('Unsqueeze', [x, this.#g.ints([2])])
    return this.#precision === 'fp16' ? this.#g.cast(line, 'float16') : line
  }

  /** And back. */
  leave(x: Value): Value {
    const line = this.#g.op('Squeeze', [x, this.#g.ints([2])])
    return this.#precision === 'fp16' ? this.#g.cast(line, 'float32') : line
  }

  /** x + conv1(activation(conv7(activation(x)))) */
  residualUnit(name: string, x: Value, width: number, dilation: number): Value {
    let inner = this.activation(`${name}.layers.0`, x, width)
    inner = this.convolution(`${name}.layers.1`, inner, width, width, {
      kernel: RESIDUAL_KERNEL,
      dilation,
    })
    inner = this.activation(`${name}.layers.2`, inner, width)
    inner = this.convolution(`${name}.layers.3`, inner, width, width, { kernel: 1 })
    return this.#g.add(x, inner)
  }

  /** Snake in its log-scale form: x + sin²(e^α · x) / (e^β + 1e-9), α and β per channel. Or ELU. */
  activation(name: string, x: Value, width: number): Value {
    const g = this.#g
    if (this.#activation === 'elu') return g.op('Elu', [x])

    const tensors = this.#tensors.under(`${name}.`)
    const alpha = tensors.tensor('alpha', [width])
    const beta = tensors.tensor('beta', [width])
    const frequency = this.#constant(`${name}.frequency`, [1, width, 1, 1], async () =>
      (await alpha()).map(Math.exp),
    )
    const height = this.#constant(`${name}.height`, [1, width, 1, 1], async () =>
      (await beta()).map((value) => 1 / (Math.exp(value) + 1e-9)),
    )
    const sine = g.op('Sin', [g.mul(x, frequency)])
    return g.add(x, g.mul(g.mul(sine, sine), height))
  }

  /** A convolution that keeps the length. */
  convolution(
    name: string,
    x: Value,
    inputs: number,
    outputs: number,
    { kernel, dilation = 1, bias = true }: { kernel: number; dilation?: number; bias?: boolean },
  ): Value {
    const padding = (dilation * (kernel - 1)) / 2
    return this.#g.op(
      'Conv',
      [x, ...this.#weights(name, [outputs, inputs, kernel], bias ? outputs : 0)],
      {
        kernel_shape: [1, kernel],
        dilations: [1, dilation],
        pads: [0, padding, 0, padding],
      },
    )
  }

  downsample(name: string, x: Value, inputs: number, outputs: number, stride: number): Value {
    const weights = this.#weights(name, [outputs, inputs, 2 * stride], outputs)
    return this.#g.op('Conv', [x, ...weights], strided(stride))
  }

  upsample(name: string, x: Value, inputs: number, outputs: number, stride: number): Value {
    const weights = this.#weights(name, [inputs, outputs, 2 * stride], outputs)
    return this.#g.op('ConvTranspose', [x, ...weights], strided(stride))
  }

  #weights(
    name: string,
    shape: readonly [first: number, second: number, kernel: number],
    biases: number,
  ): Value[] {
    const tensors = this.#tensors.under(`${name}.`)
    const [first, second, kernel] = shape
    const weights = [
      this.#constant(
        `${name}.weight`,
        [first, second, 1, kernel],
        foldedConvolution(tensors, shape),
      ),
    ]
    if (biases > 0)
      weights.push(this.#constant(`${name}.bias`, [biases], tensors.tensor('bias', [biases])))
    return weights
  }

  #constant(
    name: string,
    shape: readonly number[],
    load: () => Promise<Float32Array<ArrayBuffer>>,
  ): Value {
    const key = `${this.#g.name}.${name}`
    // a gain over the length of nothing, an exponential too large
    const finite = async () => {
      const values = await load()
      if (allFinite(values)) return values
      throw new DomainError(
        'invalid_model_file',
        `${key}: what the checkpoint stores gives a value that is not a finite number`,
      )
    }
    return this.#precision === 'fp16'
      ? halfWeight(this.#g, key, shape, finite)
      : this.#g.weight(key, shape, finite)
  }
}

const strided = (stride: number) => ({
  kernel_shape: [1, 2 * stride],
  strides: [1, stride],
  pads: [0, stridePadding(stride), 0, stridePadding(stride)],
})
