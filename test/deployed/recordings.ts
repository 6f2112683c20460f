import { bareWav } from '../bare-wav.ts'

// A WAV file of a tone, and the level of one: written and read with nothing of the product.

const RATE = 44_100

export function tone({ seconds = 1, hertz = 440, amplitude = 0.5 } = {}): Buffer {
  const frames = Math.round(seconds * RATE)
  const samples = Buffer.alloc(2 * frames)
  for (let n = 0; n < frames; n++)
    samples.writeInt16LE(
      Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * hertz * n) / RATE)),
      2 * n,
    )
  return Buffer.from(bareWav(samples, { sampleRateHz: RATE }))
}

/** Root mean square of 16-bit samples, dB of full scale, and how many there are. */
export function levelOf(wav: Buffer): { readonly dbfs: number; readonly frames: number } {
  if (wav.toString('latin1', 0, 4) !== 'RIFF') throw new RangeError('Expected a WAV file')
  if (wav.readUInt16LE(34) !== 16)
    throw new RangeError(`Expected 16 bits, got ${wav.readUInt16LE(34)}`)
  const at = wav.indexOf('data', 36) + 8
  const frames = wav.readUInt32LE(at - 4) / 2
  let sum = 0
  for (let n = 0; n < frames; n++) sum += (wav.readInt16LE(at + 2 * n) / 32_768) ** 2
  return { dbfs: 10 * Math.log10(sum / frames), frames }
}
