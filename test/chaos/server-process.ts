import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type ServerOptions = {
  readonly entry: string // beside this file
  readonly dataFolder: string
  readonly port: number
  readonly leaseMs: number
  readonly nodeArguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export type ServerProcess = {
  readonly process: ChildProcess
  /** Resolves when it listens; false when it ended before. */
  readonly listening: Promise<boolean>
  /** Its child processes at this moment, where the system tells (Linux). */
  children(): number[]
  /** What it said on standard error: empty in a good run. */
  readonly complaints: readonly string[]
}

/** One life of the server. */
export function startServer(options: ServerOptions): ServerProcess {
  const entry = fileURLToPath(new URL(options.entry, import.meta.url))
  const flags = [
    '--data',
    options.dataFolder,
    '--port',
    `${options.port}`,
    '--lease-ms',
    `${options.leaseMs}`,
  ]
  const child = spawn(process.execPath, [...options.nodeArguments, entry, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'], // it ends when this input does
    env: { ...process.env, ...options.env },
  })
  const complaints: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => complaints.push(line))
  const listening = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line === 'listening') resolve(true)
    })
    child.on('exit', () => resolve(false))
  })
  return { process: child, listening, children: () => childrenOf(child.pid!), complaints }
}

/** SIGKILL to the server, and to the children that it can no longer end itself. */
export async function killServer({ process: child, children }: ServerProcess): Promise<void> {
  const orphans = children()
  const over =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  child.kill('SIGKILL')
  await over
  for (const pid of orphans) killChild(pid)
}

/** @returns false when it was gone already */
export function killChild(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
