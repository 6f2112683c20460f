/** A canonical WAV file around PCM samples, written without any code of the product. */
export function bareWav(
  samples: Uint8Array,
  { sampleRateHz = 8000, channels = 1, bitsPerSample = 16 } = {},
): Uint8Array<ArrayBuffer> {
  const frameBytes = (channels * bitsPerSample) / 8
  const file = Buffer.alloc(44 + samples.length)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples.length, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(channels, 22)
  file.writeUInt32LE(sampleRateHz, 24)
  file.writeUInt32LE(frameBytes * sampleRateHz, 28)
  file.writeUInt16LE(frameBytes, 32)
  file.writeUInt16LE(bitsPerSample, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples.length, 40)
  file.set(samples, 44)
  return new Uint8Array(file)
}
