/**
 * An open edit of a 10 s stereo clip through the whole product with the full-size model: cold and warm, stage by
 * stage, cancelled in the middle, and with the model's process killed in the middle. On a card where onnxruntime
 * can use one, else on the processor. Folder and flags by environment, as for model-step;
 * RESOUND_BENCH_PRECISION fp16 (default on a card), fp32 or int8; RESOUND_BENCH_STEPS 100.
 */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Resound } from '../client/resound.ts'
import { decode } from '../gpu-worker/audio/codecs/decode.ts'
import type { Precision } from '../gpu-worker/model/graphs/linear.ts'
import { type OneBox, openOneBox } from '../one-box.ts'
import { parseConfig } from '../shared/config.ts'
import type { LogFields } from '../shared/log.ts'
import { clip } from './lib/clip.ts'
import { bundleFolder, checkpointFolder, notebook } from './lib/full-model.ts'
import type { Bench } from './lib/result.ts'
import { median } from './lib/stats.ts'

const PRECISION = (process.env.RESOUND_BENCH_PRECISION ?? 'fp16') as Precision
const STEPS = Number(process.env.RESOUND_BENCH_STEPS ?? 100)
const INSTRUCTION = 'add rain in the background'
const STAGES = [
  'decode_ms',
  'denoise_ms',
  'measure_ms',
  'encode_ms',
  'store_ms',
  'total_ms',
] as const

export const bench: Bench = async ({ rounds }) => {
  const { rows, note } = notebook()
  const bundle = await bundleFolder(await checkpointFolder(), PRECISION, note)
  const dataFolder = await mkdtemp(join(dirname(bundle), 'data-'))
  const installed = join(dataFolder, 'models', 'bench')
  await mkdir(dirname(installed))
  await rename(bundle, installed) // a bundle whose files have second names is refused
  const lines: LogFields[] = []
  try {
    await using box = await openOneBox(
      parseConfig({ RESOUND_PORT: '0', RESOUND_DATA_DIR: dataFolder }),
      { log: (line) => lines.push(line), onFatal: crash },
    )
    const edit = editor(box)
    const cold = await edit({ seed: 1 })
    note('from POST to succeeded, the model not loaded', cold.seconds, 's')
    const warm = []
    for (let round = 0; round < rounds; round++) warm.push(await edit({ seed: 1 }))
    note('from POST to succeeded, warm', median(warm.map(({ seconds }) => seconds)), 's', {
      steps: STEPS,
      device: warm[0]!.device,
      evaluations: warm[0]!.evaluations,
    })
    for (const stage of STAGES)
      note(stage, median(warm.map(({ metrics }) => metrics[stage]!)), 'ms')
    const sounds = new Set(await Promise.all([cold, ...warm].map(({ sound }) => sound)))
    note('different results of one seed', sounds.size, `of ${rounds + 1}`)
    note('quality fast, warm', (await edit({ seed: 1, quality: 'fast' })).seconds, 's')
    note('from the cancel to canceled', await cancelled(box, cold.uploadId), 'ms')
    const rerun = await killed(box, cold.uploadId)
    note('from POST to succeeded, its model killed', rerun.seconds, 's', { attempt: rerun.attempt })
    const device = lines.find(({ event }) => event === 'model_device')
    console.error(JSON.stringify(device))
    return {
      rounds,
      rows,
      bars: [
        { text: 'an edit whose model was killed succeeds', ok: rerun.attempt > 1 },
        { text: 'one seed gives one result', ok: sounds.size === 1 },
      ],
    }
  } finally {
    await rename(installed, bundle)
    await rm(dataFolder, { recursive: true, force: true })
  }
}

const crash = (error: Error): never => {
  throw error
}

const clientOf = (box: OneBox) => new Resound({ apiKey: box.firstKey!, baseUrl: box.url })

const params = (more: object) => ({
  quality: 'reference',
  steps: STEPS,
  clipping: 'limit',
  ...more,
})

function editor(box: OneBox) {
  const resound = clientOf(box)
  return async (more: { seed: number; quality?: 'fast' }) => {
    const began = performance.now()
    const wished = more.quality === 'fast' ? { ...more } : params(more)
    const result = await resound.edit(clip(), INSTRUCTION, { params: wished as never })
    const seconds = (performance.now() - began) / 1000
    const { edit } = result
    const { metrics } = edit
    return {
      seconds,
      metrics: metrics as unknown as Record<string, number>,
      evaluations: metrics!.evaluations,
      device: metrics!.device,
      attempt: edit.attempt,
      sound: soundOf(await result.bytes()),
      uploadId: edit.input.upload_id!,
    }
  }
}

/** Of the samples alone: a file names its edit. */
async function soundOf(bytes: Uint8Array): Promise<string> {
  const { audio } = await decode(bytes)
  const hash = createHash('sha256')
  for (const samples of audio.channels) hash.update(samples)
  return hash.digest('hex')
}

/** Milliseconds from the request to the end of an edit that was denoising. */
async function cancelled(box: OneBox, uploadId: string): Promise<number> {
  const resound = clientOf(box)
  const id = await denoising(resound, uploadId)
  const began = performance.now()
  await resound.edits.cancel(id)
  const { status } = await resound.edits.wait(id)
  if (status !== 'canceled') throw new Error(`Expected the edit to be canceled, got ${status}`)
  return performance.now() - began
}

/** An edit whose model's process dies while it is denoising. */
async function killed(box: OneBox, uploadId: string) {
  const resound = clientOf(box)
  const began = performance.now()
  const id = await denoising(resound, uploadId)
  process.kill(await modelProcess(), 'SIGKILL')
  const edit = await resound.edits.wait(id)
  if (edit.status !== 'succeeded')
    throw new Error(`Expected it to succeed, got ${edit.status}: ${JSON.stringify(edit.error)}`)
  return { seconds: (performance.now() - began) / 1000, attempt: edit.attempt }
}

async function denoising(resound: Resound, uploadId: string): Promise<string> {
  const { id } = await resound.edits.create({
    audio: { upload_id: uploadId },
    instruction: INSTRUCTION,
    params: params({ seed: 2 }) as never,
  })
  for await (const { event, data } of resound.edits.events(id)) {
    if (event === 'progress' && /"stage": ?"denoising"/.test(data)) break
  }
  return id
}

/** The child of ours that runs gpu-worker/inference/child.ts. */
async function modelProcess(): Promise<number> {
  for (const name of await readdir('/proc')) {
    const read = (file: string) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')
    if (!/^\d+$/.test(name) || !(await read('cmdline')).includes('inference/child.ts')) continue
    if (new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(await read('status'))) return Number(name)
  }
  throw new Error('Expected a model process among our children')
}
