import {
  cardInt16,
  clampSamples,
  normaliseLikeZeta,
  prepareAudio,
  resampleKernel,
  resampleLikeTorchaudio,
} from '../../diffusion/audio-frontend.ts'
import { torchGenerator } from '../../diffusion/torch-rng.ts'
import { valueCount } from '../weights.ts'
import { type Case, stack, type Tensor } from './case-file.ts'
import type { Outputs } from './context.ts'

export function runPrepareAudio({ params, inputs }: Case): Outputs {
  const prepared = prepareAudio(channelsOf(inputs.audio!), ratesOf(params), {
    length: params.target_length,
    channels: params.target_channels,
  })
  return { prepared: stack([stack(prepared, [params.target_length]).values], shapeOf(prepared)) }
}

export function runResample({ params, inputs }: Case): Outputs {
  const resampled = resampleLikeTorchaudio(channelsOf(inputs.audio!), ratesOf(params))
  return {
    resampled: stack(resampled, [resampled[0]!.length]),
    ...(params.kernel && { kernel: denseKernel(ratesOf(params)) }),
  }
}

export function runOutputRecipe({ inputs }: Case): Outputs {
  const { shape, values } = inputs.decoded!
  const items = splitRows(inputs.decoded!).map((item) =>
    channelsOf({ shape: shape.slice(1), values: item }),
  )
  const card = cardInt16(items).map((channel) => Float32Array.from(channel))
  return {
    card_int16: stack(card, [card[0]!.length]),
    clamped: { shape, values: clampSamples(values) },
  }
}

export function runZetaNormalise({ inputs }: Case): Outputs {
  const normalised = normaliseLikeZeta(channelsOf(inputs.audio!))
  return { normalised: stack(normalised, [normalised[0]!.length]) }
}

export function runRandn({ params }: Case): Outputs {
  const outputs: Record<string, Tensor> = {}
  for (const { key, seed, shapes } of params.draws) {
    const generator = torchGenerator(seed)
    for (const [i, shape] of shapes.entries())
      outputs[`${key}_${i}`] = { shape, values: generator.randn(valueCount(shape)) }
  }
  return outputs
}

/** A [channels, samples] tensor as one array per channel. */
export const channelsOf = (audio: Tensor): Float32Array[] => splitRows(audio)

function splitRows({ shape, values }: Tensor): Float32Array[] {
  const length = values.length / shape[0]!
  return Array.from({ length: shape[0]! }, (_, i) => values.slice(i * length, (i + 1) * length))
}

const shapeOf = (channels: readonly Float32Array[]): number[] => [
  channels.length,
  channels[0]!.length,
]

const ratesOf = (params: Case['params']) => ({ fromHz: params.in_sr, toHz: params.target_sr })

/** The kernel as torchaudio stores it, [phases, 1, taps], its zeros included. */
function denseKernel(rates: ReturnType<typeof ratesOf>): Tensor {
  const { phases, stride, width, taps } = resampleKernel(rates)
  const rows = taps.map(({ first, weights }) => {
    const row = new Float32Array(2 * width + stride)
    row.set(weights, width + first)
    return row
  })
  return {
    shape: [phases, 1, 2 * width + stride],
    values: stack(rows, [2 * width + stride]).values,
  }
}
