import type { Objective } from '#shared/samplers.ts'
import type { DistributionShift } from '../objective.ts'
import type { DitShape } from './dit-shape.ts'
import type { NumberShape } from './number-conditioner.ts'
import type { OobleckShape } from './oobleck.ts'

/** Every size the graphs are built from, as a configuration gives them. */
export type ModelShape = {
  readonly sampleRateHz: number
  readonly audioChannels: number
  readonly sampleSize: number // samples of the longest window
  readonly encoder: OobleckShape
  readonly decoder: OobleckShape & { readonly finalTanh: boolean; readonly softClip: boolean }
  readonly dit: DitShape
  readonly objective?: Objective // v unless given
  readonly distributionShift?: DistributionShift // none unless given
  readonly conditioningWidth: number
  readonly text: { readonly id: string; readonly maxTokens: number }
  readonly numbers: readonly NumberShape[]
  readonly crossAttentionIds: readonly string[]
  readonly globalIds: readonly string[]
}

export const downsamplingRatio = ({ encoder }: Pick<ModelShape, 'encoder'>): number =>
  encoder.strides.reduce((product, stride) => product * stride, 1)

/** What follows from a shape and is of use to who runs the model; bundles say it too. */
export function factsOfShape(shape: ModelShape) {
  const ratio = downsamplingRatio(shape)
  const timing = shape.numbers.find(({ id }) => id === 'seconds_total') ?? shape.numbers[0]
  const { maxTokens } = shape.text
  return {
    sampleRateHz: shape.sampleRateHz,
    channels: shape.audioChannels,
    windowFrames: Math.floor(shape.sampleSize / ratio),
    downsamplingRatio: ratio,
    latentChannels: shape.dit.latentChannels,
    inputConcatChannels: shape.dit.inputConcatChannels,
    /** The prompt's, padded, and one for every number. */
    conditioningTokens: shape.crossAttentionIds.reduce(
      (sum, id) => sum + (id === shape.text.id ? maxTokens : 1),
      0,
    ),
    conditioningWidth: shape.conditioningWidth,
    globalWidth: shape.dit.globalWidth,
    objective: shape.objective ?? 'v',
    distributionShift: shape.distributionShift ?? null,
    text: { maxTokens },
    timing: { minSeconds: timing?.min ?? 0, maxSeconds: timing?.max ?? 0 },
  }
}
