import { realFft } from '../fft.ts'
import { stftFrames } from '../stft.ts'
import { hann } from '../windows.ts'

/** Which pieces two signals are compared by. In frames. */
export type FrameShape = {
  readonly fftSize: number // a power of two
  readonly hop: number
  readonly windowLength: number // centred in zeros when shorter than fftSize
}

/**
 * Power spectra |X|² of two signals of one length, piece by piece: periodic Hann, piece k centred on
 * sample k·hop, the ends mirrored as `torch.stft(center=True, pad_mode="reflect")` does.
 * The arrays handed to `visit` are used again for the next piece. @returns how many pieces
 */
export function comparePowers(
  a: Float32Array,
  b: Float32Array,
  { fftSize, hop, windowLength }: FrameShape,
  visit: (powerA: Float64Array, powerB: Float64Array) => void,
): number {
  const fft = realFft(fftSize)
  const offset = Math.floor((fftSize - windowLength) / 2)
  const window = hann(windowLength)
  const piece = new Float64Array(fftSize)
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)]
  const powers = [new Float64Array(fft.bins), new Float64Array(fft.bins)] as const

  const fill = (samples: Float32Array, start: number, power: Float64Array) => {
    const end = start + windowLength
    if (start >= 0 && end <= samples.length)
      for (let n = 0; n < windowLength; n++) piece[offset + n] = samples[start + n]! * window[n]!
    else
      for (let n = 0; n < windowLength; n++)
        piece[offset + n] = samples[mirrored(start + n, samples.length)]! * window[n]!
    fft.forward(piece, re, im)
    for (let k = 0; k < power.length; k++) power[k] = re[k]! * re[k]! + im[k]! * im[k]!
  }

  const count = stftFrames(a.length, hop)
  for (let k = 0; k < count; k++) {
    const start = k * hop - fftSize / 2 + offset
    fill(a, start, powers[0])
    fill(b, start, powers[1])
    visit(powers[0], powers[1])
  }
  return count
}

/** The place inside [0, length) that a place outside is the mirror image of; the ends are not doubled. */
function mirrored(place: number, length: number): number {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((place % period) + period) % period
  return within < length ? within : period - within
}
