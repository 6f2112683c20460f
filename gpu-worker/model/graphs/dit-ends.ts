// The two ends of the transformer: latents become tokens, and tokens latents.

import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { type DitShape, leadingTokens } from './dit-shape.ts'
import { afterResidual, beforeResidual } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { linear } from './linear.ts'

/** `latents` and `input_latents` as tokens, behind the timing token and what was learned: [jobs, tokens, width]. */
export function enter(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { token, tap }: { token: Value; tap: (name: string, value: Value) => Value },
): Value {
  const { latentChannels, inputConcatChannels, width, memoryTokens = 0, isAdaptive } = shape
  const channels = latentChannels + inputConcatChannels
  const latents = g.input('latents', 'float32', ['jobs', latentChannels, 'frames'])
  const joined =
    inputConcatChannels === 0
      ? latents
      : g.concat(
          [latents, g.input('input_latents', 'float32', ['jobs', inputConcatChannels, 'frames'])],
          1,
        )

  const project = tensors.tensor('transformer.project_in.weight', [width, channels])
  const residual = tensors.tensor('preprocess_conv.weight', [channels, channels, 1])
  const tokens = linear(
    g,
    g.transpose(joined, [0, 2, 1]),
    {
      key: 'dit.project_in',
      inputs: channels,
      outputs: width,
      weight: async () => afterResidual(await project(), await residual(), channels),
    },
    'fp32',
  )
  const entered = tap('project_in', tokens)
  const timed = isAdaptive ? [entered] : [g.op('Unsqueeze', [token, g.ints([1])]), entered]
  if (memoryTokens === 0) return timed.length === 1 ? entered : g.concat(timed, 1)

  const name = 'transformer.memory_tokens'
  const size = [memoryTokens, width]
  const memory = g.weight(`dit.${name}`, size, tensors.tensor(name, size))
  const jobs = g.op('Shape', [token], { start: 0, end: 1 })
  return g.concat([g.op('Expand', [memory, g.concat([jobs, g.ints(size)], 0)]), ...timed], 1)
}

/** Tokens [rows, tokens, width] as latents [rows, latentChannels, frames] again; those before the latents' are dropped. */
export function leave(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  h: Value,
): Value {
  const { latentChannels, width } = shape
  const project = tensors.tensor('transformer.project_out.weight', [latentChannels, width])
  const residual = tensors.tensor('postprocess_conv.weight', [latentChannels, latentChannels, 1])
  const latents = linear(
    g,
    g.op('Slice', [
      h,
      g.ints([leadingTokens(shape)]),
      g.ints([Number.MAX_SAFE_INTEGER]),
      g.ints([1]),
    ]),
    {
      key: 'dit.project_out',
      inputs: width,
      outputs: latentChannels,
      weight: async () => beforeResidual(await project(), await residual(), latentChannels),
    },
    'fp32',
  )
  return g.transpose(latents, [0, 2, 1])
}
