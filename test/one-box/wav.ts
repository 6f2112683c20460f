/** A 16 bit stereo WAV of two tones, written without any code of the product. */
export function wav(seconds: number, sampleRateHz = 44_100): Uint8Array<ArrayBuffer> {
  const frames = Math.round(seconds * sampleRateHz)
  const file = Buffer.alloc(44 + 4 * frames)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + 4 * frames, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(2, 22)
  file.writeUInt32LE(sampleRateHz, 24)
  file.writeUInt32LE(4 * sampleRateHz, 28)
  file.writeUInt16LE(4, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(4 * frames, 40)
  for (let n = 0; n < frames; n++) {
    file.writeInt16LE(
      Math.round(9000 * Math.sin((2 * Math.PI * 440 * n) / sampleRateHz)),
      44 + 4 * n,
    )
    file.writeInt16LE(
      Math.round(7000 * Math.sin((2 * Math.PI * 660 * n) / sampleRateHz)),
      46 + 4 * n,
    )
  }
  return new Uint8Array(file)
}

/** The left channel of a canonical 16 bit stereo WAV. */
export function leftOf(file: Uint8Array): Int16Array {
  const bytes = Buffer.from(file)
  const start = bytes.indexOf('data') + 8
  return Int16Array.from({ length: (bytes.length - start) / 4 }, (_, n) =>
    bytes.readInt16LE(start + 4 * n),
  )
}
