/** Every sample times `factor`: a new array. A loop, because `map` calls a function for every sample. */
export function scaled(samples: Float32Array, factor: number): Float32Array<ArrayBuffer> {
  const louder = new Float32Array(samples.length)
  for (let n = 0; n < samples.length; n++) louder[n] = samples[n]! * factor
  return louder
}
