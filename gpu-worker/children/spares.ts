import type { ChildProcess } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompileCache } from './compile-cache.ts'

/** A started child in a folder of its own, waiting for a job. */
export type Child = {
  readonly process: ChildProcess
  readonly folder: string
  /** Jobs it has done, and the processor time they took. */
  jobs: number
  cpuSeconds: number
}

export type StartChild = (folder: string) => ChildProcess

/**
 * Children of one kind, kept started: `take` hands out one that is ready, or starts one and waits.
 * A spare that died meanwhile is thrown away.
 *
 * @param spares how many to keep ready; `refill` after a job, so that starting does not slow it down
 * @param most how many may wait, those that were given back included
 */
export function openSpares({
  jobsFolder,
  spares,
  most,
  start,
  cache,
  name,
}: {
  readonly jobsFolder: string
  readonly spares: number
  readonly most: number
  readonly start: StartChild
  readonly cache: CompileCache
  readonly name: () => string
}) {
  const waiting: Waiting[] = []
  const alive = new Set<ChildProcess>()
  let isClosed = false

  async function startOne(): Promise<Child> {
    const folder = join(jobsFolder, name())
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const since = await cache.copyTo(folder)
    if (isClosed) {
      await rm(folder, { recursive: true, force: true })
      throw new Error('The children are closed')
    }
    const child = start(folder)
    child.on('error', () => {}) // one that ended while it was spoken to: `exit` says so too
    alive.add(child)
    child.once('exit', () => {
      alive.delete(child)
    })
    try {
      await readiness(child)
      await cache.keep(folder, since)
      child.stderr?.destroy() // from here on it speaks in messages
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
    return { process: child, folder, jobs: 0, cpuSeconds: 0 }
  }

  function refill(): void {
    while (!isClosed && waiting.length < spares) {
      waiting.push(coming(startOne()))
    }
  }

  async function take(signal: AbortSignal): Promise<Child> {
    for (;;) {
      const next = waiting.shift() ?? coming(startOne())
      const child = await unlessAborted(next.child, signal).catch((error) => {
        if (signal.aborted) waiting.unshift(next) // the next one has it
        throw error
      })
      if (isAlive(child)) return child
      // It died while it waited
      await rm(child.folder, { recursive: true, force: true })
    }
  }

  /** One that waits and is started, if there is one: for work that may as well be left to somebody else. */
  function takeReady(): Child | undefined {
    const at = waiting.findIndex(({ ready }) => ready !== undefined && isAlive(ready))
    return at < 0 ? undefined : waiting.splice(at, 1)[0]!.ready
  }

  /** Takes a child back that may do another job. @returns false when there are enough */
  function giveBack(child: Child): boolean {
    if (isClosed || waiting.length >= most) return false
    waiting.unshift({ child: Promise.resolve(child), ready: child }) // it is warmer than one that never worked
    return true
  }

  async function close(): Promise<void> {
    isClosed = true
    const gone = [...alive].map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of alive) child.kill('SIGKILL')
    await Promise.all(gone)
    for (const child of await Promise.allSettled(waiting.splice(0).map((next) => next.child)))
      if (child.status === 'fulfilled')
        await rm(child.value.folder, { recursive: true, force: true })
    await cache.drop()
  }

  return { take, takeReady, giveBack, refill, close }
}

type Waiting = { readonly child: Promise<Child>; ready: Child | undefined }

function coming(child: Promise<Child>): Waiting {
  const waiting: Waiting = { child, ready: undefined }
  child.then(
    (started) => {
      waiting.ready = started
    },
    () => {}, // the one who takes it hears of it
  )
  return waiting
}

const isAlive = ({ process }: Child): boolean =>
  process.exitCode === null && process.signalCode === null

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Resolves with the child's first message. */
function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 4000) said += chunk.toString()
    })
    const fail = (why: unknown) => reject(new Error(`A child did not start: ${why}\n${said}`))
    child.once('message', () => {
      child.off('exit', fail)
      resolve()
    })
    child.once('exit', fail)
    child.once('error', fail)
  })
}
