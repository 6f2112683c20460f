/** One second-order section, a0 = 1: y[n] = b0 x[n] + b1 x[n−1] + b2 x[n−2] − a1 y[n−1] − a2 y[n−2]. */
export type Biquad = {
  readonly b0: number
  readonly b1: number
  readonly b2: number
  readonly a1: number
  readonly a2: number
}

type Shape = { readonly frequencyHz: number; readonly q: number; readonly sampleRateHz: number }

// Formulas: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients" (W3C note, 2021).

/** @throws RangeError for this and the following when the frequency is not between 0 and Nyquist */
export function lowPassBiquad(shape: Shape): Biquad {
  const { c, alpha } = angles(shape)
  return section([(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + alpha, -2 * c, 1 - alpha])
}

export function highPassBiquad(shape: Shape): Biquad {
  const { c, alpha } = angles(shape)
  return section([(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha])
}

export function notchBiquad(shape: Shape): Biquad {
  const { c, alpha } = angles(shape)
  return section([1, -2 * c, 1], [1 + alpha, -2 * c, 1 - alpha])
}

export function peakBiquad(shape: Shape & { readonly gainDb: number }): Biquad {
  const { c, alpha } = angles(shape)
  const a = 10 ** (shape.gainDb / 40)
  return section([1 + alpha * a, -2 * c, 1 - alpha * a], [1 + alpha / a, -2 * c, 1 - alpha / a])
}

export function lowShelfBiquad(shape: Shape & { readonly gainDb: number }): Biquad {
  const { c, alpha } = angles(shape)
  const a = 10 ** (shape.gainDb / 40)
  const s = 2 * Math.sqrt(a) * alpha
  return section(
    [a * (a + 1 - (a - 1) * c + s), 2 * a * (a - 1 - (a + 1) * c), a * (a + 1 - (a - 1) * c - s)],
    [a + 1 + (a - 1) * c + s, -2 * (a - 1 + (a + 1) * c), a + 1 + (a - 1) * c - s],
  )
}

export function highShelfBiquad(shape: Shape & { readonly gainDb: number }): Biquad {
  const { c, alpha } = angles(shape)
  const a = 10 ** (shape.gainDb / 40)
  const s = 2 * Math.sqrt(a) * alpha
  return section(
    [a * (a + 1 + (a - 1) * c + s), -2 * a * (a - 1 + (a + 1) * c), a * (a + 1 + (a - 1) * c - s)],
    [a + 1 - (a - 1) * c + s, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - s],
  )
}

/** b and a as three numbers each, divided by a0. */
export function section(b: readonly number[], a: readonly number[]): Biquad {
  const [b0, b1 = 0, b2 = 0] = b as [number, number?, number?]
  const [a0, a1 = 0, a2 = 0] = a as [number, number?, number?]
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 }
}

function angles({ frequencyHz, q, sampleRateHz }: Shape) {
  if (!(frequencyHz > 0 && frequencyHz < sampleRateHz / 2))
    throw new RangeError(`Expected a frequency below ${sampleRateHz / 2} Hz, got ${frequencyHz}`)
  const w0 = (2 * Math.PI * frequencyHz) / sampleRateHz
  return { c: Math.cos(w0), alpha: Math.sin(w0) / (2 * q) }
}

const BLOCK_FRAMES = 4096

/**
 * A signal through sections in series, from rest (direct form II transposed, float64, rounded once).
 *
 * @param samples [frames]; not modified
 * @returns [frames]; the caller owns it
 */
export function filterCascade(samples: Float32Array, sections: readonly Biquad[]): Float32Array {
  const output = new Float32Array(samples.length)
  const run = cascade(sections)
  const block = new Float64Array(BLOCK_FRAMES)
  for (let start = 0; start < samples.length; start += BLOCK_FRAMES) {
    const frames = Math.min(BLOCK_FRAMES, samples.length - start)
    for (let n = 0; n < frames; n++) block[n] = samples[start + n]!
    run(block, frames)
    for (let n = 0; n < frames; n++) output[start + n] = block[n]!
  }
  return output
}

/** The same as a running filter: each call goes on where the last one ended. Works in place. */
export function cascade(
  sections: readonly Biquad[],
): (block: Float64Array, frames: number) => void {
  const states = sections.map(() => ({ z1: 0, z2: 0 }))
  return (block, frames) => {
    for (const [i, { b0, b1, b2, a1, a2 }] of sections.entries()) {
      const state = states[i]!
      let { z1, z2 } = state
      for (let n = 0; n < frames; n++) {
        const x = block[n]!
        const y = b0 * x + z1
        z1 = b1 * x - a1 * y + z2
        z2 = b2 * x - a2 * y
        block[n] = y
      }
      // Denormal numbers would slow the silence after a sound down by a factor of ten.
      state.z1 = Math.abs(z1) < 1e-30 ? 0 : z1
      state.z2 = Math.abs(z2) < 1e-30 ? 0 : z2
    }
  }
}

/** |H| of sections in series at one frequency, linear. */
export function magnitude(
  sections: readonly Biquad[],
  frequencyHz: number,
  sampleRateHz: number,
): number {
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz
  return sections.reduce((product, { b0, b1, b2, a1, a2 }) => {
    const numerator = Math.hypot(
      b0 + b1 * Math.cos(w) + b2 * Math.cos(2 * w),
      b1 * Math.sin(w) + b2 * Math.sin(2 * w),
    )
    const denominator = Math.hypot(
      1 + a1 * Math.cos(w) + a2 * Math.cos(2 * w),
      a1 * Math.sin(w) + a2 * Math.sin(2 * w),
    )
    return (product * numerator) / denominator
  }, 1)
}
