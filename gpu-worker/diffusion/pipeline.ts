/**
 * One window of a clip through the model, in the order of the paper: level, rate, channels, padding,
 * encode, noise on top, denoise under the instruction, decode, cut, and back. Alone in knowing the order.
 *
 * @see SAO-Instruct, arXiv 2510.22795, section 3.1
 */

import { DomainError } from '#shared/errors.ts'
import { SIGMA_MIN } from '#shared/plan/noise-levels.ts'
import type { Audio } from '../audio/audio.ts'
import { fromDb, toDb } from '../audio/decibels.ts'
import { nonFiniteCount } from '../audio/finite.ts'
import type { Interval } from '../audio/intervals.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { scaled } from '../audio/scaled.ts'
import type { LoadedModel } from '../model/loaded-model.ts'
import { denoiseLatents, type LatentsRequest, rowFor } from './denoise-latents.ts'
import { drawLatents, encodePadded } from './encode.ts'
import { FAST, fastLatentFrames, fastReusesMiddle } from './fast-preset.ts'
import { flowTimeOfSigma, sigmaOfFlowTime } from './flow-times.ts'
import { holdInDenoised } from './inpainting.ts'
import { exactly, fromModelAudio, type ModelFormat, toModelAudio } from './model-audio.ts'
import { gaussianNoise } from './noise.ts'
import { isFlowSampler, isVDiffusion, type SamplerName, samplerNamed } from './sampler-names.ts'
import type { Estimate, Scheduler } from './scheduler.ts'
import { timeOfSigma } from './sigmas.ts'

export type DenoisingSettings = {
  readonly quality: 'reference' | 'fast'
  readonly sampler: string
  readonly steps: number
  /** Noise level to start from, on top of the input's latents: `startSigma(strength)`. */
  readonly startSigma: number
  /** Where to end; `SIGMA_MIN` unless given. */
  readonly sigmaMin?: number
  readonly guidanceScale: number
  /** Latents as the encoder's distribution gives them (the reference) or its mean. Default sampled. */
  readonly latents?: 'sampled' | 'mean'
}

export type WindowEdit = {
  /** The whole clip, one or two channels. */
  readonly audio: Audio
  /** Frames of the clip the model hears. */
  readonly window: Interval
  /** Frames inside the window that will be used. Elsewhere the input is held at every step. */
  readonly edited: readonly Interval[]
  readonly instruction: string
  readonly negativeInstruction?: string | null
  readonly settings: DenoisingSettings
  readonly seed: number
  /** Windows of one edit have noise of their own. */
  readonly windowIndex?: number
  readonly onEstimate?: (estimate: Estimate) => void
  readonly signal?: AbortSignal
}

export type EditedWindow = {
  /** [channels of the clip, frames of the window], at the clip's rate and level */
  readonly channels: readonly Float32Array[]
  /** ‖z_out − z_in‖² and ‖z_in‖² over the edited latent frames: how much the model changed. */
  readonly latentChange: { readonly changed: number; readonly before: number }
  readonly isFinite: boolean
  /** Share of the decoded samples at or beyond full scale. */
  readonly clippedShare: number
}

/** Streams of an edit's seed; a window's are its index times the number of streams further on. */
const STREAMS = { start: 0, steps: 1, initLatents: 2, inputLatents: 3 } as const
const STREAM_COUNT = 4

/**
 * A window of a clip, edited by the model.
 *
 * @throws DomainError `instruction_unsupported` for more channels than the model has, `parameter_out_of_range` for an
 *   instruction of more tokens than the model reads or settings that do not fit each other,
 *   `sampler_unavailable`, and what the model throws; the signal's reason between two steps
 */
export async function editWindow(
  model: LoadedModel,
  scheduler: Scheduler,
  edit: WindowEdit,
): Promise<EditedWindow> {
  const { audio, window, signal } = edit
  refuseUnfit(model, edit)
  const { sampleRateHz, channels, downsamplingRatio } = model.facts
  const format: ModelFormat = {
    sampleRateHz,
    channels,
    resampler: edit.settings.quality === 'reference' ? 'torchaudio' : 'clean',
  }

  const heard = await hear(model, edit, format)
  const { frames, samples, gain, initLatents } = heard
  const mask = latentMask(edit, { frames, framesPerSecond: sampleRateHz / downsamplingRatio })
  const latents = await denoiseLatents(scheduler, await latentsRequest(model, edit, heard, mask))

  signal?.throwIfAborted()
  const decoded = await decodeStart(model, latents, { frames, samples })
  const undone = decoded.map((channel) => scaled(channel, 1 / gain))
  return {
    channels: fromModelAudio(undone, window.end - window.start, { audio, format }),
    latentChange: changeWithin(initLatents, latents, mask ?? heardMask(frames, heard.heardFrames)),
    isFinite: [...decoded, latents].every((values) => nonFiniteCount(values) === 0),
    clippedShare: clippedShare(decoded),
  }
}

