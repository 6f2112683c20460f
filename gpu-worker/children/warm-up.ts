/**
 * A child is started before it is needed; in the meantime it compiles. Made-up sound through the very
 * jobs it is there for turns the first real file from cold code into hot code.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '#shared/plan/plan.ts'
import { DEFAULT_DECODE_LIMITS } from '../audio/codecs/codec.ts'
import { encodeFlac } from '../audio/codecs/flac-encode.ts'
import { encodeWav } from '../audio/codecs/wav-encode.ts'
import { pcg32 } from '../audio/random.ts'
import { runDecodeJob } from './decode-job.ts'
import { runEditJob } from './edit-job.ts'
import { DECODED_FOLDER, INPUT_FILE } from './job-files.ts'
import { writePlanes } from './planes.ts'

const RATE = 44_100
const FRAMES = RATE / 2
const limits = DEFAULT_DECODE_LIMITS

let recordings: Uint8Array[] | undefined

/** @param folder where the child may write; nothing is left there */
export async function warmUpDecoding(folder: string): Promise<void> {
  recordings ??= [encodeFlac(sound(), {}), encodeWav(sound(), {})]
  const [bytes] = recordings.reverse()
  await within(folder, async (job) => {
    writeFileSync(join(job, INPUT_FILE), bytes!)
    await runDecodeJob({ type: 'decode', folder: job, limits })
  })
}

/** @param folder where the child may write; nothing is left there */
export async function warmUpEditing(folder: string): Promise<void> {
  await within(folder, async (job) => {
    const planes = join(job, DECODED_FOLDER)
    mkdirSync(planes)
    writePlanes(planes, { channels: sound().channels.map(toFloat), sampleRateHz: RATE })
    const facts = { frames: FRAMES, channels: 2, sampleRateHz: RATE, warnings: [] }
    const source = { container: 'wav', codec: 'pcm_s16', bitsPerSample: 16 }
    const message = {
      decoded: { ...facts, ...source, isFloat: false, isLossy: false },
      plan: quieter(0.1, 0.4),
      params: { clipping: 'limit' as const },
      output: { format: 'flac' as const, sampleRateHz: null },
      editId: '',
    }
    await runEditJob(
      { type: 'edit', folder: job, job: message, limits, canOpen: false },
      { monotonicMs: () => 0, report: () => {} },
    )
  })
}

const toFloat = (integers: Int32Array): Float32Array =>
  Float32Array.from(integers, (x) => x / 32_768)

async function within(folder: string, run: (job: string) => Promise<void>): Promise<void> {
  const job = join(folder, 'warm')
  mkdirSync(job, { mode: 0o700 })
  try {
    await run(job)
  } finally {
    rmSync(job, { recursive: true })
  }
}

const quieter = (startSeconds: number, endSeconds: number): Plan => ({
  version: 1,
  engine: 'exact',
  understood: 'Make it quieter.',
  steps: [
    { op: 'gain', engine: 'exact', says: '', gainDb: -3, region: { startSeconds, endSeconds } },
  ],
  warnings: [],
  unsupported: [],
  clip: { durationSeconds: FRAMES / RATE, frames: FRAMES, channels: 2, sampleRateHz: RATE },
  resolved: true,
  hash: '0'.repeat(64),
})

/** Noise and a tone: something of everything the predictors meet. */
function sound() {
  const random = pcg32(1n)
  const channels = [0, 1].map((c) =>
    Int32Array.from({ length: FRAMES }, (_, i) =>
      Math.round(9000 * Math.sin(i / (7 + c)) + 3000 * (random() - 0.5)),
    ),
  )
  return { channels, sampleRateHz: RATE, bitsPerSample: 16 }
}
