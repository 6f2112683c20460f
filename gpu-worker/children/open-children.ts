import { mkdir, realpath, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '#shared/errors.ts'
import type { Clock } from '#shared/ports.ts'
import { DEFAULT_DECODE_LIMITS, type DecodeLimits } from '../audio/codecs/codec.ts'
import type {
  DecodedFile,
  DecodeJob,
  EditedFile,
  EditJob,
  Workbench,
  WorkbenchProgress,
} from '../workbench.ts'
import { answerOpenSteps, type RunOpenStep } from './answer-open-steps.ts'
import { emptyFolder, linkOrCopy, pathsIn, placePlanes, probeFile } from './child-folder.ts'
import { openCompileCache } from './compile-cache.ts'
import { openDecodedCache } from './decoded-cache.ts'
import { decodeWithFfmpeg, type Ffmpeg, findFfmpeg, needsFfmpeg, sourceOfProbe } from './ffmpeg.ts'
import { openGate } from './gate.ts'
import {
  DECODED_FOLDER,
  DRAWABLE_FOLDER,
  DRAWN_FOLDER,
  EDITED_FOLDER,
  INPUT_FILE,
  OUTPUT_FILE,
} from './job-files.ts'
import type { FromChild, ProgressReport } from './messages.ts'
import { refusedWith, runChild } from './run-child.ts'
import { probeSandbox, type SandboxFacts } from './sandbox.ts'
import { type Child, openSpares } from './spares.ts'
import { type ChildKind, startChild } from './start-child.ts'
import type { Caps, Usage } from './watch.ts'

export type ChildLimits = {
  readonly decode: DecodeLimits
  readonly decodeCaps: Caps
  readonly editBaseRssBytes: number
  readonly editMaxRssBytes: number
  readonly editBaseWallSeconds: number
}

export const DEFAULT_CHILD_LIMITS: ChildLimits = {
  decode: DEFAULT_DECODE_LIMITS,
  decodeCaps: { rssBytes: 512 * 2 ** 20, cpuSeconds: 30, wallSeconds: 60 },
  editBaseRssBytes: 256 * 2 ** 20,
  editMaxRssBytes: 4 * 2 ** 30,
  editBaseWallSeconds: 60,
}

export type ChildrenOptions = {
  /** Holds a folder per child; on the file system of the jobs' folders, so that files move by name. */
  readonly jobsFolder: string
  readonly clock: Clock
  readonly limits?: ChildLimits
  /** Children of each kind to keep started. */
  readonly spares?: number
  /** Whether a spare that was taken is replaced: not where one edit is all there will be. */
  readonly refills?: boolean
  /** Jobs at a time; two per core by default. */
  readonly atOnce?: number
  /** Rounds of made-up work that a new child does while nobody needs it. */
  readonly warmUpRounds?: number
  /** Keeps compiled code for the next process; a folder this process alone can write. */
  readonly compiledFolder?: string | undefined
  /** The program a child runs: another one in tests. */
  readonly childPath?: string
  readonly runOpenStep?: RunOpenStep
  /** What each finished child took, for benchmarks. */
  readonly onUsage?: (kind: ChildKind, usage: Usage) => void
}

const REFILL_AFTER_MS = 150

/** Read by our own TypeScript alone: memory-safe, so the next job finds a sound process. */
const OWN_CONTAINERS = new Set(['wav', 'flac'])
/** Then a fresh one: whatever might build up in a process is bounded. */
const MOST_JOBS = 200
/** The kernel counts the processor time of all its jobs together. */
const MOST_CPU_SECONDS = 20
/** A process that has grown would bring the next job nearer to its cap. */
const isSmall = (rssBytes: number): boolean => rssBytes <= 220 * 2 ** 20

type DecodedFacts = Omit<DecodedFile, 'peaksPath' | 'spectrogramPath'>

/** What became of a job, and whether its child may do another. */
type Done<T> = { readonly result: T | DomainError; readonly mayGoOn: boolean }

export type Children = Workbench & {
  readonly sandbox: SandboxFacts
  readonly ffmpeg: Ffmpeg | undefined
  /** Kills whatever runs. Jobs under way end as if their child had died. */
  close(): Promise<void>
}

/**
 * The processes that touch audio: each job alone in a `node --permission`, without network where the
 * machine allows, under caps on memory, processor and time. A job that breaks its child fails by itself:
 * `decode_failed` or `resource_limit`; nothing else notices.
 *
 * A child that ran nothing but our own TypeScript on a caller's bytes, within bounds, does another job, also
 * when it refused this one in good order: starting one costs more than most edits. One that gave the bytes to
 * wasm or ffmpeg, that died or failed without knowing why, or that grew, is ended.
 */
export async function openChildren(options: ChildrenOptions): Promise<Children> {
  const { clock, spares = 1, limits = DEFAULT_CHILD_LIMITS } = options
  await mkdir(options.jobsFolder, { recursive: true, mode: 0o700 })
  const jobsFolder = await realpath(options.jobsFolder) // what a child may touch is said without links
  const [sandbox, ffmpeg] = await Promise.all([probeSandbox(), findFfmpeg()])
  const gate = openGate(options.atOnce ?? 2 * availableParallelism())
  const path = options.childPath ?? fileURLToPath(new URL('child.ts', import.meta.url))
  const closing = new AbortController()
  let started = 0

  const pool = (kind: ChildKind, cpuSeconds: number) =>
    openSpares({
      jobsFolder,
      spares,
      most: Math.max(spares, availableParallelism()),
      cache: options.compiledFolder
        ? openCompileCache(join(options.compiledFolder, kind), { isLasting: true })
        : openCompileCache(join(jobsFolder, `compiled-${kind}-${process.pid}`)),
      name: () => `child-${process.pid}-${++started}`,
      start: (folder) =>
        startChild({ path, kind, folder, cpuSeconds, sandbox, rounds: options.warmUpRounds ?? 5 }),
    })
  // Warming up is not the job's time; an edit is bounded by the wall clock
  const pools = {
    decode: pool('decode', limits.decodeCaps.cpuSeconds + MOST_CPU_SECONDS + 10),
    edit: pool('edit', 2 * 3600),
  }
  const cache = openDecodedCache<DecodedFacts>(join(jobsFolder, `decoded-${process.pid}`))
  pools.decode.refill()
  pools.edit.refill()

  /** One job in one child, whose folder is empty or gone afterwards. */
  async function within<T>(
    kind: ChildKind,
    signal: AbortSignal,
    job: (child: Child) => Promise<Done<T>>,
  ): Promise<T> {
    const leave = await gate.enter(signal)
    try {
      return await use(kind, await pools[kind].take(signal), job)
    } finally {
      leave()
    }
  }

  async function use<T>(
    kind: ChildKind,
    child: Child,
    job: (child: Child) => Promise<Done<T>>,
  ): Promise<T> {
    let isKept = false
    try {
      const { result, mayGoOn } = await job(child)
      child.jobs++
      if (mayGoOn && child.jobs < MOST_JOBS && child.cpuSeconds < MOST_CPU_SECONDS) {
        await emptyFolder(child.folder)
        isKept = pools[kind].giveBack(child)
      }
      if (result instanceof DomainError) throw result
      return result
    } finally {
      if (!isKept) {
        refillSoon(kind)
        child.process.kill('SIGKILL')
        await rm(child.folder, { recursive: true, force: true })
      }
    }
  }

  /** Not at once: the rest of the same edit needs the processor more. */
  function refillSoon(kind: ChildKind): void {
    if (options.refills === false) return
    clock.sleep(REFILL_AFTER_MS, closing.signal).then(
      () => pools[kind].refill(),
      () => {}, // closed meanwhile
    )
  }

  async function decode(job: DecodeJob, signal: AbortSignal): Promise<DecodedFile> {
    return within('decode', signal, async (child) => {
      const { container, foreign } = await placeInput(job, child, signal)
      let rssBytes = 0
      const answer = await runChild({
        ...{ child, clock, signal },
        message: { type: 'decode', folder: child.folder, limits: limits.decode },
        caps: limits.decodeCaps,
        refusal: decodeRefusal,
        onUsage(usage) {
          rssBytes = usage.rssBytes
          child.cpuSeconds += usage.cpuSeconds
          options.onUsage?.('decode', usage)
        },
      })
      const mayGoOn = container !== null && OWN_CONTAINERS.has(container) && isSmall(rssBytes)
      if (answer.type === 'failed') return { result: refusedWith(answer), mayGoOn }
      if (answer.type !== 'decoded')
        throw decodeRefusal('its decoder gave an answer to another question')
      const { type: _, ...facts } = answer
      const target = join(job.folder, DECODED_FOLDER)
      await rename(join(child.folder, DECODED_FOLDER), target)
      const found = { ...facts, ...foreign }
      if (job.source !== undefined) await cache.keep(job.source, target, found)
      return { result: { ...found, ...pathsIn(target) }, mayGoOn }
    })
  }

  async function recall({ folder, source }: { folder: string; source: string }) {
    const target = join(folder, DECODED_FOLDER)
    const facts = await cache.place(source, target)
    return facts && { ...facts, ...pathsIn(target) }
  }

  /**
   * Puts the recording where the child finds it.
   *
   * @returns what its bytes say they are; what ffmpeg's detour hides from the child
   */
  async function placeInput({ inputPath }: DecodeJob, child: Child, signal: AbortSignal) {
    const input = join(child.folder, INPUT_FILE)
    const { probe, head, tail } = await probeFile(inputPath)
    if (ffmpeg === undefined || !needsFfmpeg(probe)) {
      await linkOrCopy(inputPath, input)
      return { container: probe.container, foreign: {} }
    }
    const original = 'original'
    await linkOrCopy(inputPath, join(child.folder, original))
    await decodeWithFfmpeg(ffmpeg, {
      ...{ folder: child.folder, inputFile: original, outputPath: input },
      ...{ limits: limits.decode, facts: sandbox, signal },
    })
    return { container: null, foreign: sourceOfProbe(probe, head, tail) }
  }

  async function edit(
    job: EditJob,
    signal: AbortSignal,
    onProgress: (progress: WorkbenchProgress) => void,
  ): Promise<EditedFile> {
    return within('edit', signal, async (child) => {
      const { folder, plan, output, editId } = job
      const { channels, frames, sampleRateHz } = job.decoded
      await placePlanes(folder, child.folder, channels)
      const opened = answerOpenSteps(job, child, {
        ...{ clock, signal, onProgress },
        runOpenStep: options.runOpenStep,
      })
      const pictures = picturesOf(job, child, signal)
      let rssBytes = 0
      const answer = await runChild({
        ...{ child, clock, signal },
        message: {
          type: 'edit',
          folder: child.folder,
          job: { decoded: job.decoded, plan, params: job.params, output, editId },
          limits: limits.decode,
          canOpen: options.runOpenStep !== undefined,
        },
        caps: {
          rssBytes: Math.min(
            limits.editMaxRssBytes,
            limits.editBaseRssBytes + 8 * (4 * frames * channels),
          ),
          cpuSeconds: Number.POSITIVE_INFINITY,
          wallSeconds: limits.editBaseWallSeconds + (2 * frames) / sampleRateHz,
        },
        refusal: editRefusal,
        onMessage: (message) => {
          if (message.type === 'progress') onProgress(progressOf(message))
          if (message.type === 'drawable') pictures.offer(message)
          if (message.type === 'open') void opened.answer(message)
        },
        waitedMs: opened.waitedMs,
        onUsage(usage) {
          rssBytes = usage.rssBytes
          child.cpuSeconds += usage.cpuSeconds
          options.onUsage?.('edit', usage)
        },
      }).finally(pictures.settled)
      if (answer.type === 'failed')
        return { result: refusedWith(answer), mayGoOn: isSmall(rssBytes) }
      if (answer.type !== 'edited')
        throw editRefusal('its process gave an answer to another question')
      const { type: _, timesMs, ...facts } = answer
      const target = join(folder, EDITED_FOLDER)
      await rename(join(child.folder, EDITED_FOLDER), target)
      const { evaluations, device, waitedMs } = opened.totals()
      const result = {
        ...facts,
        ...pathsIn((await pictures.drawnIn()) ?? target),
        ...{ outputPath: join(target, OUTPUT_FILE), evaluations, device },
        timesMs: { ...timesMs, exact: timesMs.exact - waitedMs, denoise: waitedMs },
      }
      return { result, mayGoOn: isSmall(rssBytes) }
    })
  }

  /** Has the result drawn by a child that waits for recordings, should there be one. */
  function picturesOf({ folder }: EditJob, child: Child, signal: AbortSignal) {
    let drawing: Promise<string> | undefined

    function offer({ channels, sampleRateHz }: Extract<FromChild, { type: 'drawable' }>): void {
      const other = drawing ? undefined : pools.decode.takeReady()
      if (other) drawing = use('decode', other, (painter) => draw(painter, channels, sampleRateHz))
      drawing?.catch(() => {}) // `drawnIn` hears of it
      child.process.send({ type: 'drawing', isTaken: other !== undefined })
    }

    async function draw(painter: Child, channels: number, sampleRateHz: number) {
      let rssBytes = 0
      await rename(join(child.folder, DRAWABLE_FOLDER), join(painter.folder, DRAWABLE_FOLDER))
      const answer = await runChild({
        ...{ child: painter, clock, signal },
        message: { type: 'draw', folder: painter.folder, channels, sampleRateHz },
        caps: limits.decodeCaps,
        refusal: editRefusal,
        onUsage(usage) {
          rssBytes = usage.rssBytes
          painter.cpuSeconds += usage.cpuSeconds
        },
      })
      if (answer.type === 'failed')
        return { result: refusedWith(answer), mayGoOn: isSmall(rssBytes) }
      if (answer.type !== 'drawn') throw editRefusal('its result could not be drawn')
      const target = join(folder, DRAWN_FOLDER)
      await rename(join(painter.folder, DRAWN_FOLDER), target)
      return { result: target, mayGoOn: isSmall(rssBytes) }
    }

    return {
      offer,
      drawnIn: async () => drawing,
      settled: () => drawing?.then(noop, noop),
    }
  }

  async function close(): Promise<void> {
    closing.abort()
    await Promise.all([pools.decode.close(), pools.edit.close()])
    await cache.close()
  }

  return { decode, recall, edit, close, sandbox, ffmpeg }
}

const noop = (): void => {}

const progressOf = ({ stage, planStep, planSteps }: ProgressReport): WorkbenchProgress => ({
  ...{ stage, planStep, planSteps },
  ...{ denoisingStep: null, denoisingSteps: null, share: 0, evaluationsDone: 0 },
})

const decodeRefusal = (why: string): DomainError =>
  new DomainError('decode_failed', `The file could not be decoded: ${why}.`, {
    fix: 'Check that the file plays elsewhere, then export or upload it again.',
  })

const editRefusal = (why: string): DomainError =>
  new DomainError('resource_limit', `The edit could not be done: ${why}.`, {
    fix: 'Try it on a shorter recording, or with fewer steps.',
  })
