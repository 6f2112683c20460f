import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './stats.ts'

export type Machine = {
  readonly cpu: string
  readonly cores: number
  readonly node: string
  readonly load_average: number
  readonly fsync_p50_ms: number
}

/** What stands beside every figure, measured now. */
export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  node: process.versions.node,
  load_average: Number(loadavg()[0]!.toFixed(2)),
  fsync_p50_ms: fsyncMedianMs(),
})

/** The commit that is measured, short; `+` when the tree has changes. */
export function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? '+' : '')
  } catch {
    return 'unknown'
  }
}

function fsyncMedianMs(): number {
  const folder = mkdtempSync(join(tmpdir(), 'resound-fsync-'))
  const file = openSync(join(folder, 'probe'), 'w')
  const times = Array.from({ length: 20 }, () => {
    writeSync(file, 'x'.repeat(4096))
    const began = performance.now()
    fsyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  rmSync(folder, { recursive: true })
  return Number(median(times).toFixed(2))
}
