import type { Finding } from '../../effects/effect.ts'
import type { Audio } from '../audio.ts'
import { skipped, within } from './findings.ts'

const ESTIMATOR = 'every output frame against the input frame it should be'

/**
 * Check `sample_map`: each output frame is the input frame that the definition names.
 *
 * @param sourceOf input frame of an output frame; `silence` where zeros belong; `join` inside a fade,
 *   where nothing is compared
 */
export function sampleMap(
  input: Audio,
  output: Audio,
  sourceOf: (frame: number) => number | 'silence' | 'join',
): Finding {
  let largest = 0
  let compared = 0
  const frames = output.channels[0]?.length ?? 0
  for (let n = 0; n < frames; n++) {
    const source = sourceOf(n)
    if (source === 'join') continue
    compared++
    for (const [c, samples] of output.channels.entries()) {
      const expected = source === 'silence' ? 0 : (input.channels[c]?.[source] ?? Number.NaN)
      const difference = Math.abs(samples[n]! - expected)
      if (!(difference <= largest)) largest = difference // NaN stays
    }
  }
  if (compared === 0) return skipped('sample_map', 'the whole result is a join fade', ESTIMATOR)
  return within('sample_map', {
    expected: 0,
    measured: largest,
    tolerance: 0,
    unit: null,
    estimator: ESTIMATOR,
  })
}

/** Check `frames`: the result is exactly as long as the definition says. */
export const framesAre = (expected: number, output: Audio): Finding =>
  within('frames', {
    expected,
    measured: output.channels[0]?.length ?? 0,
    tolerance: 0,
    unit: 'frames',
    estimator: 'counted',
  })
