/**
 * The `fast` preset: shorter latents, fewer steps, guidance where it matters. What it costs in quality is
 * measured by the benchmark that measures presets; a constant here changes only with its table. How many
 * steps it takes is part of the plan, because the plan is priced (shared/plan/open-steps.ts).
 */

export const FAST = {
  /** Context the model hears on each side of what it edits. */
  contextSeconds: 3,
  /** Latent frames beyond the window: 6 s of silence, as training clips end in silence. */
  headroomFrames: 129,
  /** Lengths to run at. Few, so that jobs of equal length can share calls. */
  buckets: [256, 352, 448, 576, 704, 832, 1024],
  /** Below this noise level the conditional branch runs alone. */
  guidedFromSigma: 0.6,
} as const

/**
 * Latent frames to run at for a window of `frames`.
 *
 * @param windowFrames the longest the model knows
 */
export function fastLatentFrames(frames: number, windowFrames: number): number {
  const need = Math.min(windowFrames, frames + FAST.headroomFrames)
  return Math.min(windowFrames, FAST.buckets.find((bucket) => bucket >= need) ?? windowFrames)
}

/**
 * Steps that repeat what the middle layers added in the step before: every second from the third on, but
 * not the last, whose result is kept.
 */
export const fastReusesMiddle = (step: number, steps: number): boolean =>
  step >= 3 && step % 2 === 1 && step < steps - 1
