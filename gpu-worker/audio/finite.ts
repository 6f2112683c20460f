const EXPONENT = 0x7f800000

/** How many samples are infinite or no number: those whose float32 has an exponent of ones only. */
export function nonFiniteCount(samples: Float32Array): number {
  const bits = new Int32Array(samples.buffer, samples.byteOffset, samples.length)
  let count = 0
  for (let n = 0; n < bits.length; n++) if ((bits[n]! & EXPONENT) === EXPONENT) count++
  return count
}
