import { readFileSync } from 'node:fs'
import type { Audio } from '../../../../gpu-worker/audio/audio.ts'
import {
  type CodecResult,
  DEFAULT_DECODE_LIMITS,
  type DecodeCodec,
  type Format,
} from '../../../../gpu-worker/audio/codecs/codec.ts'

export const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../golden/codecs/${name}`, import.meta.url)))

/** Runs one codec alone, without the guards of `decode`, and joins its blocks. */
export async function collect(
  codec: DecodeCodec,
  bytes: Uint8Array,
): Promise<{ audio: Audio; result: CodecResult }> {
  const blocks: Float32Array[][] = []
  let format: Format | undefined
  const result = await codec(
    bytes,
    {
      begin: (begun) => {
        format = begun
      },
      write: (block) => blocks.push(block.map((channel) => channel.slice())),
    },
    DEFAULT_DECODE_LIMITS,
  )
  const { sampleRateHz, channels } = format!
  const joined = Array.from({ length: channels }, (_, c) =>
    Float32Array.from(blocks.flatMap((block) => Array.from(block[c]!))),
  )
  return { audio: { channels: joined, sampleRateHz }, result }
}

/** The samples back on their integer grid. */
export const toIntegers = (audio: Audio, bits: number): Int32Array[] =>
  audio.channels.map((channel) => Int32Array.from(channel, (x) => x * 2 ** (bits - 1)))
