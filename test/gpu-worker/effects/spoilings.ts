import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'

/** Changes nobody asked for, made to a right result. */
export type Spoiling = (right: Audio, input: Audio) => Audio

const each = (audio: Audio, change: (x: Float32Array, c: number) => Float32Array): Audio => ({
  ...audio,
  channels: audio.channels.map((x, c) => change(x, c)),
})
const late =
  (seconds: number): Spoiling =>
  (a) => {
    const by = Math.round(seconds * a.sampleRateHz)
    return each(a, (x) => x.map((_, n) => x[n - by] ?? 0))
  }
const louder =
  (db: number): Spoiling =>
  (a) =>
    each(a, (x) => x.map((v) => v * 10 ** (db / 20)))

/** Where the 20 ms with the most power are: what is spoiled there can be heard. */
function loudest({ channels, sampleRateHz }: Audio, seconds: number): number {
  const [hop, window] = [Math.round(0.01 * sampleRateHz), Math.round(seconds * sampleRateHz)]
  let [best, at] = [-1, 0]
  for (let start = 0; start + window <= channels[0]!.length; start += hop) {
    let power = 0
    for (const x of channels) for (let n = start; n < start + window; n++) power += x[n]! ** 2
    if (power > best) [best, at] = [power, start]
  }
  return at
}

const gap =
  (seconds: number): Spoiling =>
  (a) => {
    const start = loudest(a, seconds)
    return each(a, (x) => x.slice().fill(0, start, start + Math.round(seconds * a.sampleRateHz)))
  }

/** One sample off by half the peak, in the loudest place. */
const click: Spoiling = (a) => {
  const at = loudest(a, 0.02) + Math.round(0.01 * a.sampleRateHz)
  const peak = Math.max(...a.channels.map((x) => x.reduce((m, v) => Math.max(m, Math.abs(v)), 0)))
  return each(a, (x) => x.with(at, x[at]! + (x[at]! > 0 ? -0.5 : 0.5) * peak))
}

const sameLength = (a: Audio, b: Audio) => frameCount(a) === frameCount(b)

/** The input's sample at the same moment of a result of another length. */
const untouched = (right: Audio, input: Audio) =>
  sameLength(right, input) ? input : each(right, (x) => x.slice().fill(0))

export const spoilings: Readonly<Record<string, Spoiling>> = {
  '20 ms late': late(0.02),
  '60 ms late': late(0.06),
  '1.5 dB louder': louder(1.5),
  '1.5 dB quieter': louder(-1.5),
  'upside down': (a) => each(a, (x) => x.map((v) => -v)),
  'right upside down': (a) => each(a, (x, c) => (c === 1 ? x.map((v) => -v) : x)),
  'left and right exchanged': (a) => ({ ...a, channels: a.channels.toReversed() }),
  'left in both ears': (a) => each(a, () => a.channels[0]!),
  'right 1.5 dB quieter': (a) => each(a, (x, c) => (c === 1 ? x.map((v) => v * 0.84) : x)),
  'right silent': (a) => each(a, (x, c) => (c === 1 ? x.map((v) => 0 * v) : x)),
  'a gap of 20 ms': gap(0.02),
  'a gap of 100 ms': gap(0.1),
  'a click': click,
  'the second half undone': (a, input) =>
    each(a, (x, c) => x.map((v, n) => (2 * n < x.length ? v : untouched(a, input).channels[c]![n]!))),
  'half of it undone': (a, input) =>
    sameLength(a, input) ? each(a, (x, c) => x.map((v, n) => (v + input.channels[c]![n]!) / 2)) : a,
} // biome-ignore format: a table

/** Within a stretch of frames only. */
export function spoilInside(
  spoiling: Spoiling,
  right: Audio,
  input: Audio,
  { start, end }: { start: number; end: number },
): Audio {
  const part = (a: Audio, until: number) => each(a, (x) => x.slice(start, until))
  const grown = frameCount(right) - frameCount(input)
  const spoiled = spoiling(part(right, end + grown), part(input, end))
  return each(right, (x, c) => {
    const whole = x.slice()
    whole.set(spoiled.channels[c] ?? [], start)
    return whole
  })
}

/** Whether a spoiling did something: a mono recording has no other ear. */
export function isSpoiled(right: Audio, spoiled: Audio): boolean {
  let [difference, power] = [0, 0]
  for (const [c, x] of right.channels.entries())
    for (let n = 0; n < x.length; n++) {
      difference += (x[n]! - spoiled.channels[c]![n]!) ** 2
      power += x[n]! ** 2
    }
  return difference > 1e-4 * power
}
