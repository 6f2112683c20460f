// A file and a sentence in, a file out: decode, plan, run, encode, as the worker does it, in this process.

import type { Check } from '#shared/edit.ts'
import type { Plan } from '#shared/plan/plan.ts'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { type Audio, durationSeconds, frameCount } from '../../gpu-worker/audio/audio.ts'
import { DEFAULT_DECODE_LIMITS } from '../../gpu-worker/audio/codecs/codec.ts'
import { type Decoded, decode } from '../../gpu-worker/audio/codecs/decode.ts'
import { depthFor, encode } from '../../gpu-worker/audio/codecs/encode.ts'
import { pcg32, stepRandom } from '../../gpu-worker/audio/random.ts'
import { resample } from '../../gpu-worker/audio/resample.ts'
import { type RunResult, runPlan } from '../../gpu-worker/plan/run-plan.ts'

export type LosslessFormat = 'wav' | 'flac'
export type Edited = {
  readonly input: Audio
  readonly run: RunResult
  readonly bytes: Uint8Array
  readonly checks: readonly Check[]
}

export const clipOf = (audio: Audio) => ({
  durationSeconds: durationSeconds(audio),
  frames: frameCount(audio),
  channels: audio.channels.length,
  sampleRateHz: audio.sampleRateHz,
})

/** @throws DomainError as planning and running do */
export async function editBytes(
  bytes: Uint8Array,
  instruction: string,
  { format = 'wav', exact = false }: { format?: LosslessFormat; exact?: boolean } = {},
): Promise<Edited> {
  const decoded = await decode(bytes)
  const plan = planInstruction(instruction, clipOf(decoded.audio), PlanOptions.parse({ exact }))
  return carryOut(decoded, plan, format)
}

/** The same with a plan that is there already. */
export async function carryOut(
  { audio: input, source }: Decoded,
  plan: Plan,
  format: LosslessFormat,
): Promise<Edited> {
  const signal = new AbortController().signal
  const run = await runPlan(plan, input, { signal, clipping: 'limit' })
  const convert = run.plan.steps.findLast((step) => step.op === 'convert')
  const rate = convert?.op === 'convert' ? convert.sampleRateHz : undefined
  const isResampled = rate !== undefined && rate !== run.audio.sampleRateHz
  const audio = isResampled ? resample(run.audio, rate) : run.audio
  const encoded = await encode(audio, {
    format,
    ...depthFor(source, format),
    tags: {},
    touched: isResampled ? [{ start: 0, end: frameCount(audio) }] : run.touched,
    random: stepRandom(plan.hash, plan.steps.length),
  })
  return { input, run, bytes: encoded.bytes, checks: run.checks }
}

/** The samples of a result, however short or long it is. */
export async function resultOf(bytes: Uint8Array): Promise<Audio> {
  const limits = { ...DEFAULT_DECODE_LIMITS, minSeconds: 0, maxSeconds: Number.POSITIVE_INFINITY }
  return (await decode(bytes, limits)).audio
}

/** A lossless file of a clip; what does not lie on its grid is dithered by fixed numbers. */
export async function fileOf(
  audio: Audio,
  format: LosslessFormat = 'wav',
  bitsPerSample: 16 | 24 = 16,
): Promise<Uint8Array> {
  const { bytes } = await encode(audio, {
    format,
    bitsPerSample,
    isFloat: false,
    tags: {},
    touched: [{ start: 0, end: frameCount(audio) }],
    random: pcg32(1n),
  })
  return bytes
}
