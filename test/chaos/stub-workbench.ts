import { type ChildProcess, fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DomainError } from '#shared/errors.ts'
import type { EditedFile, Workbench } from '../../gpu-worker/workbench.ts'
import type { StubJob } from './stub-child.ts'

type Answer = { job: number; bytes: number; sha256: string }
type Slot = {
  child: ChildProcess | undefined
  busy: boolean
  settle: ((answer?: Answer) => void) | undefined
}

/**
 * The supervisor's side: real child processes that can be killed, one job at a time each; a child's
 * death is seen at once.
 */
export function stubWorkbench(count: number): Workbench {
  const slots: Slot[] = Array.from({ length: count }, () => ({
    child: undefined,
    busy: false,
    settle: undefined,
  }))
  const waiting: (() => void)[] = []
  let jobs = 0

  function childOf(slot: Slot): ChildProcess {
    if (slot.child) return slot.child
    const child = fork(fileURLToPath(new URL('stub-child.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    slot.child = child
    child.on('message', (answer) => slot.settle?.(answer as Answer))
    child.on('error', () => undefined)
    child.on('exit', () => {
      slot.child = undefined
      slot.settle?.()
    })
    return child
  }

  async function run(job: Omit<StubJob, 'job'>): Promise<Answer> {
    let slot = slots.find(({ busy }) => !busy)
    while (!slot) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      slot = slots.find(({ busy }) => !busy)
    }
    const own = slot
    own.busy = true
    try {
      const answer = await new Promise<Answer | undefined>((resolve) => {
        own.settle = resolve
        childOf(own).send({ ...job, job: jobs++ }, (error) => error && resolve(undefined))
      })
      if (!answer) throw new DomainError('worker_lost', 'The process that ran this edit died.')
      return answer
    } finally {
      own.settle = undefined
      own.busy = false
      waiting.shift()?.()
    }
  }

  const pictures = async (folder: string, name: string) => {
    const [peaksPath, spectrogramPath] = [join(folder, `${name}.json`), join(folder, `${name}.png`)]
    await Promise.all([writeFile(peaksPath, '{}'), writeFile(spectrogramPath, 'png')])
    return { peaksPath, spectrogramPath }
  }

  return {
    async decode({ folder }, signal) {
      signal.throwIfAborted()
      return {
        frames: 800,
        channels: 1,
        sampleRateHz: 8000,
        container: 'wav',
        codec: 'pcm_u8',
        bitsPerSample: 8,
        isFloat: false,
        isLossy: false,
        warnings: [],
        ...(await pictures(folder, 'input')),
      }
    },

    async edit({ folder, params, plan, output }, signal): Promise<EditedFile> {
      signal.throwIfAborted()
      const outputPath = join(folder, 'output')
      const poison = plan.steps.some((step) => step.op === 'gain' && step.gainDb === POISON_DB)
      const { bytes, sha256 } = await run({
        inputPath: join(folder, 'input'),
        outputPath,
        seed: params.seed,
        waitMs: 2 + (params.seed % 19),
        isPoison: poison,
      })
      signal.throwIfAborted()
      return {
        outputPath,
        ...(await pictures(folder, 'output')),
        format: output.format,
        bytes,
        sha256,
        frames: 800,
        sampleRateHz: 8000,
        channels: 1,
        bitsPerSample: 8,
        checks: [],
        candidates: [],
        warnings: [],
        timesMs: { exact: 1, denoise: 0, measure: 0, encode: 0 },
        evaluations: 0,
        device: null,
      }
    },
  }
}

/** A gain nobody asks for by accident marks the jobs that kill their process. */
export const POISON_DB = -13
