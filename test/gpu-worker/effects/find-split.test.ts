import { expect, test } from 'vitest'
import { filterCascade, lowPassBiquad } from '../../../gpu-worker/audio/biquad.ts'
import { backgroundChange } from '../../../gpu-worker/effects/background-change.ts'
import { findSplit } from '../../../gpu-worker/effects/find-split.ts'
import { FS, harmonic, joined, mixed, noise, silence } from '../audio/signals.ts'
import { audio } from './harness.ts'

const anywhere = () => true
const dark = (frames: number, amplitude: number) => {
  const lowPass = lowPassBiquad({ frequencyHz: 900, q: 0.7, sampleRateHz: FS })
  return filterCascade(noise(frames, 5, amplitude), [lowPass])
}
const event = (f0: number) => harmonic(f0, { seconds: 1.2, amplitude: 0.1 })
const at = (seconds: number, sound: Float32Array, rest: number) =>
  joined(silence(seconds), sound, silence(rest))

test('two rooms with an event in each are split at the very frame, not at an event', () => {
  const rooms = joined(noise(3 * FS, 3, 0.02), dark(4 * FS, 0.05))
  const scene = mixed(rooms, at(1, event(220), 4.8), at(4.4, event(330), 1.4))
  const split = Math.round(findSplit(audio(scene)) * FS)
  expect(Math.abs(split - 3 * FS)).toBeLessThanOrEqual(2)
})

test('the border is found as exactly in a recording of a minute', () => {
  const frames = 38 * FS + 123
  const rooms = joined(noise(frames, 3, 0.02), dark(22 * FS, 0.05))
  const border = backgroundChange(audio(rooms, rooms), anywhere)
  expect(Math.abs(border! - frames)).toBeLessThanOrEqual(2)
}, 60_000)

test('one room all the time has no border, whatever happens in it', () => {
  const scene = mixed(noise(7 * FS, 3, 0.02), at(1, event(220), 4.8), at(4.4, event(330), 1.4))
  expect(backgroundChange(audio(scene), anywhere)).toBeUndefined()
})

test('a pause between two sounds is split in its middle', () => {
  const scene = joined(event(220), silence(0.4), event(330), event(331))
  expect(findSplit(audio(scene))).toBeCloseTo(1.4, 2)
})
