/** A WAV file of a tone, and the level of one: written and read here, with nothing of ours. */
const RATE = 44_100

export function tone({ seconds = 1, hertz = 440, amplitude = 0.5 } = {}): Buffer {
  const frames = Math.round(seconds * RATE)
  const data = Buffer.alloc(2 * frames)
  for (let n = 0; n < frames; n++)
    data.writeInt16LE(
      Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * hertz * n) / RATE)),
      2 * n,
    )
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(2 * RATE, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
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
