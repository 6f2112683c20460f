import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { systemClock } from '#shared/local/system.ts'
import type { Plan } from '#shared/plan/plan.ts'
import {
  type Children,
  type ChildrenOptions,
  openChildren,
} from '../../../gpu-worker/children/open-children.ts'
import type { DecodedFile, EditJob } from '../../../gpu-worker/workbench.ts'

/** Real children in a folder that a test has for itself, closed and removed when it ends. */
export function childrenBench() {
  let folder: string
  let children: Children | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'resound-children-'))
  })
  afterEach(async () => {
    await children?.close()
    children = undefined
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    at: (...names: string[]) => join(folder, ...names),
    async open(options: Partial<ChildrenOptions> = {}): Promise<Children> {
      children = await openChildren({
        jobsFolder: join(folder, 'children'),
        clock: systemClock,
        spares: 0,
        ...options,
      })
      return children
    },
    job(input: string | Uint8Array) {
      const inputPath = join(mkdtempSync(join(folder, 'job-')), 'input')
      writeFileSync(inputPath, input)
      return { folder: join(inputPath, '..'), inputPath }
    },
  }
}

export const quieter: Plan = {
  version: 1,
  engine: 'exact',
  understood: 'Make it quieter by 6 dB.',
  steps: [{ op: 'gain', engine: 'exact', says: 'make it quieter by 6 dB', gainDb: -6 }],
  warnings: [],
  unsupported: [],
  clip: null,
  resolved: false,
  hash: 'a'.repeat(64),
}
export const editJob = (
  at: string,
  decoded: DecodedFile,
  over: Partial<EditJob> = {},
): EditJob => ({
  folder: at,
  decoded,
  plan: quieter,
  params: { clipping: 'limit' } as EditJob['params'],
  output: { format: 'flac', sampleRateHz: null },
  editId: 'edit_1',
  model: null,
  ...over,
})
