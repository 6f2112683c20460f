/** Whether this installation reads and writes what it says: for `resound doctor`. */
import { pcg32 } from '../random.ts'
import { decode } from './decode.ts'
import type { Encoding } from './encode.ts'

export type CodecTrials = Readonly<Record<string, () => Promise<void>>>

/** What is wrong with each codec: null is nothing. A package whose wasm did not come whole is the usual reason. */
export async function tryCodecs(
  trials: CodecTrials = TRIALS,
): Promise<readonly { readonly codec: string; readonly problem: string | null }[]> {
  return Promise.all(
    Object.entries(trials).map(async ([codec, attempt]) => ({
      codec,
      problem: await attempt().then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    })),
  )
}

/** Each is loaded when it is tried: a package that is missing is a finding too. */
const TRIALS: CodecTrials = {
  wav: () => thereAndBack('wav'),
  flac: () => thereAndBack('flac'),
  mp3: () => thereAndBack('mp3'),
  // Nothing here writes these two
  vorbis: async () => (await (await import('./vorbis-decode.ts')).openVorbis(VORBIS_HEAD)).close(),
  opus: async () => (await (await import('./opus-decode.ts')).openOpus(OPUS_HEAD)).close(),
}

const FRAMES = 4800

async function thereAndBack(format: Encoding['format']): Promise<void> {
  const { encode } = await import('./encode.ts')
  const ramp = Float32Array.from({ length: FRAMES }, (_, i) => i / FRAMES / 2)
  const { bytes } = await encode(
    { channels: [ramp], sampleRateHz: 48_000 },
    { format, bitsPerSample: 16, isFloat: false, tags: {}, touched: [], random: pcg32(1n) },
  )
  const frames = (await decode(bytes)).audio.channels[0]!.length
  if (frames !== FRAMES) throw new Error(`${FRAMES} frames came back as ${frames}`)
}

/** One channel at 48 kHz, of each kind. */
const OPUS_HEAD = Buffer.from('4f707573486561640101000080bb0000000000', 'hex')
const VORBIS_HEAD = Buffer.from(
  '01766f72626973000000000180bb0000000000000000000000000000b801',
  'hex',
)
