import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export type Emulator = AsyncDisposable & { readonly port: number }

const READY_MS = 60_000
const STOP_MS = 10_000

/**
 * The emulator on a port of this machine alone (by itself it listens everywhere), started as its own
 * `--detach` does. It believes to be where the recorder is, so that every address it gives out is the recorder's.
 */
export async function startEmulator(options: {
  readonly python: string
  readonly port: number
  readonly recorderPort: number
  readonly nodeFolder: string
  /** Of the run: it unpacks every function there, and leaves them. */
  readonly tempFolder: string
  readonly logPath: string
}): Promise<Emulator> {
  const { python, port, recorderPort, nodeFolder, tempFolder, logPath } = options
  const log = createWriteStream(logPath)
  const server = ['-m', 'hypercorn', 'ministack.app:app', '--bind', `127.0.0.1:${port}`]
  const child = spawn(python, [...server, '--keep-alive', '75'], {
    env: {
      PATH: `${nodeFolder}:${process.env.PATH}`, // its Lambdas run with the first node it finds
      HOME: process.env.HOME,
      TMPDIR: tempFolder,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(recorderPort),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${recorderPort}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own: its Lambdas outlive it by themselves
  })
  const killAll = () => killGroup(child.pid)
  process.once('exit', killAll)
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code))
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const until = performance.now() + READY_MS
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`The emulator did not start; see ${logPath}`)
    await setTimeout(100)
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      await stop(child)
      killAll()
      process.off('exit', killAll)
    },
  }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/_ministack/health`).then(
    (response) => response.ok,
    () => false,
  )

/** Whoever is left of it. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {} // nobody is
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return // or killed by somebody
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const over = new AbortController()
  await Promise.race([gone, setTimeout(STOP_MS, undefined, { signal: over.signal })])
  over.abort()
  if (child.exitCode === null) child.kill('SIGKILL')
  await gone
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
