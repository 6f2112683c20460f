import { pairedMaps } from './attention-pair.ts'
import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { Block, type Cross } from './dit-block.ts'
import { embedConditioning, keysAndValues } from './dit-conditioning.ts'
import {
  type DitShape,
  headWidth,
  keyHeads,
  leadingTokens,
  rotaryWidth,
  timingWidth,
} from './dit-shape.ts'
import { afterResidual, beforeResidual } from './fold.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, linear, type Precision } from './linear.ts'

export type StepOptions = {
  readonly precision: Precision
  /** Where cross-attention gets its keys and values: worked out once per job, or here from the tokens. */
  readonly crossFrom: 'keys and values' | 'conditioning'
  /** Layers of this graph. The first enters from latents, the last leaves to them; between them hidden states pass. */
  readonly layers?: readonly [from: number, to: number]
  /** Also put out what every module of every layer computes. */
  readonly taps?: boolean
  /** Row 0 lends its attention to row 1: see `pairedMaps`. */
  readonly pair?: boolean
}

/**
 * One evaluation of the diffusion transformer for `jobs` conditional rows and `nulls` null rows.
 *
 *     latents [jobs, latentChannels, frames], already times c_in     input_latents, likewise
 *     token [jobs, timingWidth], see `timingToken`                        null_of [nulls], the job of each null row
 *     rotary_cos, rotary_sin [leading tokens + frames, rotaryWidth / 2]           cross_keys, cross_values or conditioning
 *     → v [jobs + nulls, latentChannels, frames], conditional rows first
 *
 * A null row has all-zero conditioning. No layer between the conditioning and the output of its
 * cross-attention has a bias, so that output is zero, and null rows pass it by. Until the first
 * cross-attention a null row equals its job's row, so it is split off there. In int8 there is one job and at
 * most one null row, but for a pair: see `feedForwardOfTwins`.
 *
 * @see stable-audio-tools, `models/dit.py` and `models/transformer.py`; width, heads and depth as in
 *   the checkpoint, the rest as Stable Audio Open 1.0 has it: prepended timing token, pre-norm, half
 *   rotary self-attention, grouped cross-attention without a mask, SwiGLU; norms of queries and keys and
 *   memory tokens where a model has them, and adaptive layers instead of the token
 */
export function ditStep(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { precision, crossFrom, layers = [0, shape.depth], taps = false, pair = false }: StepOptions,
) {
  const [from, to] = layers
  const rows = 'jobs + nulls'
  const tap = (name: string, value: Value) => {
    if (taps) g.output(name, value, ['rows', 'tokens', shape.width])
    return value
  }

  const token =
    from === 0 || shape.isAdaptive
      ? g.input('token', 'float32', ['jobs', timingWidth(shape)])
      : undefined
  let h =
    from === 0
      ? enter(g, tensors, shape, { token: token!, tap })
      : g.input('hidden', 'float32', [rows, 'positions', shape.width])
  const [cos, sin] = ['rotary_cos', 'rotary_sin'].map((name) =>
    enterHalf(g, g.input(name, 'float32', ['positions', rotaryWidth(shape) / 2]), precision),
  )
  const rotary = { cos: cos!, sin: sin! }
  const cross = crossInputs(g, tensors, shape, { precision, crossFrom })
  const maps = pair ? pairedMaps(g) : undefined

  const areTwins = precision === 'int8' && !pair
  const nullOf = from === 0 || shape.isAdaptive ? g.input('null_of', 'int64', ['nulls']) : undefined
  const withNulls = (value: Value) =>
    g.concat([value, g.op('Gather', [value, nullOf!], { axis: 0 })], 0)
  const ofJobs = shape.isAdaptive ? token : undefined
  const ofRows = ofJobs && withNulls(ofJobs)

  for (let layer = from; layer < to; layer++) {
    const block = new Block(g, tensors, { shape, precision, layer, maps })
    if (layer === 0 && pair) h = withNulls(h) // the first self-attention is not the same for both
    const timing = layer === 0 && !pair ? ofJobs : ofRows
    h = g.add(h, tap(`layer${layer}_self_attn`, block.selfAttention(h, rotary, timing)))
    if (layer === 0 && !pair) h = withNulls(h)

    const conditional = g.op('Slice', [h, g.ints([0]), cross.jobs, g.ints([0])])
    const nulls = g.op('Slice', [h, cross.jobs, g.ints([Number.MAX_SAFE_INTEGER]), g.ints([0])])
    const heard = tap(
      `layer${layer}_cross_attn`,
      block.crossAttention(conditional, cross.of(layer)),
    )
    const jobs = g.add(conditional, heard)
    if (areTwins) {
      const [change, changeOfNulls] = block.feedForwardOfTwins(jobs, nulls, ofJobs)
      h = g.concat([g.add(jobs, change), g.add(nulls, changeOfNulls)], 0)
    } else {
      h = g.concat([jobs, nulls], 0)
      h = tap(`layer${layer}_out`, g.add(h, tap(`layer${layer}_ff`, block.feedForward(h, ofRows))))
    }
  }

  if (to === shape.depth) leave(g, tensors, shape, h)
  else g.output('hidden_out', h, [rows, 'positions', shape.width])
}

/** Latents as tokens, behind the timing token and what was learned: [jobs, tokens, width]. */
function enter(
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

/** Tokens as latents again; those before the latents' are dropped. */
function leave(g: GraphBuilder, tensors: CheckpointTensors, shape: DitShape, h: Value) {
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
  g.output('v', g.transpose(latents, [0, 2, 1]), ['jobs + nulls', latentChannels, 'frames'])
}

/** Keys and values per layer, and how many rows they are for. */
function crossInputs(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { precision, crossFrom }: StepOptions,
): { jobs: Value; of: (layer: number) => Cross } {
  const rowsOf = (value: Value) => g.op('Shape', [value], { start: 0, end: 1 })
  if (crossFrom === 'conditioning') {
    const conditioning = g.input('conditioning', 'float32', [
      'jobs',
      'tokens',
      shape.conditioningWidth,
    ])
    const embedded = enterHalf(g, embedConditioning(g, conditioning, tensors, shape), precision)
    return {
      jobs: rowsOf(conditioning),
      of: (layer) => keysAndValues(g, embedded, tensors, { shape, layer, precision }),
    }
  }

  const size = headWidth(shape)
  const heads = keyHeads(shape)
  const keys = g.input('cross_keys', 'float32', ['jobs', shape.depth, heads, size, 'tokens'])
  const values = g.input('cross_values', 'float32', ['jobs', shape.depth, heads, 'tokens', size])
  const ofLayer = (all: Value, layer: number) =>
    enterHalf(g, g.op('Gather', [all, g.index(layer)], { axis: 1 }), precision)
  return {
    jobs: rowsOf(keys),
    of: (layer) => ({ keys: ofLayer(keys, layer), values: ofLayer(values, layer) }),
  }
}
