import { leadingTokens } from './graphs/dit-shape.ts'
import type { GraphsFile } from './graphs/graphs-file.ts'
import { type Guidance, guide } from './guide.ts'
import { type Feeds, type FloatTensor, floats, integers, type OrtSession } from './ort-session.ts'
import { rotaryTables } from './rotary.ts'

/** What stays the same over all steps of one item. */
export type JobInputs = {
  readonly frames: number
  readonly crossAttention: Float32Array // [tokens, conditioningWidth]
  readonly global: Float32Array // [globalWidth]
  /** Takes the place of the null branch's zeros; tokens that are 0 in `mask` become zero. */
  readonly negative?:
    | { readonly crossAttention: Float32Array; readonly mask?: Float32Array | undefined }
    | undefined
  /** [inputConcatChannels, frames], resized to the item's frames by nearest neighbour. */
  readonly inputLatents?: { readonly latents: Float32Array; readonly frames: number } | undefined
  /** Times that will be asked for: their embeddings are worked out at once. */
  readonly times?: readonly number[] | undefined
}

/** An item ready for its steps; made by `prepare`, and of use to the same model only. */
export type PreparedJob = {
  readonly frames: number
  readonly global: FloatTensor
  readonly conditional: Cross
  readonly negative: Cross | undefined
  /** The negative prompt as a job of its own, where graphs take one at a time. */
  readonly negativeAlone: PreparedJob | undefined
  readonly inputLatents: FloatTensor | undefined
  readonly tokens: Map<number, FloatTensor> // by time
  /** What went into the middle layers when they last ran, and what came out. */
  middle: { readonly before: FloatTensor; readonly after: FloatTensor } | undefined
}
/** What cross-attention is fed with, by the name of the graph's input; one row each. */
type Cross = Readonly<Record<string, FloatTensor>>

export type StepCall = {
  readonly job: PreparedJob
  readonly x: Float32Array // [latentChannels, frames], already times c_in
  readonly t: number // 0…1
  /** Absent: the conditional branch only. */
  readonly guidance?: Guidance | undefined
  /** Add what the middle layers added last time instead of running them: approximate, for `fast`. */
  readonly reuseMiddle?: boolean | undefined
}

/** One step's answer for one item, [latentChannels, frames] each. */
export type StepResult = {
  readonly v: Float32Array
  readonly conditional: Float32Array
  readonly unconditional: Float32Array | undefined
}

/** How the target's attention maps are made from the source's: see `pairedMaps`. */
export type AttentionMix = {
  readonly fromSource: Float32Array // [source tokens, target tokens]
  readonly fromTarget: Float32Array // [target tokens]
  readonly selfFromSource: number // 0…1
}

export type Outputs = Readonly<Record<string, FloatTensor>>

/** The diffusion transformer, one step at a time. */
export type Denoiser = {
  /** Whether `reuseMiddle` saves anything; where it is false, the middle always runs. */
  readonly canReuseMiddle: boolean
  prepare(inputs: JobInputs): Promise<PreparedJob>
  /** All items have the same number of frames; they may be at any time. */
  step(calls: readonly StepCall[]): Promise<readonly StepResult[]>
  /** A source and a target in one call, the target's conditional row looking where `mix` says. */
  stepPair(
    source: StepCall,
    target: StepCall,
    mix: AttentionMix,
  ): Promise<readonly [source: StepResult, target: StepResult]>
  /** Every output of every graph for one unguided call, for comparing layer by layer (`taps`). */
  outputs(inputs: JobInputs, x: Float32Array, t: number): Promise<Outputs>
}

export type DenoiserSessions = {
  readonly timing: OrtSession
  readonly cross: OrtSession | undefined // where keys and values are inputs of a step
  readonly steps: readonly OrtSession[] // in the order of `stepGraphs`
  readonly pair: () => Promise<OrtSession>
}

/**
 * The denoiser over its sessions.
 *
 * @param together run all items of a step in one call. On a CPU they run one after another: that is as
 *   fast, and an item's numbers cannot depend on its company.
 */
