import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { COMPILED_FOLDER } from './compile-cache.ts'
import { confine, permissionFlags, type SandboxFacts } from './sandbox.ts'

export type ChildKind = 'decode' | 'edit'

/** A process that waits for jobs of its kind in `folder`, and can reach nothing else. */
export function startChild({
  path,
  kind,
  folder,
  cpuSeconds,
  sandbox,
  rounds,
}: {
  readonly path: string
  readonly kind: ChildKind
  readonly folder: string
  readonly cpuSeconds: number
  readonly sandbox: SandboxFacts
  readonly rounds: number
}): ChildProcess {
  const [command, args] = confine(
    [process.execPath, ...permissionFlags(folder, path), path, kind, `${rounds}`],
    {
      facts: sandbox,
      cpuSeconds,
      files: 64,
    },
  )
  return spawn(command, args, {
    cwd: folder,
    detached: true, // in a group of its own: Ctrl-C is for its parent, which lets it end or kills it
    env: { NODE_COMPILE_CACHE: join(folder, COMPILED_FOLDER) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}
