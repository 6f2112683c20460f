import {
  EDGE_KERNEL,
  LATENT_KERNEL,
  RESIDUAL_DILATIONS,
  RESIDUAL_KERNEL,
  stridePadding,
} from './oobleck.ts'

/** A stretch of positions, both ends included. */
type Span = { readonly first: number; readonly last: number }

/** How far a residual stack sees to each side. */
const RESIDUAL_REACH = RESIDUAL_DILATIONS.reduce(
  (sum, d) => sum + (d * (RESIDUAL_KERNEL - 1)) / 2,
  0,
)

/**
 * Latent frames on each side of a chunk that make its decoding independent of what lies beyond.
 * Followed through the decoder from the samples of one frame back to the latents they depend on.
 */
export function decoderContextFrames(strides: readonly number[]): number {
  const ratio = strides.reduce((product, stride) => product * stride, 1)
  const frame = 1000 // far from both ends
  let span: Span = { first: frame * ratio, last: frame * ratio + ratio - 1 }
  span = widen(span, reach(EDGE_KERNEL))
  for (const stride of strides) {
    // the decoder's last stage has the encoder's first stride
    span = widen(span, RESIDUAL_REACH)
    // sample o of a transposed convolution takes inputs i with o = i · stride − padding + k, 0 ≤ k < 2 · stride
    const padding = stridePadding(stride)
    span = {
      first: Math.ceil((span.first + padding - 2 * stride + 1) / stride),
      last: Math.floor((span.last + padding) / stride),
    }
  }
  span = widen(span, reach(EDGE_KERNEL))
  return Math.max(frame - span.first, span.last - frame)
}

/** The same for the encoder: whole latent frames of audio on each side of a chunk. */
export function encoderContextFrames(strides: readonly number[]): number {
  const ratio = strides.reduce((product, stride) => product * stride, 1)
  const frame = 1000
  let span = widen({ first: frame, last: frame }, reach(LATENT_KERNEL))
  for (const stride of strides.toReversed()) {
    const padding = stridePadding(stride)
    span = {
      first: span.first * stride - padding,
      last: span.last * stride - padding + 2 * stride - 1,
    }
    span = widen(span, RESIDUAL_REACH)
  }
  span = widen(span, reach(EDGE_KERNEL))
  const before = frame * ratio - span.first
  const after = span.last - (frame * ratio + ratio - 1)
  return Math.ceil(Math.max(before, after) / ratio)
}

const reach = (kernel: number) => (kernel - 1) / 2
const widen = ({ first, last }: Span, by: number): Span => ({ first: first - by, last: last + by })
