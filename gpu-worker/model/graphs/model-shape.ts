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
  readonly conditioningWidth: number
  readonly text: { readonly id: string; readonly maxTokens: number }
  readonly numbers: readonly NumberShape[]
  readonly crossAttentionIds: readonly string[]
  readonly globalIds: readonly string[]
}

export const downsamplingRatio = ({ encoder }: Pick<ModelShape, 'encoder'>): number =>
  encoder.strides.reduce((product, stride) => product * stride, 1)
