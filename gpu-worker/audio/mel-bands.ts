import { realFft } from './fft.ts'
import { cut } from './stft.ts'
import { hann } from './windows.ts'

const WINDOW_SECONDS = 0.046

/**
 * Power in bands of equal width on the mel scale (2595 · log10(1 + f / 700)), the sum of the channels, one
 * frame each `hopSeconds`, centred on its time. The lowest band holds DC.
 *
 * @returns [frames][bands]; floor(duration / hop) frames
 */
export function melBandPowers(
  channels: readonly Float32Array[],
  { sampleRateHz, bands, hopSeconds }: MelBands,
): Float64Array[] {
  const fft = realFft(2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)))
  const window = hann(fft.size)
  const piece = new Float64Array(fft.size)
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)]
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
  const highest = mel(sampleRateHz / 2)
  const bandOf = Uint8Array.from({ length: fft.bins }, (_, k) =>
    Math.min(bands - 1, Math.floor((bands * mel((k * sampleRateHz) / fft.size)) / highest)),
  )
  const count = Math.floor((channels[0]?.length ?? 0) / (hopSeconds * sampleRateHz))
  return Array.from({ length: count }, (_, k) => {
    const powers = new Float64Array(bands)
    for (const samples of channels) {
      cut(samples, Math.round(k * hopSeconds * sampleRateHz) - fft.size / 2, window, piece)
      fft.forward(piece, re, im)
      for (let bin = 0; bin < fft.bins; bin++)
        powers[bandOf[bin]!]! += re[bin]! * re[bin]! + im[bin]! * im[bin]!
    }
    return powers
  })
}
type MelBands = {
  readonly sampleRateHz: number
  readonly bands: number // at most 256
  readonly hopSeconds: number
}
