/**
 * The supervisor of the model: keeps one child process that has it in memory, gives it one open step at
 * a time, and kills it when a step must end at once. A child that dies fails the step it ran, nothing else.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError, isErrorCode } from '#shared/errors.ts'
import type { Clock } from '#shared/ports.ts'
import { openGate } from '../children/gate.ts'
import type { OpenStepFacts, OpenStepRequest } from '../children/messages.ts'
import type { WorkbenchProgress } from '../workbench.ts'
import type { ChosenDevice } from './device.ts'
import type { FromInference, ToInference } from './messages.ts'

/** Until one was measured: a guided call of the full model at full length on two cores. */
const UNMEASURED_SECONDS = 20
const LOWER_PRIORITY = 10

export type Inference = AsyncDisposable & {
  runOpenStep(
    request: OpenStepRequest,
    signal: AbortSignal,
    onProgress: (progress: WorkbenchProgress) => void,
  ): Promise<OpenStepFacts>
  /** Of the latest model call. */
  secondsPerEvaluation(): number
  state(): 'cold' | 'loading' | 'ready'
}

export type InferenceOptions = {
  readonly modelsFolder: string
  readonly clock: Clock
  /** A step that was told to stop has this long before its process is killed. */
  readonly stopGraceMs?: number
  /** The process ends after this long without work, and its memory is given back. */
  readonly idleMs?: number
  /** Told what a model was opened on, and why. */
  readonly onDevice?: (chosen: ChosenDevice) => void
  /** The program of the child: another one in tests. */
  readonly childPath?: string
}

export function openInference(options: InferenceOptions): Inference {
  const { modelsFolder, clock, stopGraceMs = 80, idleMs = 300_000 } = options
  const path = options.childPath ?? fileURLToPath(new URL('child.ts', import.meta.url))
  const gate = openGate(1)
  let child: ChildProcess | undefined
  let state: ReturnType<Inference['state']> = 'cold'
  let lastSeconds = UNMEASURED_SECONDS
  let lastId = 0
  let idle = new AbortController()

  function started(): ChildProcess {
    if (child?.connected && child.exitCode === null && child.signalCode === null) return child
    const fresh = fork(path, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true, // see start-child.ts
    })
    lowerPriority(fresh)
    fresh.once('exit', () => {
      if (child === fresh) [child, state] = [undefined, 'cold']
    })
    child = fresh
    return fresh
  }

  async function runOpenStep(
    request: OpenStepRequest,
    signal: AbortSignal,
    onProgress: (progress: WorkbenchProgress) => void,
  ): Promise<OpenStepFacts> {
    const { plan, model, frames: _, ...job } = request
    if (model === null)
      throw new DomainError('model_not_installed', 'The plan needs a model, and none was chosen.')
    const leave = await gate.enter(signal)
    idle.abort()
    try {
      const id = ++lastId
      const bundle = join(modelsFolder, model.id)
      const showAt = (said?: Extract<FromInference, { type: 'progress' }>) =>
        onProgress({
          stage: said ? 'denoising' : 'starting',
          planStep: request.index,
          planSteps: plan.steps.length,
          denoisingStep: said?.denoisingStep ?? null,
          denoisingSteps: said?.denoisingSteps ?? null,
          share: said?.share ?? 0,
          evaluationsDone: said?.evaluations ?? 0,
        })
      let lastAt = clock.monotonic()
      return await ask(started(), { type: 'run', id, bundle, ...job }, signal, (said) => {
        if (said.type === 'loading') {
          state = 'loading'
          showAt()
        }
        if (said.type === 'device') options.onDevice?.(said)
        if (said.type !== 'progress') return
        const now = clock.monotonic()
        if (state === 'ready') lastSeconds = (now - lastAt) / 1000
        ;[lastAt, state] = [now, 'ready']
        showAt(said)
      })
    } finally {
      leave()
      endWhenIdle()
    }
  }

  /** One job to its answer. When `signal` aborts: asked to stop, and killed if it does not. */
  function ask(
    to: ChildProcess,
    job: Extract<ToInference, { type: 'run' }>,
    signal: AbortSignal,
    hear: (said: FromInference) => void,
  ): Promise<OpenStepFacts> {
    return new Promise((resolve, reject) => {
      const answered = new AbortController()
      const settle = (end: () => void) => {
        answered.abort()
        to.off('message', onMessage)
        to.off('exit', onExit)
        signal.removeEventListener('abort', onAbort)
        end()
      }
      const onMessage = (said: FromInference) => {
        if (said.id !== job.id) return
        if (said.type === 'done') settle(() => resolve(said.result))
        else if (said.type === 'failed') settle(() => reject(failureOf(said)))
        else if (said.type === 'stopped') settle(() => reject(signal.reason))
        else hear(said)
      }
      const onExit = (code: number | null, killedBy: NodeJS.Signals | null) =>
        settle(() => reject(signal.aborted ? signal.reason : deathOf(code, killedBy)))
      const onAbort = () => {
        if (to.connected) to.send({ type: 'stop', id: job.id } satisfies ToInference)
        clock.sleep(stopGraceMs, answered.signal).then(
          () => to.kill('SIGKILL'),
          () => {}, // it stopped by itself
        )
      }
      to.on('message', onMessage)
      to.once('exit', onExit)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) return settle(() => reject(signal.reason))
      to.send(job, (error) => error && to.kill('SIGKILL'))
    })
  }

  function endWhenIdle(): void {
    idle = new AbortController()
    clock.sleep(idleMs, idle.signal).then(
      () => child?.kill('SIGKILL'),
      () => {}, // there is work again
    )
  }

  return {
    runOpenStep,
    secondsPerEvaluation: () => lastSeconds,
    state: () => state,
    async [Symbol.asyncDispose]() {
      idle.abort()
      const last = child
      if (!last || last.exitCode !== null || last.signalCode !== null) return
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()))
      last.kill('SIGKILL')
      await gone
    },
  }
}

/** Requests stay quick while the model computes. */
function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, LOWER_PRIORITY)
  } catch {
    // a system that does not let us is only slower to answer
  }
}

function failureOf(said: Extract<FromInference, { type: 'failed' }>): DomainError {
  const code = isErrorCode(said.code) ? said.code : 'model_error'
  const fix = said.fix === null ? {} : { fix: said.fix }
  return new DomainError(code, said.message, { ...fix, details: said.details })
}

/** The kernel kills the largest process when memory runs out; we did not. */
const deathOf = (code: number | null, killedBy: NodeJS.Signals | null): DomainError =>
  killedBy === 'SIGKILL'
    ? new DomainError('out_of_memory', 'The process of the model was killed: memory ran out.')
    : new DomainError('worker_lost', 'The process of the model died.', {
        details: { signal: killedBy, exit_code: code },
      })
