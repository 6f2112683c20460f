import type { QueryKeyNorm } from './query-key-norm.ts'

/** Sizes of the diffusion transformer. Everything else about it is fixed (see `dit-step.ts`). */
export type DitShape = {
  readonly latentChannels: number
  readonly inputConcatChannels: number // 0: none
  readonly width: number
  readonly depth: number
  readonly heads: number
  readonly conditioningWidth: number // of a token as the conditioners give it
  readonly crossWidth: number // of a conditioning token inside the transformer, and of all key heads together
  readonly globalWidth: number // 0: no global conditioning
  /** Inside the feed-forward layers; four times the width unless given. */
  readonly feedForwardWidth?: number
  readonly feedForwardBias?: boolean // of the way out; there is one unless it says false
  readonly normEpsilon?: number // 1e-5 unless given
  readonly queryKeyNorm?: QueryKeyNorm // none unless given
  readonly memoryTokens?: number // learned ones before all others; none unless given
  /** Timing scales, shifts and gates what the layers do (adaLN), instead of being a token. */
  readonly isAdaptive?: boolean
}

/** Sizes that follow from a shape. */
export const headWidth = ({ width, heads }: DitShape) => width / heads

export const feedForwardWidth = (shape: DitShape) => shape.feedForwardWidth ?? 4 * shape.width

/** Tokens before those of the latents: what was learned, and the timing where it is one. */
export const leadingTokens = ({ memoryTokens = 0, isAdaptive = false }: DitShape) =>
  memoryTokens + (isAdaptive ? 0 : 1)

/** Values of the timing: a token's, or scale, shift and gate of self-attention and of the feed-forward. */
export const timingWidth = ({ width, isAdaptive = false }: DitShape) =>
  isAdaptive ? 6 * width : width

/** Heads of keys and values in cross-attention; each serves as many query heads as go into it. */
export const keyHeads = (shape: DitShape) => shape.crossWidth / headWidth(shape)

/** Half of a head, and 32 of its dimensions at least: what the frequencies of rotary positions are spread over. */
export const rotarySpan = (shape: DitShape) => Math.max(Math.floor(headWidth(shape) / 2), 32)

/** Where a checkpoint stores them, below the transformer's own prefix; it need not. */
export const ROTARY_FREQUENCIES = 'transformer.rotary_pos_emb.inv_freq'

/** Dimensions that rotary positions turn: two for every frequency, so an odd span turns one more. */
export const rotaryWidth = (shape: DitShape) => 2 * Math.ceil(rotarySpan(shape) / 2)
