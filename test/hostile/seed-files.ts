import { readdirSync, readFileSync } from 'node:fs'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { encode } from '../../gpu-worker/audio/codecs/encode.ts'
import { pcg32 } from '../../gpu-worker/audio/random.ts'

export type SeedFile = {
  readonly name: string
  readonly format: string
  readonly bytes: Uint8Array
}

/** Sound files over eight formats: those of other encoders, and our own at other rates and channel counts. */
export async function seedFiles({
  withFfmpeg,
}: {
  readonly withFfmpeg: boolean
}): Promise<SeedFile[]> {
  const folder = new URL('../golden/codecs/', import.meta.url)
  const foreign = /\.(m4a|webm|aiff)$/
  const golden = readdirSync(folder)
    .filter((name) => /\.(wav|flac|oga|mp3|ogg|opus|m4a|webm|aiff)$/.test(name))
    .filter((name) => withFfmpeg || !foreign.test(name))
    .toSorted()
    .map((name) => ({
      name,
      format: name.split('.').at(-1)!,
      bytes: new Uint8Array(readFileSync(new URL(name, folder))),
    }))
  const own: SeedFile[] = []
  for (const [format, rate, channels] of OWN)
    own.push({
      name: `own-${rate}-${channels}.${format}`,
      format,
      bytes: new Uint8Array(
        (
          await encode(tune(rate, channels), {
            ...{ format, bitsPerSample: rate === 96_000 ? 24 : 16, isFloat: rate === 192_000 },
            tags: { title: 'seed', comment: 'to be broken' },
            touched: [],
            random: pcg32(1n),
          })
        ).bytes,
      ),
    })
  return [...golden, ...own]
}

const OWN: readonly (readonly ['flac' | 'wav' | 'mp3', number, number])[] = [
  ['flac', 8000, 1],
  ['flac', 22_050, 2],
  ['flac', 96_000, 2],
  ['flac', 48_000, 8],
  ['flac', 44_100, 3],
  ['wav', 8000, 1],
  ['wav', 11_025, 2],
  ['wav', 96_000, 2],
  ['wav', 48_000, 6],
  ['wav', 192_000, 1],
  ['mp3', 8000, 1],
  ['mp3', 16_000, 2],
  ['mp3', 24_000, 1],
  ['mp3', 32_000, 2],
  ['mp3', 48_000, 2],
]

function tune(sampleRateHz: number, channels: number): Audio {
  const random = pcg32(BigInt(sampleRateHz))
  const frames = Math.round(0.4 * sampleRateHz)
  return {
    channels: Array.from({ length: channels }, (_, c) =>
      Float32Array.from(
        { length: frames },
        (_, i) => 0.4 * Math.sin((i * (c + 2)) / 23) + 0.1 * (random() - 0.5),
      ),
    ),
    sampleRateHz,
  }
}
