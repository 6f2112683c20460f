import { type Audio, frameCount } from '../audio.ts'
import type { Interval } from '../intervals.ts'
import type { Random } from '../random.ts'
import type { IntegerPcm } from './flac-encode.ts'

/**
 * Samples as integers. What lies on the grid stays as it is; what does not is rounded, inside the
 * touched intervals with triangular dither of ±1 LSB. So a recording that came in at this depth goes
 * out bit for bit wherever nothing was done to it. Beyond full scale it clips.
 *
 * @param touched frames that were changed, in rising order
 * @param random numbers for the dither: the same ones give the same integers; more are drawn than are needed
 */
export function quantise(
  audio: Audio,
  bitsPerSample: number,
  { touched, random }: { readonly touched: readonly Interval[]; readonly random: Random },
): IntegerPcm {
  const full = 2 ** (bitsPerSample - 1)
  const frames = frameCount(audio)
  const dither = wordsOf(random)
  const channels = audio.channels.map((samples) => {
    const integers = new Int32Array(frames)
    let at = 0
    for (const { start, end } of touched) {
      roundInto(integers, samples, { from: at, to: Math.min(start, frames), full })
      at = Math.min(Math.max(at, start), frames)
      const to = Math.min(end, frames)
      if (at < to) ditherInto(integers, samples, { from: at, to, full }, dither)
      at = Math.max(at, to)
    }
    roundInto(integers, samples, { from: at, to: frames, full })
    return integers
  })
  return { channels, sampleRateHz: audio.sampleRateHz, bitsPerSample }
}

const WORDS_AHEAD = 4096

type Stretch = { readonly from: number; readonly to: number; readonly full: number }

/** Random words, and which of them comes next. */
type Words = { readonly words: Uint32Array; next: number; readonly refill: () => void }

function wordsOf(random: Random): Words {
  const words = new Uint32Array(WORDS_AHEAD)
  const refill = () => {
    if (random.words) random.words(words)
    else for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** 32
  }
  return { words, next: WORDS_AHEAD, refill }
}

/** Each word is a number in (−1, 1), more often near 0: the difference of its two halves. */
function ditherInto(
  integers: Int32Array,
  samples: Float32Array,
  { from, to, full }: Stretch,
  dither: Words,
): void {
  const { words } = dither
  let { next } = dither
  for (let i = from; i < to; i++) {
    const exact = samples[i]! * full
    let value = Math.floor(exact)
    if (value !== exact) {
      if (next === WORDS_AHEAD) {
        dither.refill()
        next = 0
      }
      const word = words[next++]! | 0
      value = Math.floor(exact + ((word >>> 16) - (word & 0xffff)) / 65_536 + 0.5)
    }
    integers[i] = value >= full ? full - 1 : value < -full ? -full : value
  }
  dither.next = next
}

function roundInto(integers: Int32Array, samples: Float32Array, { from, to, full }: Stretch): void {
  for (let i = from; i < to; i++) {
    const value = Math.floor(samples[i]! * full + 0.5)
    integers[i] = value >= full ? full - 1 : value < -full ? -full : value
  }
}
