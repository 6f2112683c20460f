import { access, constants, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** In memory where the machine offers it: nothing here has to survive, and an fsync in virtual time is only slow. */
export async function scratchFolder(name: string): Promise<string> {
  const inMemory = await access('/dev/shm', constants.W_OK).then(
    () => '/dev/shm',
    () => tmpdir(),
  )
  return await mkdtemp(join(inMemory, `resound-${name}-`))
}
