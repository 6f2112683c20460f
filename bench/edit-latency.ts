/**
 * From POST to `succeeded` for a gain edit of a 10 s stereo clip, on a warm one-box server with its real
 * API, queue, children and measurements; how much of it is the worker's, and what it takes of the processor.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Resound } from '../client/resound.ts'
import { openOneBox } from '../one-box.ts'
import { parseConfig } from '../shared/config.ts'
import { clip } from './lib/clip.ts'
import { processorMs } from './lib/processor-time.ts'
import type { Bench } from './lib/result.ts'
import { median, quantile } from './lib/stats.ts'

const EDITS_PER_ROUND = 10
const BAR_MS = 150

export const bench: Bench = async ({ rounds }) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'resound-bench-'))
  const config = parseConfig({ RESOUND_PORT: '0', RESOUND_DATA_DIR: dataFolder })
  const onFatal = (error: Error) => {
    throw error
  }
  try {
    await using box = await openOneBox(config, { log: () => {}, onFatal })
    const resound = new Resound({ apiKey: box.firstKey!, baseUrl: box.url })
    const first = await resound.edit(clip(), 'make it 3 dB quieter')
    const uploadId = first.edit.input.upload_id!

    const wholeMs: number[] = []
    const workerMs: number[] = []
    const cpuMs: number[] = []
    const stages = new Map<string, number[]>()
    for (let round = -1; round < rounds; round++)
      for (let turn = 0; turn < EDITS_PER_ROUND; turn++) {
        const began = performance.now()
        const cpuBefore = processorMs()
        const { edit } = await resound.edit({ uploadId }, 'make it 3 dB quieter')
        if (round < 0) continue // warming up
        wholeMs.push(performance.now() - began)
        cpuMs.push(processorMs() - cpuBefore)
        workerMs.push(edit.metrics!.total_ms)
        for (const [stage, ms] of Object.entries(edit.metrics!))
          if (stage.endsWith('_ms')) stages.set(stage, [...(stages.get(stage) ?? []), Number(ms)])
      }
    const p50 = median(wholeMs)
    return {
      rounds,
      rows: [
        { variant: 'POST to succeeded, p50', value: p50, unit: 'ms' },
        { variant: 'POST to succeeded, p99', value: quantile(wholeMs, 0.99), unit: 'ms' },
        { variant: 'in queue and worker, p50', value: median(workerMs), unit: 'ms' },
        { variant: 'processor, client and all processes, p50', value: median(cpuMs), unit: 'ms' },
        ...[...stages].map(([stage, all]) => ({ variant: stage, value: median(all), unit: 'ms' })),
      ],
      bars: [{ text: `p50 <= ${BAR_MS} ms`, ok: p50 <= BAR_MS }],
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}
