import { bareWav } from '../../bare-wav.ts'

/** A WAV file of so many seconds: 16-bit PCM, a quiet 440 Hz tone. */
export function wave(
  seconds = 1,
  { sampleRateHz = 8000, channels = 1 }: { sampleRateHz?: number; channels?: number } = {},
): Uint8Array {
  const samples = Buffer.alloc(2 * channels * Math.round(seconds * sampleRateHz))
  for (let i = 0; i < samples.length / 2; i++)
    samples.writeInt16LE(
      Math.round(3000 * Math.sin((2 * Math.PI * 440 * i) / sampleRateHz / channels)),
      2 * i,
    )
  return bareWav(samples, { sampleRateHz, channels })
}
