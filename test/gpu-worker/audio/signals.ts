// Signals the tests are made of. Plain formulas, no code of the product.

export const FS = 44100

export const tone = (
  frequencyHz: number,
  { seconds = 1, amplitude = 0.5, rate = FS, phase = 0 } = {},
): Float32Array =>
  Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, n) => amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / rate + phase),
  )

/** Uniform noise in −1 … 1 by the linear congruence of test/golden/dsp/kernels.py. */
export function noise(frames: number, seed: number, amplitude = 1): Float32Array {
  let state = BigInt(seed)
  return Float32Array.from({ length: frames }, () => {
    state = (1103515245n * state + 12345n) % 2147483648n
    return amplitude * Math.fround(Number(state) / 2 ** 30 - 1)
  })
}

/** A harmonic tone with decaying partials: something YIN and a phase vocoder find a pitch in. */
export const harmonic = (
  f0: number,
  { seconds = 1, amplitude = 0.3, partials = 8, rate = FS } = {},
): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => {
    let sum = 0
    for (let k = 1; k <= partials; k++)
      sum += Math.sin((2 * Math.PI * f0 * k * n) / rate + k * k) / k
    return amplitude * sum
  })

/** One click every `everySeconds`, each a decaying burst of 2 ms. */
export function clicks(everySeconds: number, { seconds = 1, amplitude = 0.8, rate = FS } = {}) {
  const samples = new Float32Array(Math.round(seconds * rate))
  for (let t = everySeconds / 2; t < seconds; t += everySeconds) {
    const start = Math.round(t * rate)
    for (let n = 0; n < 0.02 * rate && start + n < samples.length; n++)
      samples[start + n] = amplitude * Math.exp(-n / (0.002 * rate)) * Math.cos(1.1 * n)
  }
  return samples
}

export const mixed = (...parts: readonly Float32Array[]): Float32Array =>
  parts[0]!.map((_, n) => parts.reduce((sum, part) => sum + (part[n] ?? 0), 0))

export const joined = (...parts: readonly Float32Array[]): Float32Array => {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const silence = (seconds: number, rate = FS): Float32Array =>
  new Float32Array(Math.round(seconds * rate))

/** Ratio of the best-fitting sine at one frequency to all that is left over, in dB. */
export function sinadDb(samples: Float32Array, frequencyHz: number, rate: number): number {
  const w = (2 * Math.PI * frequencyHz) / rate
  let [ss, cc, sc, xs, xc, xx] = [0, 0, 0, 0, 0, 0]
  for (let n = 0; n < samples.length; n++) {
    const [s, c, x] = [Math.sin(w * n), Math.cos(w * n), samples[n]!]
    ss += s * s
    cc += c * c
    sc += s * c
    xs += x * s
    xc += x * c
    xx += x * x
  }
  const det = ss * cc - sc * sc
  const [a, b] = [(xs * cc - xc * sc) / det, (xc * ss - xs * sc) / det]
  let rest = 0
  for (let n = 0; n < samples.length; n++) {
    const d = samples[n]! - a * Math.sin(w * n) - b * Math.cos(w * n)
    rest += d * d
  }
  return 10 * Math.log10((xx - rest) / rest)
}
