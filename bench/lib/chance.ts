import type { TensorToWrite } from '../../gpu-worker/model/safetensors.ts'

/** Random numbers of one seed. */
export type Chance = {
  uniform(): number
  pick<T>(...from: readonly T[]): T
  /** Normal numbers. */
  normal(count: number, deviation?: number): Float32Array
}

export const float32 = (
  name: string,
  shape: readonly number[],
  values: Float32Array,
): TensorToWrite => ({
  name,
  dtype: 'F32',
  shape,
  chunks: () => [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
})

/** @param seed of the numbers */
export function chanceOf(seed: number): Chance {
  let state = seed * 7919 + 13
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  for (let i = 0; i < 20; i++) uniform()
  const gaussian = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    pick: (...from) => from[Math.floor(uniform() * from.length)]!,
    normal: (count, deviation = 1) =>
      Float32Array.from({ length: count }, () => deviation * gaussian()),
  }
}
