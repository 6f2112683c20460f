/**
 * Fourier transform of real signals whose length is a power of two, in float64.
 *
 * A spectrum is two arrays of `size / 2 + 1` values, bin 0 (DC) to bin size/2 (Nyquist).
 * An instance holds scratch memory: it is not to be used by two callers at once.
 */
export type RealFft = {
  readonly size: number
  readonly bins: number // size / 2 + 1
  /** X[k] = Σ x[n]·e^(−2πikn/size). @param samples [size], not modified @param re, im [bins], filled */
  forward(samples: ArrayLike<number>, re: Float64Array, im: Float64Array): void
  /** The signal whose spectrum it is, 1/size included. @param samples [size], filled */
  inverse(re: ArrayLike<number>, im: ArrayLike<number>, samples: Float64Array): void
}

const known = new Map<number, RealFft>()

/**
 * The transform for one size; made once, then shared.
 *
 * @throws RangeError when `size` is not a power of two of at least 4
 * @see Sorensen et al. 1987, "Real-valued fast Fourier transform algorithms" (packing two halves)
 */
export function realFft(size: number): RealFft {
  const found = known.get(size)
  if (found) return found
  if (!Number.isInteger(size) || size < 4 || (size & (size - 1)) !== 0)
    throw new RangeError(`Expected a power of two of at least 4, got ${size}`)
  const made = makeRealFft(size)
  known.set(size, made)
  return made
}

/** A complex transform of half the size, and one pass that tells even from odd samples. */
function makeRealFft(size: number): RealFft {
  const half = size / 2
  const transform = complexFft(half)
  const zr = new Float64Array(half)
  const zi = new Float64Array(half)
  const cos = Float64Array.from({ length: half + 1 }, (_, k) => Math.cos((2 * Math.PI * k) / size))
  const sin = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((2 * Math.PI * k) / size))

  return {
    size,
    bins: half + 1,
    forward(samples, re, im) {
      const { order } = transform
      for (let n = 0; n < half; n++) {
        const from = 2 * order[n]!
        zr[n] = samples[from]!
        zi[n] = samples[from + 1]!
      }
      transform.run(zr, zi)
      for (let k = 0; k <= half; k++) {
        const i = k === half ? 0 : k
        const j = k === 0 ? 0 : half - k
        const evenRe = (zr[i]! + zr[j]!) / 2
        const evenIm = (zi[i]! - zi[j]!) / 2
        const oddRe = (zi[i]! + zi[j]!) / 2
        const oddIm = (zr[j]! - zr[i]!) / 2
        re[k] = evenRe + cos[k]! * oddRe + sin[k]! * oddIm
        im[k] = evenIm + cos[k]! * oddIm - sin[k]! * oddRe
      }
    },
    inverse(re, im, samples) {
      // Swapping real and imaginary parts turns the forward transform into the inverse one.
      const { order } = transform
      for (let n = 0; n < half; n++) {
        const k = order[n]!
        const j = half - k
        const evenRe = (re[k]! + re[j]!) / 2
        const evenIm = (im[k]! - im[j]!) / 2
        const turnedRe = (re[k]! - re[j]!) / 2
        const turnedIm = (im[k]! + im[j]!) / 2
        const oddRe = turnedRe * cos[k]! - turnedIm * sin[k]!
        const oddIm = turnedRe * sin[k]! + turnedIm * cos[k]!
        zi[n] = evenRe - oddIm
        zr[n] = evenIm + oddRe
      }
      transform.run(zr, zi)
      for (let n = 0; n < half; n++) {
        samples[2 * n] = zi[n]! / half
        samples[2 * n + 1] = zr[n]! / half
      }
    },
  }
}

/** In place, input in bit-reversed order; two radix-2 stages at a time. */
function complexFft(size: number) {
  const bits = Math.log2(size)
  const order = new Uint32Array(size)
  for (let i = 1; i < size; i++) order[i] = (order[i >> 1]! >> 1) | ((i & 1) << (bits - 1))

  const pairs = bits % 2 === 1
  const stages: { length: number; cos: Float64Array; sin: Float64Array }[] = []
  for (let length = pairs ? 2 : 1; length < size; length *= 4) {
    const angle = (j: number) => (2 * Math.PI * j) / (4 * length)
    stages.push({
      length,
      cos: Float64Array.from({ length }, (_, j) => Math.cos(angle(j))),
      sin: Float64Array.from({ length }, (_, j) => Math.sin(angle(j))),
    })
  }

  function run(re: Float64Array, im: Float64Array): void {
    if (pairs)
      for (let i = 0; i < size; i += 2) {
        const [ar, ai, br, bi] = [re[i]!, im[i]!, re[i + 1]!, im[i + 1]!]
        re[i] = ar + br
        im[i] = ai + bi
        re[i + 1] = ar - br
        im[i + 1] = ai - bi
      }
    for (const stage of stages) butterflies(re, im, stage.length, stage.cos, stage.sin)
  }
  return { order, run }
}

function butterflies(
  re: Float64Array,
  im: Float64Array,
  length: number,
  cos: Float64Array,
  sin: Float64Array,
): void {
  for (let group = 0; group < re.length; group += 4 * length) {
    for (let j = 0; j < length; j++) {
      const i0 = group + j
      const i1 = i0 + length
      const i2 = i1 + length
      const i3 = i2 + length
      const c2 = cos[j]!
      const s2 = sin[j]! // second stage: e^(−iθ)
      const c1 = c2 * c2 - s2 * s2
      const s1 = 2 * c2 * s2 // first stage: its square

      const t1r = re[i1]! * c1 + im[i1]! * s1
      const t1i = im[i1]! * c1 - re[i1]! * s1
      const t3r = re[i3]! * c1 + im[i3]! * s1
      const t3i = im[i3]! * c1 - re[i3]! * s1
      const b0r = re[i0]! + t1r
      const b0i = im[i0]! + t1i
      const b1r = re[i0]! - t1r
      const b1i = im[i0]! - t1i
      const b2r = re[i2]! + t3r
      const b2i = im[i2]! + t3i
      const b3r = re[i2]! - t3r
      const b3i = im[i2]! - t3i

      const u2r = b2r * c2 + b2i * s2
      const u2i = b2i * c2 - b2r * s2
      const u3r = b3r * c2 + b3i * s2
      const u3i = b3i * c2 - b3r * s2
      re[i0] = b0r + u2r
      im[i0] = b0i + u2i
      re[i2] = b0r - u2r
      im[i2] = b0i - u2i
      re[i1] = b1r + u3i
      im[i1] = b1i - u3r
      re[i3] = b1r - u3i
      im[i3] = b1i + u3r
    }
  }
}
