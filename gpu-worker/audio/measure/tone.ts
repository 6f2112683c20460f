import type { Audio } from '../audio.ts'
import { realFft } from '../fft.ts'
import { cut } from '../stft.ts'
import { hann } from '../windows.ts'

/**
 * Frequency of the strongest sine in Hz, first channel: highest bin of a windowed spectrum, then the
 * maximum of the transform between its neighbours.
 */
export function strongestHz({ channels, sampleRateHz }: Audio): number {
  const samples = channels[0]!
  const frames = Math.min(samples.length, 1 << 17)
  const window = hann(frames)
  const fft = realFft(2 ** Math.ceil(Math.log2(Math.max(4, 2 * frames))))
  const piece = new Float64Array(fft.size)
  cut(samples, 0, window, piece.subarray(0, frames))
  const re = new Float64Array(fft.bins)
  const im = new Float64Array(fft.bins)
  fft.forward(piece, re, im)
  let best = 1
  for (let k = 1; k < fft.bins; k++)
    if (Math.hypot(re[k]!, im[k]!) > Math.hypot(re[best]!, im[best]!)) best = k
  return (
    maximise(
      (bin) => sizeAt(piece.subarray(0, frames), (2 * Math.PI * bin) / fft.size),
      best - 1,
      best + 1,
    ) *
    (sampleRateHz / fft.size)
  )
}

function sizeAt(piece: Float64Array, w: number): number {
  const [stepCos, stepSin] = [Math.cos(w), Math.sin(w)]
  let [re, im, cos, sin] = [0, 0, 1, 0]
  for (let n = 0; n < piece.length; n++) {
    re += piece[n]! * cos
    im -= piece[n]! * sin
    const turned = cos * stepCos - sin * stepSin
    sin = sin * stepCos + cos * stepSin
    cos = turned
  }
  return Math.hypot(re, im)
}

/** Golden-section search. */
function maximise(of: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [a, b] = [low, high]
  for (let i = 0; i < 30; i++) {
    const [c, d] = [b - ratio * (b - a), a + ratio * (b - a)]
    if (of(c) > of(d)) b = d
    else a = c
  }
  return (a + b) / 2
}
