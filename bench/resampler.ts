// SINAD and speed of the resampler. Run: node bench/resampler.ts

import { resample } from '../gpu-worker/audio/resample.ts'

const RATIOS: [from: number, to: number][] = [
  [44100, 48000],
  [48000, 44100],
  [44100, 96000],
  [96000, 44100],
  [8000, 48000],
  [22050, 16000],
]

console.log('from → to          SINAD dB at 0.02  0.5  0.8  0.9 of the lower Nyquist   × realtime')
for (const [from, to] of RATIOS) {
  const lower = Math.min(from, to) / 2
  const figures = [0.02, 0.5, 0.8, 0.9].map((share) => sinad(share * lower, from, to).toFixed(1))
  console.log(
    `${from} → ${to}`.padEnd(30),
    figures.join('  ').padEnd(48),
    speed(from, to).toFixed(0),
  )
}

/** Sine in, best-fitting sine out, everything else is noise and distortion; half a second at each end left out. */
function sinad(frequencyHz: number, from: number, to: number): number {
  const samples = Float32Array.from({ length: 4 * from }, (_, n) =>
    Math.sin((2 * Math.PI * frequencyHz * n) / from),
  )
  const whole = resample({ channels: [samples], sampleRateHz: from }, to).channels[0]!
  const y = whole.subarray(to / 2, whole.length - to / 2)
  const w = (2 * Math.PI * frequencyHz) / to
  let [ss, cc, sc, ys, yc, yy] = [0, 0, 0, 0, 0, 0]
  for (let n = 0; n < y.length; n++) {
    const [s, c] = [Math.sin(w * n), Math.cos(w * n)]
    ss += s * s
    cc += c * c
    sc += s * c
    ys += y[n]! * s
    yc += y[n]! * c
    yy += y[n]! * y[n]!
  }
  const det = ss * cc - sc * sc
  const [a, b] = [(ys * cc - yc * sc) / det, (yc * ss - ys * sc) / det]
  let rest = 0
  for (let n = 0; n < y.length; n++)
    rest += (y[n]! - a * Math.sin(w * n) - b * Math.cos(w * n)) ** 2
  return 10 * Math.log10((yy - rest) / rest)
}

function speed(from: number, to: number): number {
  const audio = { channels: [new Float32Array(10 * from).fill(0.1)], sampleRateHz: from }
  resample(audio, to)
  const started = performance.now()
  resample(audio, to)
  return 10_000 / (performance.now() - started)
}
