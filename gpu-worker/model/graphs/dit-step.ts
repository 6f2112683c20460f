import { pairedMaps } from './attention-pair.ts'
import type { CheckpointTensors } from './checkpoint-tensors.ts'
import { type Cross, crossAttention, feedForward, type Rotary, selfAttention } from './dit-block.ts'
import { embedConditioning, keysAndValues } from './dit-conditioning.ts'
import { enter, leave } from './dit-ends.ts'
import { DitLayer } from './dit-layer.ts'
import { type DitShape, headWidth, keyHeads, rotaryWidth, timingWidth } from './dit-shape.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'
import { enterHalf, type Precision } from './linear.ts'
import { nullRows } from './null-rows.ts'
import { feedForwardOfTwins } from './twins.ts'

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
 * Null rows come in after the first self-attention: see `nullRows`. In int8 there is one job and at most one
 * null row, but for a pair: see `feedForwardOfTwins`.
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
  const tap = (name: string, value: Value) => {
    if (taps) g.output(name, value, ['rows', 'tokens', shape.width])
    return value
  }

  const hasTiming = from === 0 || shape.isAdaptive
  const token = hasTiming ? g.input('token', 'float32', ['jobs', timingWidth(shape)]) : undefined
  let h =
    from === 0
      ? enter(g, tensors, shape, { token: token!, tap })
      : g.input('hidden', 'float32', [ROWS, 'positions', shape.width])
  const rotary = rotaryInputs(g, shape, precision)
  const cross = crossInputs(g, tensors, shape, { precision, crossFrom })
  const maps = pair ? pairedMaps(g) : undefined
  const nulls = nullRows(
    g,
    cross.jobs,
    hasTiming ? g.input('null_of', 'int64', ['nulls']) : undefined,
  )
  const timingOfJobs = shape.isAdaptive ? token : undefined
  const timing = timingOfJobs && nulls.split(timingOfJobs)

  if (from === 0 && pair) h = nulls.split(h) // only one of them is lent a map
  for (let index = from; index < to; index++) {
    const layer = new DitLayer(g, tensors, { shape, precision, index })
    const tapped = (part: string, value: Value) => tap(`layer${index}_${part}`, value)

    // h + SelfAttn(LN(h)): one row serves a job and its null row as long as they are the same
    const isShared = index === 0 && !pair
    const itself = { rotary, timing: isShared ? timingOfJobs : timing, change: maps?.self }
    h = g.add(h, tapped('self_attn', selfAttention(layer, h, itself)))
    if (isShared) h = nulls.split(h)

    // h + CrossAttn(LN(h), prompt)
    const rows = nulls.passBy(h, (jobs) => {
      const prompt = { cross: cross.of(index), change: maps?.cross }
      return g.add(jobs, tapped('cross_attn', crossAttention(layer, jobs, prompt)))
    })

    // h + FF(LN(h))
    if (precision === 'int8' && !pair) {
      const [ofJob, ofNulls] = feedForwardOfTwins(layer, rows, timingOfJobs)
      h = g.concat([g.add(rows[0], ofJob), g.add(rows[1], ofNulls)], 0)
    } else {
      h = g.concat(rows, 0)
      h = tapped('out', g.add(h, tapped('ff', feedForward(layer, h, timing))))
    }
  }

  if (to === shape.depth)
    g.output('v', leave(g, tensors, shape, h), [ROWS, shape.latentChannels, 'frames'])
  else g.output('hidden_out', h, [ROWS, 'positions', shape.width])
}

const ROWS = 'jobs + nulls'

function rotaryInputs(g: GraphBuilder, shape: DitShape, precision: Precision): Rotary {
  const table = (name: string) =>
    enterHalf(g, g.input(name, 'float32', ['positions', rotaryWidth(shape) / 2]), precision)
  return { cos: table('rotary_cos'), sin: table('rotary_sin') }
}

/** Keys and values per layer, and how many rows they are for. */
function crossInputs(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  shape: DitShape,
  { precision, crossFrom }: Pick<StepOptions, 'precision' | 'crossFrom'>,
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
