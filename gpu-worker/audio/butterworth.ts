import { type Biquad, highPassBiquad, lowPassBiquad, section } from './biquad.ts'

type Corner = { readonly order: number; readonly sampleRateHz: number }

/** Butterworth low-pass as sections: −3.01 dB at the cutoff for every order of at least 1. */
export function butterworthLowPass(cutoffHz: number, { order, sampleRateHz }: Corner): Biquad[] {
  const sections = qualities(order).map((q) =>
    lowPassBiquad({ frequencyHz: cutoffHz, q, sampleRateHz }),
  )
  if (order % 2 === 0) return sections
  const k = Math.tan((Math.PI * cutoffHz) / sampleRateHz)
  return [...sections, section([k, k], [1 + k, k - 1])]
}

/** Butterworth high-pass as sections: −3.01 dB at the cutoff for every order of at least 1. */
export function butterworthHighPass(cutoffHz: number, { order, sampleRateHz }: Corner): Biquad[] {
  const sections = qualities(order).map((q) =>
    highPassBiquad({ frequencyHz: cutoffHz, q, sampleRateHz }),
  )
  if (order % 2 === 0) return sections
  const k = Math.tan((Math.PI * cutoffHz) / sampleRateHz)
  return [...sections, section([1, -1], [1 + k, k - 1])]
}

/** High-pass at the lower edge, then low-pass at the upper one, each of the given order. */
export const butterworthBandPass = (lowHz: number, highHz: number, corner: Corner): Biquad[] => [
  ...butterworthHighPass(lowHz, corner),
  ...butterworthLowPass(highHz, corner),
]

/**
 * Butterworth band-stop of an even order: −3.01 dB at both edges, nothing left at their centre.
 * Analog prototype of half the order, s → B s / (s² + w²) with prewarped edges, bilinear transform.
 *
 * @throws RangeError when `order` is odd or the edges are not in order
 */
export function butterworthBandStop(
  lowHz: number,
  highHz: number,
  { order, sampleRateHz }: Corner,
): Biquad[] {
  if (order % 2 !== 0 || !(lowHz < highHz))
    throw new RangeError(
      `Expected an even order and rising edges, got ${order}, ${lowHz}, ${highHz}`,
    )
  // In units of 2 fs the bilinear transform is z = (1 + s) / (1 − s).
  const w1 = Math.tan((Math.PI * lowHz) / sampleRateHz)
  const w2 = Math.tan((Math.PI * highHz) / sampleRateHz)
  const [bandwidth, centreSquared] = [w2 - w1, w1 * w2]
  const zero = (1 - centreSquared) / (1 + centreSquared) // cos of the centre: where both zeros lie
  const stop = (poleSum: number, poleProduct: number) =>
    unityAtDc([1, -2 * zero, 1], [1, -poleSum, poleProduct])

  const half = order / 2
  const pairs = prototypePoles(half).flatMap((pole) =>
    bandStopPoles(divide([bandwidth, 0], pole), centreSquared).map((s) => {
      const [re, im] = divide([1 + s[0], s[1]], [1 - s[0], -s[1]])
      return stop(2 * re, re * re + im * im)
    }),
  )
  if (half % 2 === 0) return pairs
  // The real prototype pole −1 gives s² + B s + w², a section of its own.
  const scale = 1 + bandwidth + centreSquared
  const real = stop((2 - 2 * centreSquared) / scale, (1 - bandwidth + centreSquared) / scale)
  return [...pairs, real]
}

type Complex = readonly [re: number, im: number]

/** Q of the second-order sections; the real pole of an odd order is not among them. */
const qualities = (order: number): number[] =>
  Array.from(
    { length: Math.floor(order / 2) },
    (_, k) => 1 / (2 * Math.sin(((2 * k + 1) * Math.PI) / (2 * order))),
  )

/** Poles of the analog prototype above the real axis. */
const prototypePoles = (order: number): Complex[] =>
  Array.from({ length: Math.floor(order / 2) }, (_, k) => {
    const angle = ((2 * k + 1) * Math.PI) / (2 * order)
    return [-Math.sin(angle), Math.cos(angle)]
  })

/** Both solutions of s² − c s + w² = 0. */
function bandStopPoles(c: Complex, centreSquared: number): Complex[] {
  const discriminant: Complex = [c[0] * c[0] - c[1] * c[1] - 4 * centreSquared, 2 * c[0] * c[1]]
  const size = Math.hypot(...discriminant)
  const re = Math.sqrt((size + discriminant[0]) / 2)
  const im = Math.sign(discriminant[1] || 1) * Math.sqrt((size - discriminant[0]) / 2)
  return [
    [(c[0] + re) / 2, (c[1] + im) / 2],
    [(c[0] - re) / 2, (c[1] - im) / 2],
  ]
}

function divide([ar, ai]: Complex, [br, bi]: Complex): Complex {
  const size = br * br + bi * bi
  return [(ar * br + ai * bi) / size, (ai * br - ar * bi) / size]
}

function unityAtDc(b: readonly number[], a: readonly number[]): Biquad {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const gain = sum(a) / sum(b)
  return section(
    b.map((value) => value * gain),
    a,
  )
}