export function denoiser(
  { shape: { dit }, stepGraphs, precision, rotaryFrequencies }: GraphsFile,
  sessions: DenoiserSessions,
  { together }: { readonly together: boolean },
): Denoiser {
  const { latentChannels, inputConcatChannels, conditioningWidth } = dit
  const takesOne = precision === 'int8' // see `feedForwardOfTwins`
  const canReuseMiddle = stepGraphs.length === 3 && !together
  const rotary = rotaryTables(dit, rotaryFrequencies)

  async function prepare(inputs: JobInputs): Promise<PreparedJob> {
    const { frames, global, negative, inputLatents } = inputs
    const found = (inputLatents?.latents.length ?? 0) / (inputLatents?.frames ?? 1)
    if (found !== inputConcatChannels)
      throw new RangeError(
        `Expected input latents of ${inputConcatChannels} channels, got ${found}`,
      )
    const own = {
      frames,
      global: floats(global, [1, dit.globalWidth]),
      inputLatents: inputLatents && resizeNearest(inputLatents, frames),
      tokens: new Map<number, FloatTensor>(),
      middle: undefined,
    }
    const cross = negative && (await crossOf(zeroMasked(negative)))
    const alone = { ...own, negative: undefined, negativeAlone: undefined }
    const job: PreparedJob = {
      ...own,
      conditional: await crossOf(inputs.crossAttention),
      negative: cross,
      negativeAlone: takesOne && cross ? { ...alone, conditional: cross } : undefined,
    }
    await embedTimes(job, inputs.times ?? [])
    return job
  }

  async function crossOf(crossAttention: Float32Array): Promise<Cross> {
    const conditioning = conditioningOf(crossAttention)
    if (!sessions.cross) return { conditioning }
    return sessions.cross.run({ conditioning }, ['cross_keys', 'cross_values'])
  }

  const conditioningOf = (values: Float32Array) =>
    floats(values, [1, values.length / conditioningWidth, conditioningWidth])

  async function embedTimes(job: PreparedJob, times: readonly number[]): Promise<void> {
    const missing = [...new Set(times)].filter((t) => !job.tokens.has(t))
    if (missing.length === 0) return
    const t = floats(Float32Array.from(missing), [missing.length])
    const global = stack(missing.map(() => job.global))
    const { token } = await sessions.timing.run(only(sessions.timing, { t, global }), ['token'])
    for (const [i, time] of missing.entries()) job.tokens.set(time, row(token!, i))
  }

  async function step(calls: readonly StepCall[]): Promise<readonly StepResult[]> {
    if (together) return stepTogether(calls)
    const results: StepResult[] = []
    for (const call of calls) results.push(await stepAlone(call))
    return results
  }

  async function stepAlone(call: StepCall): Promise<StepResult> {
    const { job, guidance } = call
    const alone = guidance && job.negativeAlone
    if (!alone) return (await stepTogether([call]))[0]!
    const of = async (one: PreparedJob) =>
      (await stepTogether([{ ...call, job: one, guidance: undefined }]))[0]!.v
    const [conditional, unconditional] = [await of(job), await of(alone)]
    const v = guide(conditional, unconditional, job.frames, guidance)
    return { v, conditional, unconditional }
  }

  async function stepTogether(calls: readonly StepCall[]): Promise<readonly StepResult[]> {
    const rows = rowsOf(calls)
    const feeds = await feedsOf(calls, rows)
    return answers(calls, rows, await runParts(feeds, calls[0]!, ['v']))
  }

  async function stepPair(source: StepCall, target: StepCall, mix: AttentionMix) {
    const calls = [source, target]
    const rows = rowsOf(calls)
    const pair = await sessions.pair()
    const tokens = mix.fromTarget.length
    const feeds = {
      ...(await feedsOf(calls, rows)),
      from_source: floats(mix.fromSource, [tokens, tokens]),
      from_target: floats(mix.fromTarget, [tokens]),
      self_from_source: floats(Float32Array.of(mix.selfFromSource), [1]),
    }
    const [first, second] = answers(calls, rows, await pair.run(feeds, ['v']))
    return [first!, second!] as const
  }

  async function feedsOf(
    calls: readonly StepCall[],
    { conditional, nullOf }: Rows,
  ): Promise<Feeds> {
    const { frames } = calls[0]!.job
    for (const { job, x, t } of calls) {
      if (job.frames !== frames || x.length !== latentChannels * frames)
        throw new RangeError(
          `Expected latents of ${latentChannels} x ${frames}, got ${x.length} values`,
        )
      await embedTimes(job, [t])
    }
    const crossInputs = Object.keys(conditional[0]!.cross)
    return {
      latents: stack(conditional.map(({ call }) => floats(call.x, [1, latentChannels, frames]))),
      token: stack(conditional.map(({ call }) => call.job.tokens.get(call.t)!)),
      null_of: integers(BigInt64Array.from(nullOf, BigInt), [nullOf.length]),
      ...rotary(leadingTokens(dit) + frames),
      ...Object.fromEntries(
        crossInputs.map((name) => [name, stack(conditional.map(({ cross }) => cross[name]!))]),
      ),
      ...(inputConcatChannels > 0 && {
        input_latents: stack(conditional.map(({ call }) => call.job.inputLatents!)),
      }),
    }
  }

  /**
   * The parts of the transformer, one after another, hidden states handed on.
   *
   * @param call the only one of the step where the middle can be reused
   */
  async function runParts(
    inputs: Feeds,
    { job, reuseMiddle = false }: StepCall,
    wanted?: readonly string[],
  ): Promise<Outputs> {
    const outputs: Record<string, FloatTensor> = {}
    let hidden: FloatTensor | undefined
    for (const [i, session] of sessions.steps.entries()) {
      const isMiddle = canReuseMiddle && i === 1
      if (isMiddle && reuseMiddle && covers(job.middle, hidden!)) {
        hidden = moved(hidden!, job.middle)
        continue
      }
      const isLast = i === sessions.steps.length - 1
      const feeds = only(session, hidden ? { ...inputs, hidden } : inputs)
      const found = await session.run(feeds, isLast ? wanted : wanted && ['hidden_out'])
      if (isMiddle) job.middle = { before: hidden!, after: found.hidden_out! }
      hidden = found.hidden_out
      Object.assign(outputs, found)
    }
    return outputs
  }

  return {
    canReuseMiddle,
    prepare,
    step,
    stepPair,
    async outputs(inputs, x, t) {
      const job = await prepare(inputs)
      const call = { job, x, t }
      const conditioning = conditioningOf(inputs.crossAttention)
      const timing = only(sessions.timing, {
        t: floats(Float32Array.of(t), [1]),
        global: job.global,
      })
      return {
        ...(await sessions.timing.run(timing)),
        ...(await sessions.cross?.run({ conditioning })),
        ...(await runParts(await feedsOf([call], rowsOf([call])), call)),
      }
    },
  }
}

