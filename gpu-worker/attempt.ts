/** One try of one edit: its lease, its scratch folder, its progress and its times. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CandidateRun,
  type Check,
  type EditIn,
  type EditMetrics,
  NO_PROGRESS,
  type Progress,
  type Stage,
} from '#shared/edit.ts'
import type { DomainError } from '#shared/errors.ts'
import type { AudioStore, Clock, EditStore } from '#shared/ports.ts'
import { type Hearing, holdLease, type LeaseTimes } from './held-lease.ts'

export type Attempt = AsyncDisposable & {
  /** As last committed under this lease. */
  edit: EditIn<'processing'>
  readonly signal: AbortSignal
  readonly folder: string
  readonly evaluationsDone: number
  /** Shows a stage, and what is known of the progress within it. Cheap: the store hears once a second. */
  report(stage: Stage, progress?: Partial<Progress>): void
  /** Runs `work` and counts its time. */
  timed<T>(name: TimedStage, work: () => Promise<T>): Promise<T>
  metrics(): EditMetrics
  /** Remembers an object this attempt wrote, so that a lost attempt leaves none behind. */
  wrote(key: string): void
  discardOutput(): Promise<void>
  /** What a failure leaves on the edit for people to see. */
  facts(failure: DomainError): {
    checks: readonly Check[]
    candidates: readonly CandidateRun[]
    metrics: EditMetrics
  }
  times: Partial<Record<TimedStage, number>>
  device: string | null
  /** Model evaluations of any kind; progress counts those that the plan counts. */
  evaluations: number
}

export type TimedStage = 'fetch' | 'decode' | 'exact' | 'denoise' | 'measure' | 'encode' | 'store'

export type AttemptDeps = Hearing & {
  readonly edits: EditStore
  readonly audio: AudioStore
  readonly clock: Clock
  readonly times: LeaseTimes
  readonly jobsFolder: string
  readonly reportEveryMs: number
}

/** Holds the lease from here on; its scratch folder is made by the work, whose failures are concluded. */
export async function openAttempt(
  edit: EditIn<'processing'>,
  shutdown: AbortSignal,
  deps: AttemptDeps,
): Promise<Attempt> {
  const { edits, audio, clock } = deps
  const startedAt = clock.monotonic()
  const lease = holdLease(edit, shutdown, deps)
  const folder = join(deps.jobsFolder, edit.lease.id)

  let progress = NO_PROGRESS
  let reportedAt = Number.NEGATIVE_INFINITY
  const written: string[] = []

  const attempt: Attempt = {
    edit,
    signal: lease.signal,
    folder,
    times: {},
    device: null,
    evaluations: 0,
    get evaluationsDone() {
      return progress.evaluationsDone
    },
    report(stage, more = {}) {
      const isNewStage = stage !== progress.stage
      progress = {
        ...progress,
        ...more,
        stage,
        percent: Math.max(progress.percent, more.percent ?? 0),
        evaluationsDone: Math.max(progress.evaluationsDone, more.evaluationsDone ?? 0),
      }
      const now = clock.monotonic()
      if (!isNewStage && now - reportedAt < deps.reportEveryMs) return
      reportedAt = now
      edits.report(lease.fence, progress).catch(() => {}) // it may be lost
    },
    async timed(name, work) {
      const began = clock.monotonic()
      try {
        return await work()
      } finally {
        attempt.times[name] = (attempt.times[name] ?? 0) + clock.monotonic() - began
      }
    },
    metrics() {
      const ms = (name: TimedStage) => Math.round(attempt.times[name] ?? 0)
      const queueMs = edit.metrics?.queueMs ?? 0 // as it was when this attempt began
      return {
        queueMs,
        startingMs: 0,
        fetchMs: ms('fetch'),
        decodeMs: ms('decode'),
        exactMs: ms('exact'),
        denoiseMs: ms('denoise'),
        measureMs: ms('measure'),
        encodeMs: ms('encode'),
        storeMs: ms('store'),
        totalMs: Math.round(clock.monotonic() - startedAt) + queueMs,
        evaluations: attempt.evaluations,
        device: attempt.device,
      }
    },
    wrote: (key) => void written.push(key),
    async discardOutput() {
      await Promise.allSettled(written.map((key) => audio.remove(key)))
    },
    facts(failure) {
      const { checks = [], candidates = [] } = failure.details as Partial<{
        checks: readonly Check[]
        candidates: readonly CandidateRun[]
      }>
      return { checks, candidates, metrics: attempt.metrics() }
    },
    async [Symbol.asyncDispose]() {
      await lease[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return attempt
}
