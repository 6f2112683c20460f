/**
 * A child process: one job at a time, until its parent ends it. Started under `node --permission`, it
 * reads the application and one folder and writes that folder; it learns from its parent what to do
 * there. Which kind it is stands in its first argument, so that it can load the right code before it is
 * needed; in how many rounds to warm it up while nobody needs it, in the second.
 */
import { failure } from './child-failure.ts'
import { flushCompiled } from './flush-compiled.ts'
import type { ToChild } from './messages.ts'

type Job = (message: ToChild) => Promise<object>
type Prepared = { readonly job: Job; readonly warmUp: () => Promise<void> }

// The parent is gone: nobody wants the result. (One that is stuck in a loop is killed by the kernel.)
process.on('disconnect', () => process.exit(0))
// Sent to every process of a service, as systemd does: what runs is to end, and our parent says when.
process.on('SIGTERM', () => {})

const { job, warmUp } = await (process.argv[2] === 'decode' ? prepareDecoding() : prepareEditing())
let isAsked = false
process.on('message', async (message: ToChild) => {
  if (!isJob(message)) return // an answer to the job: see open-step.ts, draw-elsewhere.ts
  isAsked = true
  process.send!(await job(message).catch(failure))
})
flushCompiled(process.cwd()) // before any input is seen: see compile-cache.ts
process.send!({ type: 'ready' })
await keepWarm()

function isJob({ type }: ToChild): boolean {
  return type === 'decode' || type === 'draw' || type === 'edit'
}

/** Round by round until the job comes: it waits for one round at most. */
async function keepWarm(): Promise<void> {
  const rounds = Number(process.argv[3])
  for (let n = 0; n < rounds; n++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (isAsked) return
    await warmUp().catch(() => {}) // cold code is slower, nothing else
  }
}

async function prepareDecoding(): Promise<Prepared> {
  const { runDecodeJob } = await import('./decode-job.ts')
  const { runDrawJob } = await import('./draw-job.ts')
  const { warmUpDecoding } = await import('./warm-up.ts')
  await import('../audio/codecs/mp3-decode.ts')
  await import('../audio/codecs/ogg-decode.ts')
  const job: Job = async (message) => {
    if (message.type === 'draw') return runDrawJob(message)
    if (message.type !== 'decode') throw new TypeError(`Expected decode, got ${message.type}`)
    return runDecodeJob(message)
  }
  return { job, warmUp: () => warmUpDecoding(process.cwd()) }
}

async function prepareEditing(): Promise<Prepared> {
  const { runEditJob } = await import('./edit-job.ts')
  const { openStepRunner } = await import('./open-step.ts')
  const { drawElsewhere } = await import('./draw-elsewhere.ts')
  const { warmUpEditing } = await import('./warm-up.ts')
  const job: Job = async (message) => {
    if (message.type !== 'edit') throw new TypeError(`Expected edit, got ${message.type}`)
    return runEditJob(message, {
      monotonicMs: () => performance.now(),
      report: (progress) => process.send!(progress),
      drawElsewhere: drawElsewhere(message.folder),
      ...(message.canOpen && { runOpenStep: openStepRunner(message.folder) }),
    })
  }
  return { job, warmUp: () => warmUpEditing(process.cwd()) }
}
