import { expect, test } from 'vitest'
import type { ExactOp } from '#shared/plan/plan.ts'
import type { Audio } from '../../../gpu-worker/audio/audio.ts'
import type { Effect } from '../../../gpu-worker/effects/effect.ts'
import { effectOf, failures, run, scene, stepOf } from './harness.ts'
import { samples } from './samples.ts'

// A right result that something else then spoiled: the checks of the step alone must see it.

const LATE = 882 // 20 ms
const each = (audio: Audio, change: (x: Float32Array, c: number) => Float32Array): Audio => ({
  ...audio,
  channels: audio.channels.map((x, c) => change(x, c)),
})
const middleOf = (x: Float32Array) => x.length >> 1

const spoilings: Readonly<Record<string, (audio: Audio) => Audio>> = {
  '20 ms late': (a) => each(a, (x) => x.map((_, n) => x[Math.max(0, n - LATE)]!)),
  '1 % higher': (a) => each(a, (x) => x.map((_, n) => x[Math.floor(1.01 * n)] ?? 0)),
  'left and right exchanged': (a) => ({ ...a, channels: a.channels.toReversed() }),
  'left in both ears': (a) => each(a, () => a.channels[0]!),
  'right 1 dB quieter': (a) => each(a, (x, c) => (c === 1 ? x.map((v) => v * 0.891) : x)),
  'upside down': (a) => each(a, (x) => x.map((v) => -v)),
  'a gap of 20 ms': (a) => each(a, (x) => x.slice().fill(0, middleOf(x), middleOf(x) + LATE)),
}

const ops: readonly ExactOp[] = [
  ...(['gain', 'volume_ramp', 'normalize', 'loudness', 'compress', 'limit', 'gate'] as const),
  ...(['pan', 'stereo_width', 'convert', 'playback_rate'] as const),
]
const cases = ops.map((op) => samples.find((sample) => sample.op === op)!)

test.each(cases)('$op $name that was spoiled is seen', ({ op, parameters, input = scene() }) => {
  const { audio } = run(op, parameters, input)
  const { verify } = effectOf(op) as Effect<'gain'>
  const unseen = Object.keys(spoilings).filter((name) => {
    const spoiled = spoilings[name]!(audio)
    return failures(verify(input, spoiled, stepOf(op, parameters) as never)).length === 0
  })
  expect(unseen).toEqual([])
})

test('a bleep in one ear, or with a gap, is seen', () => {
  const parameters = { region: { startSeconds: 0.5, endSeconds: 1.25 } }
  const input = scene()
  const { audio } = run('bleep', parameters, input)
  const { verify } = effectOf('bleep')
  for (const spoil of [
    (x: Float32Array, c: number) => (c === 1 ? x.map((v) => 0 * v) : x),
    (x: Float32Array) => x.slice().fill(0, 40_000, 40_000 + LATE),
  ])
    expect(failures(verify(input, each(audio, spoil), stepOf('bleep', parameters)))).not.toEqual([])
})