type Rows = {
  /** Rows with conditioning of their own: every call's, then the negative prompts'. */
  readonly conditional: readonly { readonly call: StepCall; readonly cross: Cross }[]
  /** For every null row, the conditional row it is the twin of. */
  readonly nullOf: readonly number[]
  /** Which row of the result is the unconditional one of each call. */
  readonly unconditionalOf: readonly (number | undefined)[]
}

/** A guided call has a second row: its negative prompt's, or a null row, which come after all others. */
function rowsOf(calls: readonly StepCall[]): Rows {
  const negative = calls.filter(({ job, guidance }) => guidance && job.negative)
  const conditional = [
    ...calls.map((call) => ({ call, cross: call.job.conditional })),
    ...negative.map((call) => ({ call, cross: call.job.negative! })),
  ]
  const nullOf: number[] = []
  const unconditionalOf = calls.map((call, i) => {
    if (!call.guidance) return undefined
    if (call.job.negative) return calls.length + negative.indexOf(call)
    return conditional.length + nullOf.push(i) - 1
  })
  return { conditional, nullOf, unconditionalOf }
}

function answers(
  calls: readonly StepCall[],
  { unconditionalOf }: Rows,
  { v }: Outputs,
): readonly StepResult[] {
  return calls.map(({ job, guidance }, i) => {
    const conditional = row(v!, i).data
    if (!guidance) return { v: conditional, conditional, unconditional: undefined }
    const unconditional = row(v!, unconditionalOf[i]!).data
    return {
      v: guide(conditional, unconditional, job.frames, guidance),
      conditional,
      unconditional,
    }
  })
}

/** What a graph takes of all there is. */
const only = (session: OrtSession, feeds: Feeds): Feeds =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputs.has(name)))

/** Rows [1, …] as one batch [rows, …]; a single row is not copied. */
function stack(rows: readonly FloatTensor[]): FloatTensor {
  const [first] = rows as [FloatTensor]
  if (rows.length === 1) return first
  const size = first.data.length
  const all = new Float32Array(rows.length * size)
  for (const [i, { data }] of rows.entries()) all.set(data, i * size)
  return floats(all, [rows.length, ...first.dims.slice(1)])
}

/** One row of a batch, copied. */
function row({ data, dims }: FloatTensor, i: number): FloatTensor {
  const size = data.length / dims[0]!
  return floats(data.slice(i * size, (i + 1) * size), [1, ...dims.slice(1)])
}

/** A step without guidance has the conditional row only, and it comes first. */
const covers = (middle: PreparedJob['middle'], hidden: FloatTensor): middle is Middle =>
  middle !== undefined && middle.before.data.length >= hidden.data.length

/** A hidden state moved as the middle layers moved the last one. */
function moved({ data, dims }: FloatTensor, { before, after }: Middle): FloatTensor {
  const result = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) result[i] = data[i]! + (after.data[i]! - before.data[i]!)
  return floats(result, dims)
}
type Middle = NonNullable<PreparedJob['middle']>

function zeroMasked({ crossAttention, mask }: NonNullable<JobInputs['negative']>): Float32Array {
  if (!mask) return crossAttention
  const width = crossAttention.length / mask.length
  return crossAttention.map((value, i) => (mask[Math.floor(i / width)] === 0 ? 0 : value))
}

/**
 * Latents of another length, frame i from frame ⌊i · from / to⌋.
 *
 * @see torch.nn.functional.interpolate, mode `nearest`: the ratio is a float32, and so is its product
 */
function resizeNearest(
  { latents, frames: from }: NonNullable<JobInputs['inputLatents']>,
  to: number,
): FloatTensor {
  const channels = latents.length / from
  if (from === to) return floats(latents, [1, channels, to])
  const ratio = Math.fround(from / to)
  const source = (frame: number) => Math.min(from - 1, Math.floor(Math.fround(frame * ratio)))
  const resized = new Float32Array(channels * to)
  for (let channel = 0; channel < channels; channel++)
    for (let frame = 0; frame < to; frame++)
      resized[channel * to + frame] = latents[channel * from + source(frame)]!
  return floats(resized, [1, channels, to])
}
