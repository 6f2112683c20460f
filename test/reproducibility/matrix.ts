// One step of every operation, on 0.6 s of sound, into files of several formats.

import { createHash } from 'node:crypto'
import { DomainError } from '#shared/errors.ts'
import { type ExactOp, exactOps } from '#shared/plan/plan.ts'
import { carryOut, fileOf } from '../../bench/lib/edit-bytes.ts'
import { type Asked, everyOperation, START } from '../../bench/lib/every-operation.ts'
import { between, planOf } from '../../bench/lib/plan-of.ts'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { decode } from '../../gpu-worker/audio/codecs/decode.ts'
import { encode } from '../../gpu-worker/audio/codecs/encode.ts'
import { pcg32 } from '../../gpu-worker/audio/random.ts'

const RATE = 44_100
const REGION = between(0.15, 0.4)

/** What is asked for on 0.6 s of sound. */
const PARAMETERS: Asked = {
  ...everyOperation(REGION),
  fade_in: { durationSeconds: 0.2 },
  fade_out: { durationSeconds: 0.2 },
  move: { ...REGION, to: START },
  insert_silence: { at: START, durationSeconds: 0.2 },
  remove_silences: { keepSeconds: 0.05, minSilenceSeconds: 0.1, thresholdDbfs: -25 },
  gate: { thresholdDbfs: -25, holdMs: 0, releaseMs: 20 },
  swap: { split: { fraction: 0.5 } },
  notch: { frequencyHz: 440 },
  device: { preset: 'telephone' },
  reverb: { rt60Seconds: 0.4 },
  dehum: { frequencyHz: 50 },
  convert: { sampleRateHz: 32_000 },
}

export type Hashes = Readonly<Record<string, string>>

/** SHA-256 of every file of the matrix, by "operation, format"; or the code it ends with. */
export async function hashesOf(ops: readonly ExactOp[] = exactOps): Promise<Hashes> {
  const hashes: Record<string, string> = {}
  for (const op of ops) {
    const shape = { channels: op === 'to_stereo' ? 1 : 2, seconds: op === 'dehum' ? 1.2 : 0.6 }
    const input = recording(shape)
    const plan = planOf([[op, PARAMETERS[op] ?? {}]])
    for (const [format, bits] of [['wav', 16], ['flac', 24]] as const) // biome-ignore format: pairs
      hashes[`${op}, ${format} ${bits}`] = await hashOrCode(async () => {
        const decoded = await decode(await fileOf(input, format, bits))
        return (await carryOut(decoded, plan, format)).bytes
      })
  }
  return hashes
}

/** The lossy format, whose encoder is somebody else's wasm. */
export const mp3Hash = (): Promise<string> =>
  hashOrCode(async () => {
    const shape = { format: 'mp3', bitsPerSample: 16, isFloat: false, tags: {} } as const
    return (
      await encode(recording({ channels: 2, seconds: 0.6 }), {
        ...shape,
        touched: [],
        random: pcg32(1n),
      })
    ).bytes
  })

async function hashOrCode(make: () => Promise<Uint8Array>): Promise<string> {
  try {
    return createHash('sha256')
      .update(await make())
      .digest('hex')
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

/** A harmonic tone that comes and goes in front of hum, clicks and hiss. */
function recording({ channels, seconds }: { channels: number; seconds: number }): Audio {
  const random = pcg32(9n)
  return {
    sampleRateHz: RATE,
    channels: Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length: seconds * RATE }, (_, n) => {
        const t = n / RATE
        let x = 0.003 + 0.005 * (random() - 0.5) + 0.03 * Math.sin(2 * Math.PI * 50 * t)
        if (Math.floor(4 * t) % 2 === 0)
          for (let k = 1; k <= 6; k++) x += (0.2 / k) * Math.sin(2 * Math.PI * 220 * k * t + c)
        if (random() < 0.0002) x += 0.2
        return Math.max(-0.3, Math.min(0.3, x))
      }),
    ),
  }
}
