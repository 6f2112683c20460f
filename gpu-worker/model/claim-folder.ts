import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { exists } from '#shared/exists.ts'

// Whose the folder of a conversion is until it has its name.

type Claim = { readonly key: string; readonly pid: number }

const claimFile = (number: number): string => `claim-${number}.json`
const CLAIM = /^claim-(\d+)\.json$/
export const isClaim = (name: string): boolean => CLAIM.test(name)

/**
 * A folder to write a bundle in, this process's alone. What an earlier run left is taken over when it was for
 * the very same thing and its process is gone.
 * Claims are numbered, and the last one counts: of several processes that find the same one dead, one can
 * make the next.
 *
 * @param key says what is going to be written
 * @returns the name of the claim, a file in it
 * @throws DomainError `invalid_request` when another process has it; the system's error when it cannot be made
 */
export async function claimFolder(folder: string, key: string): Promise<string> {
  await makeFolder(folder)
  await chmod(folder, 0o755)
  const names = await readdir(folder)
  const last = names.reduce((most, name) => Math.max(most, Number(CLAIM.exec(name)?.[1] ?? 0)), 0)
  const earlier = last === 0 ? null : await readClaim(join(folder, claimFile(last)))
  if (earlier && earlier.pid !== process.pid && isRunning(earlier.pid))
    throw claimed(folder, earlier.pid)
  const own = claimFile(last + 1)
  await writeClaim(join(folder, own), { key, pid: process.pid }).catch((cause) => {
    // the other one has made it, or tidied up already
    const isLost = cause.code === 'EEXIST' || cause.code === 'ENOENT'
    throw isLost ? claimed(folder, 'that began just now') : cause
  })
  for (const name of names)
    if (!(name.endsWith('.weights') && earlier?.key === key))
      await rm(join(folder, name), { recursive: true, force: true })
  return own
}

/** Whole from the moment it is there. @throws the system's error `EEXIST` when it is there already */
async function writeClaim(path: string, content: Claim): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, JSON.stringify(content))
  try {
    await link(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Null when it is torn: a power cut came before its bytes. */
const readClaim = (path: string): Promise<Claim | null> =>
  readFile(path, 'utf8')
    .then((text) => JSON.parse(text) as Claim | null)
    .catch(() => null)

const claimed = (folder: string, by: number | string): DomainError =>
  new DomainError('invalid_request', `Process ${by} is writing ${folder}`, {
    fix: 'Wait until it has ended, or choose another --out.',
  })

/** Where a folder cannot be made, as in /proc, node's own recursion goes round for ever. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o755 }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return
    if (error.code !== 'ENOENT' || (await exists(dirname(path)))) throw error
    await makeFolder(dirname(path))
    await mkdir(path, { mode: 0o755 })
  })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
