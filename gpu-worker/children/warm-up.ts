/**
 * A child is started before it is needed; in the meantime it compiles. A second of made-up sound through
 * the usual path turns the first real file from cold code into hot code.
 */
import { decode } from '../audio/codecs/decode.ts'
import { encodeFlac } from '../audio/codecs/flac-encode.ts'
import { quantise } from '../audio/codecs/quantise.ts'
import { encodeWav } from '../audio/codecs/wav-encode.ts'
import { peaks } from '../audio/peaks.ts'
import { pcg32 } from '../audio/random.ts'
import { readable } from '../audio/readable.ts'
import { spectrogram } from '../audio/spectrogram.ts'

const FRAMES = 44_100

export async function warmUpDecoding(): Promise<void> {
  const pcm = sound()
  for (const bytes of [encodeFlac(pcm, {}), encodeWav(pcm, {})]) {
    const { audio } = await decode(bytes)
    peaks(readable(audio))
    spectrogram(readable(audio))
  }
}

export async function warmUpEncoding(): Promise<void> {
  const { audio } = await decode(encodeWav(sound(), {}))
  const touched = [{ start: 100, end: FRAMES / 2 }]
  const quieter = { ...audio, channels: audio.channels.map((c) => c.map((x) => x * 0.7)) }
  const pcm = quantise(quieter, 16, { touched, random: pcg32(1n) })
  await decode(encodeFlac(pcm, {}))
  peaks(readable(quieter))
  spectrogram(readable(quieter))
}

/** Noise and a tone: something of everything the predictors meet. */
function sound() {
  const random = pcg32(1n)
  const channels = [0, 1].map((c) =>
    Int32Array.from({ length: FRAMES }, (_, i) =>
      Math.round(9000 * Math.sin(i / (7 + c)) + 3000 * (random() - 0.5)),
    ),
  )
  return { channels, sampleRateHz: 44_100, bitsPerSample: 16 }
}
