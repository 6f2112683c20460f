import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What holds a child in, as far as this machine allows. `resound doctor` prints it. */
export type SandboxFacts = {
  /** Children have no network at all: `root` or `user` namespace, or none could be made. */
  readonly network: 'unshared' | 'unshared_as_user' | 'host'
  /** The kernel kills children whose parent is gone, also those that are stuck. */
  readonly diesWithParent: boolean
  /** Memory and CPU time can be read and capped. */
  readonly watched: boolean
}

const run = promisify(execFile)

/** Tries each means once. Everything found is used; nothing missing stops the start. */
export async function probeSandbox(): Promise<SandboxFacts> {
  const works = (command: string, ...args: string[]): Promise<boolean> =>
    run(command, args, { timeout: 5000 }).then(
      () => true,
      () => false,
    )
  const [asRoot, asUser, diesWithParent] = await Promise.all([
    works('unshare', '--net', 'true'),
    works('unshare', '--user', '--map-root-user', '--net', 'true'),
    works('setpriv', '--pdeathsig', 'KILL', 'true'),
  ])
  return {
    network: asRoot ? 'unshared' : asUser ? 'unshared_as_user' : 'host',
    diesWithParent,
    watched: existsSync('/proc/self/statm'),
  }
}

export type Confinement = {
  readonly facts: SandboxFacts
  readonly cpuSeconds: number
  readonly files: number
  /** Largest file it may write, in bytes; address space it may take. */
  readonly fileBytes?: number
  readonly addressBytes?: number
}

/**
 * The command that runs `program` held in: limits set by a shell that then becomes the next link of the
 * chain, so that the process id is the program's own.
 */
export function confine(
  [program, ...args]: readonly [string, ...string[]],
  { facts, cpuSeconds, files, fileBytes, addressBytes }: Confinement,
): readonly [string, readonly string[]] {
  const limits = [
    `ulimit -t ${cpuSeconds}`,
    `ulimit -n ${files}`,
    'ulimit -c 0',
    ...(fileBytes === undefined ? [] : [`ulimit -f ${Math.ceil(fileBytes / 512)}`]),
    ...(addressBytes === undefined ? [] : [`ulimit -v ${Math.ceil(addressBytes / 1024)}`]),
  ]
  const network = {
    unshared: ['unshare', '--net'],
    unshared_as_user: ['unshare', '--user', '--map-root-user', '--net'],
    host: [],
  }[facts.network]
  const death = facts.diesWithParent ? ['setpriv', '--pdeathsig', 'KILL'] : []
  return [
    '/bin/sh',
    ['-c', `${limits.join('; ')}; exec "$@"`, 'sh', ...network, ...death, program, ...args],
  ]
}

/** Arguments of a node that runs `program`: it reads the application and `folder`, and writes `folder`. */
export function permissionFlags(folder: string, program: string): string[] {
  const readable = [...applicationFolders(program), folder]
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}/*`),
    `--allow-fs-write=${folder}/*`,
    '--no-warnings',
  ]
}

/**
 * The repository, and the folder its packages lie in where that is another. A program that was bundled has
 * everything in it.
 */
function applicationFolders(program: string): string[] {
  if (program.endsWith('.mjs')) return [dirname(program)]
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
  const own = join(root, 'node_modules')
  let packages = dirname(fileURLToPath(import.meta.resolve('opus-decoder')))
  while (!packages.endsWith('/node_modules') && packages !== '/') packages = dirname(packages)
  return packages === own ? [root] : [root, packages]
}
