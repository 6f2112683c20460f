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
}

/** Sizes that follow from a shape. */
export const headWidth = ({ width, heads }: DitShape) => width / heads

/** Heads of keys and values in cross-attention; each serves as many query heads as go into it. */
export const keyHeads = (shape: DitShape) => shape.crossWidth / headWidth(shape)

/** Rotary positions turn half of a head, and 32 of its dimensions at least. */
export const rotaryWidth = (shape: DitShape) => Math.max(headWidth(shape) / 2, 32)
