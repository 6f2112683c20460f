import type { Finding } from '../../effects/effect.ts'
import { type Audio, durationSeconds, frameCount } from '../audio.ts'
import { realFft } from '../fft.ts'
import { hann } from '../windows.ts'
import { atMost, skipped } from './findings.ts'

const WINDOW_SECONDS = 0.05
const LEAST_SECONDS = 0.1
const LOWEST_HZ = 100
const BANDS_PER_OCTAVE = 2
const BANDS = 16
const HIGHEST = 0.45 // of the sample rate
const FAINTEST = 1e-4 // of the power of all bands
const TOLERANCE = 0.4
const CHANCE = 3 // times one over the root of how many bins and windows: channels of noise are alike by as much

/**
 * Check `image` of a sound at another tempo or pitch: neighbouring channels are as loud against each other, as alike
 * and as much in phase in each half octave as they were. One turn of phase for all channels leaves that as it is;
 * a channel that is late, exchanged, doubled or left as it was does not.
 *
 * @param ratio of the new pitch to the old one
 */
export function stretchedImage(before: Audio, after: Audio, ratio: number): Finding {
  const estimator = 'powers and cross power of neighbouring channels in half octaves'
  if (before.channels.length < 2) return skipped('image', 'there is one channel', estimator)
  if (Math.min(durationSeconds(before), durationSeconds(after)) < LEAST_SECONDS)
    return skipped('image', 'too short', estimator)
  let worst = 0
  for (let c = 1; c < before.channels.length; c++) {
    const pair = (audio: Audio) => ({ ...audio, channels: audio.channels.slice(c - 1, c + 1) })
    const highestHz = (HIGHEST * before.sampleRateHz) / Math.max(1, ratio)
    const [was, is] = [
      bandsOf(pair(before), { pitch: 1, highestHz }),
      bandsOf(pair(after), { pitch: ratio, highestHz }),
    ]
    const total = was.reduce((sum, { left, right }) => sum + left + right, 0)
    let [change, weight] = [0, 0]
    for (const [b, band] of was.entries()) {
      const [power, now] = [band.left + band.right, is[b]!.left + is[b]!.right]
      if (!(power > FAINTEST * total) || !(now > 0)) continue
      const difference = (of: (band: Band) => number) => of(band) / power - of(is[b]!) / now
      const changed = [
        difference(({ left, right }) => left - right),
        difference(({ re }) => 2 * re),
        difference(({ im }) => 2 * im),
      ]
      const chance = CHANCE / Math.sqrt(Math.min(band.heard, is[b]!.heard))
      change += power * Math.max(0, Math.hypot(...changed) - chance)
      weight += power
    }
    if (weight > 0) worst = Math.max(worst, change / weight)
  }
  return atMost('image', {
    expected: 0,
    measured: worst,
    tolerance: TOLERANCE,
    unit: null,
    estimator,
  })
}

/** Powers of two channels in a band, their cross power, and of how many bins and windows. */
type Band = { left: number; right: number; re: number; im: number; heard: number }

function bandsOf(
  { channels, sampleRateHz }: Audio,
  { pitch, highestHz }: { pitch: number; highestHz: number },
): Band[] {
  const fft = realFft(2 ** Math.round(Math.log2(WINDOW_SECONDS * sampleRateHz)))
  const window = hann(fft.size)
  const spectra = channels.map(() => [new Float64Array(fft.bins), new Float64Array(fft.bins)])
  const piece = new Float64Array(fft.size)
  const edge = (b: number) => {
    const hz = Math.min(LOWEST_HZ * 2 ** (b / BANDS_PER_OCTAVE), highestHz)
    return Math.round((pitch * hz * fft.size) / sampleRateHz)
  }
  const bands = Array.from({ length: BANDS }, () => ({ left: 0, right: 0, re: 0, im: 0, heard: 0 }))
  const frames = frameCount({ channels, sampleRateHz })
  for (let start = 0; start === 0 || start + fft.size <= frames; start += fft.size / 2) {
    for (const [c, samples] of channels.entries()) {
      for (let n = 0; n < fft.size; n++) piece[n] = window[n]! * (samples[start + n] ?? 0)
      fft.forward(piece, spectra[c]![0]!, spectra[c]![1]!)
    }
    const [[a, b], [c, d]] = spectra as [Float64Array[], Float64Array[]]
    for (const [i, band] of bands.entries())
      for (let k = edge(i); k < edge(i + 1); k++) {
        band.heard++
        band.left += a![k]! ** 2 + b![k]! ** 2
        band.right += c![k]! ** 2 + d![k]! ** 2
        band.re += a![k]! * c![k]! + b![k]! * d![k]!
        band.im += b![k]! * c![k]! - a![k]! * d![k]!
      }
  }
  return bands
}
