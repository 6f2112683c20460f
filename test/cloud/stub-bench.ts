import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EditId } from '#shared/id.ts'
import type { Clock } from '#shared/ports.ts'
import type { Workbench } from '../../gpu-worker/workbench.ts'
import { stubOutput } from '../chaos/stub-output.ts'

/** A gain nobody asks for by accident marks the edits that kill their worker. */
export const POISON_DB = -13

/** The engine's place: takes its time, makes bytes that follow from input and seed, and counts its runs. */
export function stubBench(options: {
  readonly clock: Clock
  readonly runs: Map<EditId, number>
  readonly kill: () => void
}): Workbench {
  const { clock, runs, kill } = options
  const pictures = (folder: string, name: string) => {
    const [peaksPath, spectrogramPath] = [join(folder, `${name}.json`), join(folder, `${name}.png`)]
    writeFileSync(peaksPath, '{}')
    writeFileSync(spectrogramPath, 'png')
    return { peaksPath, spectrogramPath }
  }
  const rest = { channels: 1, sampleRateHz: 8000, frames: 800, bitsPerSample: 8, warnings: [] }
  return {
    async decode({ folder }, signal) {
      await clock.sleep(200, signal)
      const file = { ...rest, container: 'wav', codec: 'pcm_u8', isFloat: false, isLossy: false }
      return { ...file, ...pictures(folder, 'input') }
    },
    async edit({ folder, params, plan, output, editId }, signal) {
      runs.set(editId as EditId, (runs.get(editId as EditId) ?? 0) + 1)
      await clock.sleep(1000 + (params.seed % 5000), signal)
      if (plan.steps.some((step) => step.op === 'gain' && step.gainDb === POISON_DB)) {
        kill()
        await clock.sleep(1)
      }
      const made = stubOutput(readFileSync(join(folder, 'input')), params.seed)
      const outputPath = join(folder, 'output')
      writeFileSync(outputPath, made)
      return {
        ...rest,
        ...pictures(folder, 'output'),
        outputPath,
        format: output.format,
        bytes: made.length,
        sha256: createHash('sha256').update(made).digest('hex'),
        checks: [],
        candidates: [],
        timesMs: { exact: 1, denoise: 0, measure: 0, encode: 0 },
        evaluations: 0,
        device: null,
      }
    },
  }
}