type Heard = {
  readonly samples: number
  readonly gain: number
  /** Latent frames of the window, and those the model runs on: silence follows. */
  readonly heardFrames: number
  readonly frames: number
  readonly initLatents: Float32Array
  /** For a model that hears its input beside the latents. */
  readonly inputLatents: Float32Array | undefined
  noise(use: keyof typeof STREAMS, step?: number): Float32Array
}

/** The window as the model takes it, encoded, and drawn once or twice. */
async function hear(model: LoadedModel, edit: WindowEdit, format: ModelFormat): Promise<Heard> {
  const { settings, seed, windowIndex = 0 } = edit
  const { downsamplingRatio, latentChannels, windowFrames, inputConcatChannels } = model.facts
  const asModelAudio = toModelAudio(edit.audio, edit.window, format)
  const gain = inputGain({ channels: asModelAudio, sampleRateHz: format.sampleRateHz })
  const samples = asModelAudio[0]!.length
  const heardFrames = Math.ceil(samples / downsamplingRatio)
  const frames =
    settings.quality === 'fast'
      ? fastLatentFrames(heardFrames, windowFrames)
      : Math.max(heardFrames, windowFrames)

  const posterior = await encodePadded(
    model,
    asModelAudio.map((channel) => scaled(channel, gain)),
    frames,
  )
  const noise: Heard['noise'] = (use, step = 0) =>
    gaussianNoise(
      latentChannels * frames,
      { seed, stream: STREAMS[use] + windowIndex * STREAM_COUNT },
      step,
    )
  const draw = (use: 'initLatents' | 'inputLatents'): Float32Array =>
    drawLatents(posterior, settings.latents === 'mean' ? undefined : noise(use))
  return {
    ...{ samples, gain, heardFrames, frames, noise },
    initLatents: draw('initLatents'),
    inputLatents: inputConcatChannels > 0 ? draw('inputLatents') : undefined,
  }
}

async function latentsRequest(
  model: LoadedModel,
  { audio, window, settings, onEstimate, signal, ...said }: WindowEdit,
  { frames, initLatents, inputLatents, noise }: Heard,
  mask: Float32Array | undefined,
): Promise<LatentsRequest> {
  const timing = {
    secondsStart: 0,
    secondsTotal: Math.ceil((window.end - window.start) / audio.sampleRateHz),
  }
  const prompt = { text: said.instruction, ...timing }
  const negative = { text: said.negativeInstruction ?? '', ...timing }
  const { objective, distributionShift: shift } = model.facts
  const { name } = samplerNamed(settings.sampler, objective)
  return {
    rows: [await rowFor(model, { frames, prompt, negative, inputLatents })],
    guidance: { scale: settings.guidanceScale },
    initLatents,
    sampler: settings.sampler,
    objective,
    schedule: {
      steps: settings.steps,
      sigmaMin: settings.sigmaMin ?? SIGMA_MIN,
      sigmaMax: levelFor(name, settings.startSigma),
      shift: shift ? { options: shift, frames } : undefined,
    },
    startNoise: noise('start'),
    noiseAt: (step) => noise('steps', step),
    ...(settings.quality === 'fast' && {
      isGuided: (level: number) => sigmaOf(name, level) >= FAST.guidedFromSigma,
      ...(!isFlowSampler(name) && {
        reusesMiddle: (step: number) => fastReusesMiddle(step, settings.steps),
      }),
    }),
    ...(mask && {
      adjustDenoised: (denoised: Float32Array) => holdInDenoised(denoised, initLatents, mask),
    }),
    ...(onEstimate && { onEstimate }),
    ...(signal && { signal }),
  }
}

/** A noise level (noise over signal) as the sampler counts. */
function levelFor(sampler: SamplerName, sigma: number): number {
  if (isFlowSampler(sampler)) return flowTimeOfSigma(sigma)
  return isVDiffusion(sampler) ? timeOfSigma(sigma) : sigma
}

/** And back, from the levels that estimates are made at. */
const sigmaOf = (sampler: SamplerName, level: number): number =>
  isFlowSampler(sampler) ? sigmaOfFlowTime(level) : level

/**
 * Settings and words that the model cannot take, before anything is computed.
 *
 * @throws DomainError `instruction_unsupported`, `parameter_out_of_range`, `sampler_unavailable`
 */
