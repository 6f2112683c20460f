import { expect, test } from 'vitest'
import { rotaryWidth } from '../../../gpu-worker/model/graphs/dit-shape.ts'
import { rotaryTables } from '../../../gpu-worker/model/rotary.ts'

const shapeOf = (headWidth: number) => ({
  latentChannels: 4,
  inputConcatChannels: 0,
  width: 2 * headWidth,
  depth: 1,
  heads: 2,
  conditioningWidth: headWidth,
  crossWidth: headWidth,
  globalWidth: 0,
})

/** 1 / 10000^(arange(0, span, 2) / span), the span being half a head in whole numbers, 32 at least. */
test.each([
  { headWidth: 33, span: 32 },
  { headWidth: 64, span: 32 },
  { headWidth: 66, span: 33 },
  { headWidth: 67, span: 33 },
  { headWidth: 72, span: 36 },
])('heads of $headWidth have frequencies over $span dimensions', ({ headWidth, span }) => {
  const shape = shapeOf(headWidth)
  const frequencies: number[] = []
  for (let at = 0; at < span; at += 2) frequencies.push(10000 ** (-at / span))
  expect(rotaryWidth(shape)).toBe(2 * frequencies.length)

  const { rotary_cos, rotary_sin } = rotaryTables(shape)(3)
  expect(rotary_cos.dims).toEqual([3, frequencies.length])
  for (const [i, frequency] of frequencies.entries()) {
    const at = 2 * frequencies.length + i // the third position
    expect(rotary_cos.data[at]).toBeCloseTo(Math.cos(2 * frequency), 6)
    expect(rotary_sin.data[at]).toBeCloseTo(Math.sin(2 * frequency), 6)
  }
})
