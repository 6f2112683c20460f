import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export type Emulator = AsyncDisposable & { readonly port: number }

const READY_MS = 60_000
const STOP_MS = 10_000

/**
 * The emulator on a free port of this machine alone (by itself it listens everywhere).
 *
 * @param calledAt where its Lambdas send their calls: a recorder that passes them on to `port`
 */
export async function startEmulator(options: {
  readonly program: string
  readonly port: number
  readonly calledAt: string
  readonly nodeFolder: string
  readonly logPath: string
}): Promise<Emulator> {
  const { program, port, calledAt, nodeFolder, logPath } = options
  const log = createWriteStream(logPath)
  const child = spawn(program, [], {
    env: {
      PATH: `${nodeFolder}:${process.env.PATH}`, // its Lambdas run with the first node it finds
      HOME: process.env.HOME,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      AWS_ENDPOINT_URL: calledAt,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  const until = performance.now() + READY_MS
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`The emulator did not start; see ${logPath}`)
    await setTimeout(100)
  }
  return { port, [Symbol.asyncDispose]: () => stop(child) }
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/_ministack/health`).then(
    (response) => response.ok,
    () => false,
  )

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
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
