// Who answers the tasks. Every answer goes to `score.ts`; none knows the target but for its length.

import { DomainError } from '#shared/errors.ts'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { type Audio, frameCount } from '../../gpu-worker/audio/audio.ts'
import { highPassBiquad, lowPassBiquad } from '../../gpu-worker/audio/biquad.ts'
import { fromDb } from '../../gpu-worker/audio/decibels.ts'
import { rmsDbfs } from '../../gpu-worker/audio/measure/levels.ts'
import type { Random } from '../../gpu-worker/audio/random.ts'
import { readAt } from '../../gpu-worker/audio/resample.ts'
import { stretchWsola } from '../../gpu-worker/audio/wsola.ts'
import { clipOf, editBytes, fileOf, resultOf } from '../lib/edit-bytes.ts'
import { gaussian, RATE } from './material.ts'
import { FILTERS, filtered, type Item, inOrder, type Task } from './tasks.ts'

/** The input as it is, cut or continued with silence to the length of the target. */
export const identity = ({ input, target }: Item): Audio => fitted(input, frameCount(target!))

/** Gaussian noise at the level of the input. */
export function noise({ input, target }: Item, random: Random): Audio {
  const rms = fromDb(rmsDbfs(input))
  const frames = frameCount(target!)
  const samples = () => Float32Array.from({ length: frames }, () => rms * gaussian(random))
  return { channels: input.channels.map(samples), sampleRateHz: RATE }
}

/**
 * The product from the sentence to the file, which has the depth of the input. What it refuses or cannot do
 * without a model comes back as it went in. @returns undefined for that
 */
export async function product(
  instruction: string,
  item: Item,
  { exact, bitsPerSample }: { exact: boolean; bitsPerSample: 16 | 24 },
): Promise<Audio | undefined> {
  try {
    const file = await fileOf(item.input, 'wav', bitsPerSample)
    const { bytes } = await editBytes(file, instruction, { exact })
    return await resultOf(bytes)
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

/** Whether the sentence is read as the operation of the task and no other. */
export function isUnderstood(instruction: string, { op }: Task, { input }: Item): boolean {
  try {
    const { steps } = planInstruction(
      instruction,
      clipOf(input),
      PlanOptions.parse({ modelInstalled: true }),
    )
    return steps.length === 1 && steps[0]!.op === op
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

/** What an exact engine may get wrong: another stretcher, another filter, a swap that is 100 ms off. */
export function worstCase({ name }: Task, { input, target, parameters }: Item): Audio | undefined {
  const { channels, sampleRateHz } = input
  switch (name) {
    case 'SWAP': {
      const split = Math.round(5.1 * RATE)
      return inOrder(part(input, split, frameCount(input)), part(input, 0, split))
    }
    case 'SPEED': {
      const factor = parameters.factor as number
      const frames = frameCount(target!)
      return { channels: stretchWsola(channels, { factor, frames, sampleRateHz }), sampleRateHz }
    }
    case 'PITCH': {
      const ratio = 2 ** ((parameters.semitones as number) / 12)
      const [length, frames] = [frameCount(input), Math.round(frameCount(input) * ratio)]
      const longer = stretchWsola(channels, { factor: 1 / ratio, frames, sampleRateHz })
      return { channels: readAt(longer, { step: ratio, frames: length }), sampleRateHz }
    }
    case 'LOW_PASS':
      return filtered(input, [lowPassBiquad(rbj(FILTERS.low_pass.cutoffHz))])
    case 'HIGH_PASS':
      return filtered(input, [highPassBiquad(rbj(FILTERS.high_pass.cutoffHz))])
    default:
      return undefined
  }
}

export const rbj = (frequencyHz: number) => ({
  frequencyHz,
  q: Math.SQRT1_2,
  sampleRateHz: RATE,
})

export const part = ({ channels, sampleRateHz }: Audio, from: number, to: number): Audio => ({
  channels: channels.map((samples) => samples.subarray(from, to)),
  sampleRateHz,
})

export const fitted = ({ channels, sampleRateHz }: Audio, frames: number): Audio => ({
  channels: channels.map((samples) => {
    const result = new Float32Array(frames)
    result.set(samples.subarray(0, frames))
    return result
  }),
  sampleRateHz,
})
