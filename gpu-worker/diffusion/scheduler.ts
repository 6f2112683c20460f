import type { DenoiserInput } from '../model/loaded-model.ts'
import { denoisedFromV, networkInput } from './denoiser.ts'
import type { ModelCall, Sampler } from './sampler.ts'

/** What the network hears beside the latents: one row, or a few that are denoised together. */
export type NetworkRows = Pick<
  DenoiserInput,
  'batch' | 'frames' | 'crossAttention' | 'global' | 'inputConcat'
>

export type Guidance = Omit<DenoiserInput['guidance'], 'interval'>

/** What a model call gave. */
export type Estimate = {
  readonly step: number
  /** The step's first: made from the latents the step starts with. */
  readonly isFirst: boolean
  readonly sigma: number
  readonly latents: Float32Array
  readonly denoised: Float32Array
}

/** One edit on its way: a sampler, and everything needed to answer it. */
export type DenoisingJob = {
  readonly sampler: Sampler
  readonly rows: NetworkRows
  readonly guidance: Guidance
  /** Whether a noise level is guided; everywhere unless given. Elsewhere the conditional branch runs alone. */
  readonly isGuided?: (sigma: number) => boolean
  /** Last word on every estimate, e.g. to hold kept frames (`holdInDenoised`). */
  readonly adjustDenoised?: (denoised: Float32Array) => Float32Array
  readonly onEstimate?: (estimate: Estimate) => void
  readonly signal?: AbortSignal
}

export type Scheduler = {
  /**
   * The job's clean latents. Jobs that are under way together share model calls.
   *
   * @throws the signal's reason, before the next model call, when it is aborted
   * @throws whatever the model threw for a call the job was part of
   */
  run(job: DenoisingJob): Promise<Float32Array>
}

/**
 * Drives any number of samplers at once: a round gathers what they ask for, calls the model, and hands
 * each its answer. Jobs may be at any step; they share nothing but the call. Calls of one length and one
 * kind of guidance go together, at most `jobsPerCall` of them, whoever has waited longest first.
 *
 * On a CPU keep `jobsPerCall` at 1: a matrix product there takes as long for two as for one after the
 * other, and onnxruntime's int8 products scale a whole batch at once, so that company would change a
 * job's numbers. One job a call is the same numbers alone, in company and after a retry, bit for bit.
 */
export function openScheduler(
  denoise: (input: DenoiserInput) => Promise<Float32Array>,
  { jobsPerCall = 1 }: { readonly jobsPerCall?: number } = {},
): Scheduler {
  const waiting: ActiveJob[] = [] // in the order of having been served
  let isRunning = false

  async function run(job: DenoisingJob): Promise<Float32Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
    const withoutText = new Float32Array(job.rows.crossAttention.length)
    admit({ ...job, withoutText, answered: undefined, stepSeen: -1, resolve, reject })
    if (!isRunning) {
      isRunning = true
      void rounds()
    }
    return await promise
  }

  function admit(job: ActiveJob): void {
    try {
      const next = job.answered ? job.sampler.next(job.answered) : job.sampler.next()
      if (next.done) job.resolve(next.value)
      else waiting.push({ ...job, call: next.value })
    } catch (error) {
      job.reject(error)
    }
  }

  async function rounds(): Promise<void> {
    while (waiting.length > 0) {
      await new Promise(setImmediate) // let cancel messages and new jobs in
      for (const job of waiting.filter(({ signal }) => signal?.aborted)) {
        waiting.splice(waiting.indexOf(job), 1)
        job.reject(job.signal!.reason)
      }
      await serve(takeTogether())
    }
    isRunning = false
  }

  function takeTogether(): ActiveJob[] {
    const kind = waiting[0] && kindOfCall(waiting[0])
    const together = waiting.filter((job) => kindOfCall(job) === kind).slice(0, jobsPerCall)
    for (const job of together) waiting.splice(waiting.indexOf(job), 1)
    return together
  }

  async function serve(jobs: readonly ActiveJob[]): Promise<void> {
    if (jobs.length === 0) return
    try {
      const v = await denoise(joinInputs(jobs.map(inputOf)))
      let start = 0
      for (const job of jobs) {
        const length = job.call!.latents.length
        answer(job, v.subarray(start, start + length))
        start += length
      }
    } catch (error) {
      for (const job of jobs) job.reject(error)
    }
  }

  function answer(job: ActiveJob, v: Float32Array): void {
    const call = job.call!
    const estimate = denoisedFromV(call, v)
    const denoised = job.adjustDenoised?.(estimate) ?? estimate
    job.onEstimate?.({ ...call, denoised, isFirst: call.step > job.stepSeen })
    admit({ ...job, answered: denoised, stepSeen: call.step })
  }

  return { run }
}

type ActiveJob = DenoisingJob & {
  readonly call?: ModelCall
  readonly withoutText: Float32Array
  readonly answered: Float32Array | undefined
  readonly stepSeen: number
  readonly resolve: (latents: Float32Array) => void
  readonly reject: (reason: unknown) => void
}

const UNGUIDED: Guidance = { scale: 1 }

/** What the network is given for a job's call. Without text means: every conditioning token zero. */
function inputOf(job: ActiveJob): DenoiserInput {
  const { rows } = job
  const { x, t } = networkInput(job.call!)
  return {
    ...rows,
    x,
    t: new Float32Array(rows.batch).fill(t),
    crossAttention: job.call!.unconditional ? job.withoutText : rows.crossAttention,
    guidance: guidanceOf(job),
  }
}

function guidanceOf({ call, guidance, isGuided }: ActiveJob): Guidance {
  if (call!.unconditional || isGuided?.(call!.sigma) === false) return UNGUIDED
  return guidance
}

/** Calls with the same answer here can share one model call. */
function kindOfCall(job: ActiveJob): string {
  const { scale, rescale = 0, negative } = guidanceOf(job)
  const { frames, inputConcat } = job.rows
  return [frames, inputConcat?.frames, scale, rescale, negative && 'negative'].join('/')
}

function joinInputs(inputs: readonly DenoiserInput[]): DenoiserInput {
  const [first] = inputs
  if (inputs.length === 1) return first!

  const { inputConcat, guidance } = first!
  const negatives = inputs.map((input) => input.guidance.negative)
  return {
    batch: inputs.reduce((sum, input) => sum + input.batch, 0),
    frames: first!.frames,
    x: joined(inputs.map(({ x }) => x)),
    t: joined(inputs.map(({ t }) => t)),
    crossAttention: joined(inputs.map(({ crossAttention }) => crossAttention)),
    global: joined(inputs.map(({ global }) => global)),
    ...(inputConcat && {
      inputConcat: {
        latents: joined(inputs.map((input) => input.inputConcat!.latents)),
        frames: inputConcat.frames,
      },
    }),
    guidance: {
      ...guidance,
      ...(guidance.negative && { negative: joinNegatives(negatives.map((each) => each!)) }),
    },
  }
}

type Negative = NonNullable<Guidance['negative']>

function joinNegatives(negatives: readonly Negative[]): Negative {
  return {
    crossAttention: joined(negatives.map(({ crossAttention }) => crossAttention)),
    ...(negatives[0]!.mask && { mask: joined(negatives.map(({ mask }) => mask!)) }),
  }
}

/** Tensors one after the other along their first axis. */
function joined(tensors: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.length, 0))
  let start = 0
  for (const tensor of tensors) {
    whole.set(tensor, start)
    start += tensor.length
  }
  return whole
}
