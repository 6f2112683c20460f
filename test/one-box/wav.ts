import { bareWav } from '../bare-wav.ts'

/** A 16 bit stereo WAV of two tones, written without any code of the product. */
export function wav(seconds: number, sampleRateHz = 44_100): Uint8Array<ArrayBuffer> {
  const frames = Math.round(seconds * sampleRateHz)
  const samples = Buffer.alloc(4 * frames)
  for (let n = 0; n < frames; n++) {
    samples.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * 440 * n) / sampleRateHz)), 4 * n)
    samples.writeInt16LE(
      Math.round(7000 * Math.sin((2 * Math.PI * 660 * n) / sampleRateHz)),
      4 * n + 2,
    )
  }
  return bareWav(samples, { sampleRateHz, channels: 2 })
}

/** The left channel of a canonical 16 bit stereo WAV. */
export function leftOf(file: Uint8Array): Int16Array {
  const bytes = Buffer.from(file)
  const start = bytes.indexOf('data') + 8
  return Int16Array.from({ length: (bytes.length - start) / 4 }, (_, n) =>
    bytes.readInt16LE(start + 4 * n),
  )
}
