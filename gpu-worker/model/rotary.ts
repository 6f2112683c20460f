import { type DitShape, rotarySpan, rotaryWidth } from './graphs/dit-shape.ts'
import { type FloatTensor, floats } from './ort-session.ts'

/**
 * Cosines and sines of rotary positions, [positions, rotaryWidth / 2] each; those of the last length
 * asked for are kept. Angles are rounded as the reference's float32 arithmetic rounds them.
 *
 * @param stored the frequencies of the checkpoint, where it has them: the reference loads them, and those of
 *   one in half precision are rounded, which a thousand positions on is a fifth of a turn
 * @see Su et al. 2021, arXiv 2104.09864; stable-audio-tools, `RotaryEmbedding`, base 10000
 */
export function rotaryTables(shape: DitShape, stored?: readonly number[]) {
  const half = rotaryWidth(shape) / 2
  const frequencies = Float32Array.from(stored ?? usualFrequencies(shape))
  let last: { rotary_cos: FloatTensor; rotary_sin: FloatTensor } | undefined

  return (positions: number) => {
    if (last?.rotary_cos.dims[0] === positions) return last
    const angles = Float32Array.from(
      { length: positions * half },
      (_, i) => Math.floor(i / half) * frequencies[i % half]!,
    )
    last = {
      rotary_cos: floats(angles.map(Math.cos), [positions, half]),
      rotary_sin: floats(angles.map(Math.sin), [positions, half]),
    }
    return last
  }
}

/** What a checkpoint without a table of its own turns by. */
const usualFrequencies = (shape: DitShape): number[] =>
  Array.from(
    { length: rotaryWidth(shape) / 2 },
    (_, j) => 1 / 10000 ** ((2 * j) / rotarySpan(shape)),
  )
