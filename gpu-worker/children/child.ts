/**
 * A child process: one job, then the end. Started under `node --permission`, it reads the application
 * and one folder and writes that folder; it learns from its parent what to do there. Which kind it is
 * stands in its first argument, so that it can load the right code before it is needed; whether it has
 * time to warm it up, in its second.
 */
import { DomainError } from '#shared/errors.ts'
import type { FromChild, ToChild } from './messages.ts'

type Job = (message: ToChild) => Promise<FromChild | object>

// The parent is gone: nobody wants the result. (One that is stuck in a loop is killed by the kernel.)
process.on('disconnect', () => process.exit(0))

const [kind, temper] = process.argv.slice(2)
const job = await prepare(kind)
process.once('message', async (message: ToChild) => {
  const answer = await job(message).catch(failure)
  process.send!(answer, () => process.exit(0))
})
process.send!({ type: 'ready' })

async function prepare(kind: string | undefined): Promise<Job> {
  if (kind === 'decode') {
    const { runDecodeJob } = await import('./decode-job.ts')
    if (temper === 'warm') {
      await import('../audio/codecs/mp3-decode.ts')
      await import('../audio/codecs/ogg-decode.ts')
      await (await import('./warm-up.ts')).warmUpDecoding(process.cwd())
    }
    return (message) => {
      if (message.type !== 'decode') throw new TypeError(`Expected decode, got ${message.type}`)
      return runDecodeJob(message)
    }
  }
  const { runEditJob } = await import('./edit-job.ts')
  const { openStepRunner } = await import('./open-step.ts')
  if (temper === 'warm') await (await import('./warm-up.ts')).warmUpEditing(process.cwd())
  return (message) => {
    if (message.type !== 'edit') throw new TypeError(`Expected edit, got ${message.type}`)
    return runEditJob(message, {
      monotonicMs: () => performance.now(),
      report: (progress) => process.send!(progress),
      ...(message.canOpen && { runOpenStep: openStepRunner(message.folder) }),
    })
  }
}

function failure(error: unknown): FromChild {
  if (error instanceof DomainError) {
    const { code, message, fix, details } = error
    return { type: 'failed', code, message: message.slice(0, 2000), fix, details: { ...details } }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { type: 'crashed', message: message.slice(0, 20_000) }
}
