// What signal processing alone can say to the tasks that need the model. Not in the product.

import { type Audio, frameCount } from '../../gpu-worker/audio/audio.ts'
import { realFft } from '../../gpu-worker/audio/fft.ts'
import { pcg32, type Random } from '../../gpu-worker/audio/random.ts'
import { cut } from '../../gpu-worker/audio/stft.ts'
import { hann } from '../../gpu-worker/audio/windows.ts'
import { RATE } from './material.ts'
import type { Item, Task } from './tasks.ts'

export function signalProcessing({ name }: Task, { input }: Item): Audio | undefined {
  if (name === 'INPAINT') return filled(input, pcg32(1n))
  if (name === 'SUPER_RES') return widened(input)
  return undefined
}

/** The longest silence gets pieces of what is around it, a quarter of a second each, half overlapped. */
function filled(input: Audio, random: Random): Audio {
  const frames = frameCount(input)
  const gap = longestSilence(input)
  const length = Math.round(0.25 * RATE)
  const around = frames - (gap.end - gap.start)
  if (around < length || gap.end - gap.start < 2) return input
  const starts = Array.from({ length: 400 }, () => Math.floor(random() * (frames - length))).filter(
    (at) => at + length <= gap.start || at >= gap.end,
  )
  const power = (at: number) =>
    input.channels[0]!.subarray(at, at + length).reduce((sum, x) => sum + x * x, 0)
  const typical = starts.toSorted((a, b) => power(a) - power(b))
  const quieter = typical.slice(Math.floor(0.1 * typical.length), Math.ceil(0.6 * typical.length))
  if (quieter.length === 0) return input
  const channels = input.channels.map((samples) => samples.slice())
  for (let at = gap.start - length / 2; at < gap.end; at += Math.floor(length / 2)) {
    const from = quieter[Math.floor(random() * quieter.length)]!
    for (const [c, samples] of channels.entries())
      for (let n = 0; n < length; n++) {
        const place = Math.floor(at) + n
        if (place < gap.start || place >= gap.end) continue
        samples[place]! += input.channels[c]![from + n]! * Math.sin((Math.PI * (n + 0.5)) / length)
      }
  }
  return { ...input, channels }
}

function longestSilence({ channels }: Audio): { start: number; end: number } {
  let best = { start: 0, end: 0 }
  let start = 0
  const frames = channels[0]!.length
  for (let n = 0; n <= frames; n++) {
    if (n < frames && channels.every((samples) => samples[n] === 0)) continue
    if (n - start > best.end - best.start) best = { start, end: n }
    start = n + 1
  }
  return best
}

const SIZE = 2048
const HOP = SIZE / 4

/** Everything above the edge is a copy of the octave below it, falling as that octave falls. */
function widened(input: Audio): Audio {
  const fft = realFft(SIZE)
  const window = hann(SIZE).map(Math.sqrt)
  const [piece, out] = [new Float64Array(SIZE), new Float64Array(SIZE)]
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)]
  const frames = frameCount(input)
  const edge = Math.floor(((0.94 * RATE) / 8 / RATE) * SIZE) // a quarter of the rate, less its filter
  const channels = input.channels.map((samples) => {
    const mean = new Float64Array(fft.bins)
    const each = (visit: (at: number) => void) => {
      for (let at = -SIZE / 2; at < frames; at += HOP) {
        cut(samples, at, window, piece)
        fft.forward(piece, re, im)
        visit(at)
      }
    }
    each(() => {
      for (let k = 0; k < fft.bins; k++) mean[k]! += re[k]! ** 2 + im[k]! ** 2
    })
    const slope = Math.min(0, Math.max(-4, slopeOf(mean, edge >> 1, edge)))
    const result = new Float64Array(frames)
    each((at) => {
      for (let k = edge; k < fft.bins; k++) {
        const span = edge >> 1
        const from = edge - span + ((k - edge) % span)
        const gain = (k / from) ** slope
        re[k] = re[from]! * gain
        im[k] = im[from]! * gain
      }
      fft.inverse(re, im, out)
      for (let n = Math.max(0, -at); n < SIZE && at + n < frames; n++)
        result[at + n]! += (out[n]! * window[n]!) / 2
    })
    return Float32Array.from(result)
  })
  return { ...input, channels }
}

/** Exponent of the magnitude over frequency, least squares of the logarithms. */
function slopeOf(power: Float64Array, from: number, to: number): number {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0]
  for (let k = from; k < to; k++) {
    const [x, y] = [Math.log(k), Math.log(power[k]! + 1e-20) / 2]
    n++
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx)
}
