export type Guidance = {
  readonly scale: number
  /** How far the spread over channels is drawn back to the conditional output's: 0…1. */
  readonly rescale?: number | undefined
}

/**
 * Classifier-free guidance of one item: v_null + scale · (v_conditional − v_null).
 *
 * @param conditional [channels, frames] @param unconditional [channels, frames]; neither is modified
 * @see Ho and Salimans 2022, arXiv 2207.12598; rescaling: Lin et al. 2023, arXiv 2305.08891, section
 *   3.4, with the unbiased deviation over channels of stable-audio-tools
 */
export function guide(
  conditional: Float32Array,
  unconditional: Float32Array,
  frames: number,
  { scale, rescale = 0 }: Guidance,
): Float32Array {
  const guided = unconditional.map((v, i) => v + scale * (conditional[i]! - v))
  if (rescale === 0) return guided

  const wanted = deviationOverChannels(conditional, frames)
  const found = deviationOverChannels(guided, frames)
  return guided.map((v, i) => {
    const ratio = wanted[i % frames]! / found[i % frames]!
    return rescale * v * ratio + (1 - rescale) * v
  })
}

/** Per frame. @param values [channels, frames] */
function deviationOverChannels(values: Float32Array, frames: number): Float64Array {
  const channels = values.length / frames
  const deviations = new Float64Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0
    for (let i = frame; i < values.length; i += frames) sum += values[i]!
    const mean = sum / channels
    let squares = 0
    for (let i = frame; i < values.length; i += frames) squares += (values[i]! - mean) ** 2
    deviations[frame] = Math.sqrt(squares / (channels - 1))
  }
  return deviations
}
