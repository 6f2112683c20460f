import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The emulator: MIT, by others. A newer one is taken on purpose, with its deviations looked at again. */
const EMULATOR = 'ministack==1.5.33'
const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const AT_LEAST = [3, 10] as const

/** The suite cannot run here, and why. */
export class NotRun extends Error {
  override readonly name = 'NotRun' as const
}

/**
 * The Python that has the emulator, in a virtual environment of its own, made on first use.
 *
 * @throws NotRun when there is no Python, or the package cannot be had
 */
export async function installEmulator(folder: string): Promise<string> {
  const python = join(folder, 'bin', 'python')
  const mark = join(folder, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === EMULATOR) return python
  const found = await findPython()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const failed = (what: string) => (error: Error & { stderr?: string }) => {
    throw new NotRun(`${what}: ${(error.stderr ?? error.message).trim().split('\n').at(-1)}`)
  }
  await run(found, ['-m', 'venv', folder]).catch(failed('No virtual environment could be made'))
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', EMULATOR]
  await run(python, pip, { timeout: 180_000 }).catch(failed(`${EMULATOR} could not be installed`))
  await writeFile(mark, EMULATOR)
  return python
}

async function findPython(): Promise<string> {
  const ask = ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1])']
  for (const python of PYTHONS) {
    const answer = await run(python, ask).catch(() => undefined)
    const [major = 0, minor = 0] = answer?.stdout.split(' ').map(Number) ?? []
    if (major === AT_LEAST[0] && minor >= AT_LEAST[1]) return python
  }
  throw new NotRun(`Python ${AT_LEAST.join('.')} or newer is not installed`)
}
