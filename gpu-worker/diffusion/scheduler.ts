import type { JobInputs } from '../model/denoiser.ts'
import type { Guidance } from '../model/guide.ts'
import { joined } from '../model/joined.ts'
import { denoisedFromV, networkInput } from './denoiser.ts'
import type { ModelCall, Sampler } from './sampler.ts'
import { slopeAt } from './samplers.ts'

/** The network, one step at a time: what the scheduler asks of a model's `denoiser`. */
export type StepDenoiser<Prepared> = {
  prepare(inputs: JobInputs): Promise<Prepared>
  step(
    calls: readonly {
      readonly job: Prepared
      readonly x: Float32Array
      readonly t: number
      readonly guidance?: Guidance | undefined
      readonly reuseMiddle?: boolean | undefined
    }[],
  ): Promise<readonly StepAnswer[]>
}

type StepAnswer = { readonly v: Float32Array; readonly unconditional?: Float32Array | undefined }

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
  /** What the network hears beside the latents. The sampler's latents hold as many rows. */
  readonly rows: readonly JobInputs[]
  /** Scale 1: the conditional branch alone. */
  readonly guidance: Guidance
  /** Whether a noise level is guided; all are unless given. Elsewhere the conditional branch runs alone. */
  readonly isGuided?: (sigma: number) => boolean
  /** Steps that repeat what the middle layers did last time (approximate); none unless given. */
  readonly reusesMiddle?: (step: number) => boolean
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
 * each its answer. Jobs may be at any step; they share nothing but the call. Calls of one length go
 * together, at most `jobsPerCall` of them, whoever has waited longest first.
 *
 * On a CPU keep `jobsPerCall` at 1: the model runs rows one after the other there, so that company cannot
 * change a job's numbers, and a call of several jobs would only delay a cancel.
 */
export function openScheduler<Prepared>(
  denoiser: StepDenoiser<Prepared>,
  { jobsPerCall = 1 }: { readonly jobsPerCall?: number } = {},
): Scheduler {
  const waiting: Asking<Prepared>[] = [] // in the order of having been served
  let isRunning = false

  async function run(job: DenoisingJob): Promise<Float32Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
    const prepared: Prepared[] = []
    for (const inputs of job.rows) prepared.push(await denoiser.prepare(inputs))
    proceed({ ...job, prepared, lastStep: -1, resolve, reject })
    if (!isRunning) {
      isRunning = true
      void rounds()
    }
    return await promise
  }

  /** Hands a job its answer; what it asks for next waits for a round. */
  function proceed(job: Active<Prepared>, answer?: Float32Array): void {
    try {
      const next = answer ? job.sampler.next(answer) : job.sampler.next()
      if (next.done) job.resolve(next.value)
      else askFor(job, next.value)
    } catch (error) {
      job.reject(error)
    }
  }

  /**
   * The estimate without text is half of the guided call that was just made. A call that was not guided has
   * no such half and stands for it itself, as in the reference.
   */
  function askFor(job: Active<Prepared>, call: ModelCall): void {
    if (!call.unconditional) return void waiting.push({ ...job, call })
    if (job.last?.latents !== call.latents)
      throw new RangeError('Expected the guided estimate of these latents first, got none')
    proceed(job, denoisedFromV(call, job.last.unconditional))
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

  function takeTogether(): Asking<Prepared>[] {
    const framesOf = ({ rows }: DenoisingJob) => rows[0]?.frames
    const first = waiting[0] && framesOf(waiting[0])
    const together = waiting.filter((job) => framesOf(job) === first).slice(0, jobsPerCall)
    for (const job of together) waiting.splice(waiting.indexOf(job), 1)
    return together
  }

  async function serve(jobs: readonly Asking<Prepared>[]): Promise<void> {
    if (jobs.length === 0) return
    let answers: readonly StepAnswer[]
    try {
      answers = await denoiser.step(jobs.flatMap(networkCalls))
    } catch (error) {
      for (const job of jobs) job.reject(error)
      return
    }
    let row = 0
    for (const job of jobs) {
      try {
        answer(job, answers.slice(row, row + job.rows.length))
      } catch (error) {
        job.reject(error)
      }
      row += job.rows.length
    }
  }

  function answer(job: Asking<Prepared>, rows: readonly StepAnswer[]): void {
    const { call, onEstimate, adjustDenoised } = job
    const v = joined(rows.map((row) => row.v))
    const estimate = denoisedFromV(call, v)
    const adjusted = adjustDenoised?.(estimate)
    const denoised = adjusted ?? estimate
    onEstimate?.({ ...call, denoised, isFirst: call.step > job.lastStep })
    const halves = rows.flatMap(({ unconditional }) => unconditional ?? [])
    const unconditional = halves.length === rows.length ? joined(halves) : v
    const last = { latents: call.latents, unconditional }
    const answered = call.velocity ? velocityTo(adjusted, call, v) : denoised
    proceed({ ...job, last, lastStep: call.step }, answered)
  }

  return { run }
}

type Active<Prepared> = DenoisingJob & {
  readonly prepared: readonly Prepared[]
  readonly lastStep: number
  readonly last?: {
    readonly latents: Float32Array
    readonly unconditional: Float32Array
  }
  readonly resolve: (latents: Float32Array) => void
  readonly reject: (reason: unknown) => void
}

type Asking<Prepared> = Active<Prepared> & { readonly call: ModelCall }

/** A job's question, row by row. */
function networkCalls<Prepared>(job: Asking<Prepared>) {
  const { call, prepared, lastStep } = job
  const { x, t } = networkInput(call)
  const length = x.length / prepared.length
  const reuseMiddle = call.step > lastStep && job.reusesMiddle?.(call.step)
  return prepared.map((row, i) => ({
    job: row,
    x: x.subarray(i * length, (i + 1) * length),
    t,
    guidance: guidanceFor(job),
    ...(reuseMiddle && { reuseMiddle }),
  }))
}

/** The network's own velocity, or the one that leads to an adjusted estimate; at time 0 no velocity changes it. */
const velocityTo = (
  adjusted: Float32Array | undefined,
  { latents, sigma }: ModelCall,
  v: Float32Array,
): Float32Array => (adjusted && sigma > 0 ? slopeAt(latents, adjusted, sigma) : v)

function guidanceFor({ call, guidance, isGuided }: Asking<unknown>): Guidance | undefined {
  return guidance.scale === 1 || isGuided?.(call.sigma) === false ? undefined : guidance
}
