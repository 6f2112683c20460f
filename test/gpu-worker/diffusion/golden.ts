import { join } from 'node:path'
import { expect } from 'vitest'
import { pathsBelow, readCase } from '../../../gpu-worker/model/verify/case-file.ts'
import { compare } from '../../../gpu-worker/model/verify/compare.ts'
import type { Runner, VerifyContext } from '../../../gpu-worker/model/verify/context.ts'

// Expected values: test/golden (README there: packages, versions, how each tolerance was derived).
export const GOLDEN = join(import.meta.dirname, '../../golden')

/** Case paths below test/golden that match. */
export async function goldenPaths(pattern: RegExp): Promise<string[]> {
  const paths = (await pathsBelow(GOLDEN, '.json')).map((path) => path.replace(/\.json$/, ''))
  return paths.filter((path) => pattern.test(path))
}

/** Runs a case that needs no model and holds every output to its own tolerance. */
export async function expectGolden(path: string, run: Runner): Promise<void> {
  const given = await readCase(GOLDEN, path)
  const outputs = await run(given, {} as VerifyContext)
  for (const [name, expected] of Object.entries(given.expected)) {
    const { verdict, maxError, tolerance } = compare(outputs[name], expected, given.outputs[name]!)
    expect(verdict, `${name}: ${maxError} of ${tolerance}`).toBe('ok')
  }
}