function refuseUnfit(model: LoadedModel, edit: WindowEdit): void {
  const { audio, window, instruction, negativeInstruction, settings } = edit
  const { facts } = model
  samplerNamed(settings.sampler, facts.objective)
  const longest = (facts.windowFrames * facts.downsamplingRatio) / facts.sampleRateHz
  if (audio.channels.length > 1 && audio.channels.length !== facts.channels)
    throw new DomainError(
      'instruction_unsupported',
      `The model hears ${CHANNELS[facts.channels] ?? `${facts.channels} channels`}; this recording has ${audio.channels.length}.`,
      {
        fix: `Convert it to ${facts.channels === 2 ? 'stereo' : 'mono'} first.`,
        details: { reason: 'channels' },
      },
    )
  const seconds = (window.end - window.start) / audio.sampleRateHz
  if (!(seconds > 0 && seconds <= longest + 1e-3))
    throw new RangeError(`Expected a window of up to ${longest} s, got ${seconds} s`)
  const limit = Math.min(MAX_TOKENS, facts.text.maxTokens - 1)
  for (const text of [instruction, negativeInstruction ?? '']) {
    const tokens = model.tokenize(text).length
    if (tokens > limit)
      throw new DomainError(
        'parameter_out_of_range',
        `An instruction to the model may have ${limit} tokens; this one has ${tokens} or more.`,
        { fix: 'Say it in fewer words.' },
      )
  }
  const { steps, startSigma: sigmaMax, sigmaMin = SIGMA_MIN } = settings
  if (!Number.isInteger(steps) || steps < 1 || !(sigmaMin > 0 && sigmaMax > sigmaMin))
    throw new DomainError(
      'parameter_out_of_range',
      `Denoising needs at least 1 step between two noise levels, got ${steps} from ${sigmaMax} to ${sigmaMin}.`,
    )
}

const CHANNELS: Readonly<Record<number, string>> = { 1: 'one channel', 2: 'one or two channels' }

/** The model was tuned on short instructions. */
const MAX_TOKENS = 64

/**
 * The level policy: a recording goes in as loud as it is, as the reference takes it. Only a very quiet
 * one (below −36 LUFS, not silent) is brought to −24 LUFS, but no sample above −1 dBFS; what comes out is
 * brought back by the same gain.
 */
export function inputGain(audio: Audio): number {
  const loudness = integratedLoudness(audio)
  if (!(loudness > -70 && loudness < -36)) return 1
  const peak = audio.channels.reduce(
    (highest, channel) => channel.reduce((most, value) => Math.max(most, Math.abs(value)), highest),
    0,
  )
  return Math.max(1, fromDb(Math.min(-24 - loudness, -1 - toDb(peak))))
}

const RAMP_FRAMES = 2

/**
 * [frames] 1 where the model decides, 0 where the input is held, a ramp outside what is edited. None when
 * the whole window is edited.
 */
function latentMask(
  { audio, window, edited }: WindowEdit,
  { frames, framesPerSecond }: { frames: number; framesPerSecond: number },
): Float32Array | undefined {
  const isWhole = edited.some(({ start, end }) => start <= window.start && end >= window.end)
  if (isWhole) return undefined

  const toLatent = (frame: number): number =>
    ((frame - window.start) / audio.sampleRateHz) * framesPerSecond
  const mask = new Float32Array(frames)
  for (const { start, end } of edited) {
    const [first, last] = [Math.floor(toLatent(start)), Math.ceil(toLatent(end)) - 1]
    for (let frame = 0; frame < frames; frame++) {
      const distance = Math.max(first - frame, frame - last, 0)
      mask[frame] = Math.max(mask[frame]!, 1 - distance / (RAMP_FRAMES + 1))
    }
  }
  return mask
}

const heardMask = (frames: number, heard: number): Float32Array =>
  new Float32Array(frames).fill(1, 0, heard)

function changeWithin(
  before: Float32Array,
  after: Float32Array,
  mask: Float32Array,
): EditedWindow['latentChange'] {
  let [change, size] = [0, 0]
  for (let i = 0; i < before.length; i++) {
    if (mask[i % mask.length] !== 1) continue
    change += (after[i]! - before[i]!) ** 2
    size += before[i]! ** 2
  }
  return { changed: change, before: size }
}

/**
 * The first `samples` samples, [channels][samples]: no more frames are decoded than they depend on. What a
 * decoder with an odd stride falls short of a whole window is silence.
 */
async function decodeStart(
  model: LoadedModel,
  latents: Float32Array,
  { frames, samples }: { frames: number; samples: number },
): Promise<Float32Array[]> {
  const { channels, downsamplingRatio, latentChannels } = model.facts
  const heard = Math.ceil(samples / downsamplingRatio)
  const needed = Math.min(frames, heard + model.contextFrames.decode)
  const start = new Float32Array(latentChannels * needed)
  for (let c = 0; c < latentChannels; c++)
    start.set(latents.subarray(c * frames, c * frames + needed), c * needed)
  const audio = await model.decode(start, [1, latentChannels, needed])
  const length = audio.length / channels
  return Array.from({ length: channels }, (_, c) =>
    exactly(audio.subarray(c * length, (c + 1) * length), samples),
  )
}

function clippedShare(channels: readonly Float32Array[]): number {
  let [clipped, count] = [0, 0]
  for (const channel of channels) {
    count += channel.length
    for (let n = 0; n < channel.length; n++) if (Math.abs(channel[n]!) >= 1) clipped++
  }
  return count === 0 ? 0 : clipped / count
}
