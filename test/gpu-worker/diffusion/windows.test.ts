import { expect, test } from 'vitest'
import { planWindows, windowLimits } from '../../../gpu-worker/diffusion/windows.ts'

const RATE = 1000
const clip = (seconds: number) => ({
  sampleRateHz: RATE,
  channels: [Float32Array.from({ length: seconds * RATE }, (_, n) => Math.sin(n))],
})
const seconds = (start: number, end: number) => ({ start: start * RATE, end: end * RATE })
const limits = windowLimits(RATE, 47.5543)
const plan = (length: number, ...edited: { start: number; end: number }[]) =>
  planWindows(clip(length), edited, limits)

test('a whole short clip is one window, edited as a whole', () => {
  expect(plan(10, seconds(0, 10))).toEqual([
    { window: seconds(0, 10), edited: [seconds(0, 10)], used: [seconds(0, 10)] },
  ])
})

test('a clip of 47 seconds edited as a whole fits one window; 45 seconds of a longer one do not', () => {
  expect(plan(47, seconds(0, 47))).toHaveLength(1)
  expect(plan(60, seconds(10, 55))).toHaveLength(2)
})

test('an interval has as much context as fits, and what one side lacks the other gets', () => {
  expect(plan(100, seconds(50, 60))[0]!.window).toEqual(seconds(31.25, 78.75))
  expect(plan(100, seconds(5, 15))[0]!.window).toEqual(seconds(0, 47.5))
  expect(plan(100, seconds(85, 95))[0]!.window).toEqual(seconds(52.5, 100))
})

test('fast hears no more than its context on each side', () => {
  const fast = windowLimits(RATE, 47.5543, 3)
  expect(planWindows(clip(100), [seconds(50, 60)], fast)[0]!.window).toEqual(seconds(47, 63))
})

test('a recording that fades away has no last core of nothing', () => {
  const length = 80.3 * RATE
  const fading = Float32Array.from({ length }, (_, n) => (1 - n / length) * Math.sin(n))
  const audio = { sampleRateHz: RATE, channels: [fading] }
  const windows = planWindows(audio, [{ start: 0, end: length }], limits)
  for (const { used } of windows) expect(used[0]!.end - used[0]!.start).toBeGreaterThan(100)
})

test('ten minutes are cut into cores that cover them without gap or overlap, each in a window that fits', () => {
  const windows = plan(600, seconds(0, 600))
  expect(windows).toHaveLength(15)
  let end = 0
  for (const { window, edited, used } of windows) {
    expect(used[0]!.start).toBe(end)
    end = used[0]!.end
    expect(edited).toEqual([window]) // what lies beyond the core is edited as well, but not used
    expect(window.end - window.start).toBeLessThanOrEqual(limits.longest)
    expect(window.start).toBeLessThanOrEqual(used[0]!.start)
    expect(window.end).toBeGreaterThanOrEqual(used[0]!.end)
  }
  expect(end).toBe(600 * RATE)
})

test('cores meet at the quietest place within half a second', () => {
  const audio = clip(60)
  audio.channels[0]!.fill(0, 40_300, 40_330)
  const [first] = planWindows(audio, [seconds(0, 60)], limits)
  expect(first!.used[0]!.end).toBeGreaterThanOrEqual(40_310)
  expect(first!.used[0]!.end).toBeLessThanOrEqual(40_320)
})

test('gaps that lie close share a window, far ones do not', () => {
  const gaps = [seconds(10, 11), seconds(20, 21), seconds(90, 91)]
  expect(plan(100, ...gaps).map(({ edited }) => edited)).toEqual([gaps.slice(0, 2), gaps.slice(2)])
})

test('a model with a small window has everything scaled to it', () => {
  const small = windowLimits(44_100, 0.93)
  expect(small.longest / 44_100).toBeCloseTo(0.929, 3)
  expect(small.core).toBeLessThan(small.longest)
  expect(small.core + 2 * small.borderShift).toBeLessThan(small.longest)
})
