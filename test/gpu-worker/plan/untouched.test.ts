import { expect, test } from 'vitest'
import { type Audio, frameCount } from '../../../gpu-worker/audio/audio.ts'
import { complement } from '../../../gpu-worker/audio/intervals.ts'
import { pcg32, type Random } from '../../../gpu-worker/audio/random.ts'
import { runPlan } from '../../../gpu-worker/plan/run-plan.ts'
import { FS, joined, noise, silence, tone } from '../audio/signals.ts'
import { audio, scene } from '../effects/harness.ts'
import { between, planOf, type Said } from './plan-of.ts'

const deps = { signal: new AbortController().signal, clipping: 'limit' as const }

/** Operations that keep the clip's length when they act on a part of it. */
const IN_PLACE: readonly Said[] = [
  ['gain', { gainDb: 9 }],
  ['gain', { gainDb: -20, channel: 'left' }],
  ['mute', {}],
  ['reverse', {}],
  ['low_pass', { cutoffHz: 700 }],
  ['eq', { shape: 'peak', frequencyHz: 900, gainDb: 15, q: 2 }],
  ['tremolo', {}],
  ['bleep', { levelDbfs: -3 }],
  ['echo', { delayMs: 40 }],
  ['distort', {}],
  ['pan', { position: 0.5 }],
  ['bitcrush', {}],
  ['pitch', { semitones: 3 }],
  ['compress', { thresholdDbfs: -40 }],
]

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!

function randomPart(random: Random, seconds: number) {
  const start = random() * (seconds - 0.2)
  return between(start, start + 0.05 + random() * Math.min(0.4, seconds - start - 0.1))
}

test.each([1, 2, 3, 4, 5])(
  'random plan %i of regional steps touches its regions only',
  async (seed) => {
    const random = pcg32(BigInt(seed))
    const input = scene({ seconds: 1.5 })
    const said = Array.from({ length: 1 + Math.floor(random() * 3) }, (): Said => {
      const [op, parameters] = pick(random, IN_PLACE)
      return [op, { ...parameters, ...randomPart(random, 1.5) }]
    })
    const { audio: output, touched, plan, warnings } = await runPlan(planOf(...said), input, deps)

    expect(frameCount(output)).toBe(frameCount(input))
    const regions = plan.steps.map((step) => ('region' in step && step.region) || undefined)
    const wasLimited = warnings.some(({ code }) => code === 'limited')
    const slack = wasLimited ? 2 * FS : 1 // the limiter's release may reach past a region, and says so
    for (const { start, end } of touched)
      expect(
        regions.some(
          (region) =>
            region &&
            start >= region.startSeconds * FS - slack &&
            end <= plan.steps.length * region.endSeconds * FS + slack,
        ),
      ).toBe(true)
    for (const { start, end } of complement(touched, frameCount(output)))
      for (const [c, samples] of output.channels.entries())
        expect(samples.subarray(start, end)).toEqual(input.channels[c]!.subarray(start, end))
  },
)

test.each([11, 12, 13, 14])(
  'random plan %i with cuts and insertions keeps what it kept',
  async (seed) => {
    const random = pcg32(BigInt(seed))
    const input = audio(noise(2 * FS, seed, 0.3), noise(2 * FS, seed + 1, 0.3)) // every place is unique
    const said = Array.from({ length: 3 }, (): Said => {
      const part = randomPart(random, 0.8)
      const moment = { from: 'start', seconds: random(), timeline: 'current' }
      return pick<Said>(random, [
        ['delete', { where: { ...part.where, timeline: 'current' } }],
        ['gain', { gainDb: -3, where: { ...part.where, timeline: 'current' } }],
        ['insert_silence', { at: moment, durationSeconds: 0.1 + random() }],
        ['loop', { count: 2, where: { ...part.where, timeline: 'current' } }],
        ['speed', { factor: 1.5, where: { ...part.where, timeline: 'current' } }],
      ])
    })
    const { audio: output, touched, checks } = await runPlan(planOf(...said), input, deps)

    expect(checks.find(({ name }) => name === 'untouched_max_abs_diff')).toMatchObject({
      measured: 0,
    })
    for (const { start, end } of complement(touched, frameCount(output))) {
      const source = whereIs(output, input, start)
      expect(source).toBeGreaterThanOrEqual(0)
      const length = Math.min(end - start, 400)
      expect(output.channels[1]!.subarray(start, start + length)).toEqual(
        input.channels[1]!.subarray(source, source + length),
      )
    }
  },
)

/** Where a sample of the output stands in the input. */
const whereIs = (output: Audio, input: Audio, frame: number): number =>
  input.channels[0]!.findIndex(
    (x, n) =>
      x === output.channels[0]![frame] && input.channels[1]![n] === output.channels[1]![frame],
  )

test('what follows a step whose length only hearing tells is resolved when its turn comes', async () => {
  const [one, two] = [tone(440, { seconds: 1 }), tone(880, { seconds: 1 })]
  const input = audio(joined(one, silence(1), two))
  const plan = planOf(
    ['remove_silences', { keepSeconds: 0.2 }],
    ['mute', between(2.5, 2.75)], // of the recording as it was sent
    ['fade_out', { durationSeconds: 0.1 }],
    [
      'trim',
      {
        where: {
          start: { from: 'end', seconds: 1 },
          end: { from: 'end', seconds: 0 },
          timeline: 'current',
        },
      },
    ],
  )
  const result = await runPlan(plan, input, deps)

  expect(frameCount(result.audio)).toBe(FS) // "the last second" of what the pause has left
  const level = (from: number, to: number) =>
    Math.max(...result.audio.channels[0]!.subarray(from * FS, to * FS).map(Math.abs))
  expect(level(0.55, 0.7)).toBe(0)
  expect(level(0.2, 0.45)).toBeGreaterThan(0.4)
  expect(result.plan.resolved).toBe(true)
  expect(result.plan.steps[1]).toMatchObject({ region: { startSeconds: expect.any(Number) } })
})
