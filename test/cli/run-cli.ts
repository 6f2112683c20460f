import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** Runs `resound …` in a real process, and everything it said. */
export function resound(
  args: readonly string[],
  {
    env = {},
    cwd = process.cwd(),
    stdout: out = 'pipe',
    onSaid = () => {},
  }: {
    env?: Record<string, string>
    cwd?: string
    stdout?: 'pipe' | number
    onSaid?: (stderr: string, child: ChildProcess) => void
  } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', out, 'pipe'],
  }) as ChildProcess & { stderr: Readable }
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    onSaid(stderr, child)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
