/** A WAV file of so many seconds: 16-bit PCM, a quiet 440 Hz tone. */
export function wave(
  seconds = 1,
  { sampleRateHz = 8000, channels = 1 }: { sampleRateHz?: number; channels?: number } = {},
): Uint8Array {
  const frames = Math.round(seconds * sampleRateHz)
  const dataBytes = frames * channels * 2
  const file = Buffer.alloc(44 + dataBytes)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + dataBytes, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(channels, 22)
  file.writeUInt32LE(sampleRateHz, 24)
  file.writeUInt32LE(sampleRateHz * channels * 2, 28)
  file.writeUInt16LE(channels * 2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(dataBytes, 40)
  for (let i = 0; i < frames * channels; i++)
    file.writeInt16LE(
      Math.round(3000 * Math.sin((2 * Math.PI * 440 * i) / sampleRateHz / channels)),
      44 + 2 * i,
    )
  return new Uint8Array(file)
}
