import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refinementMapper } from '../../../gpu-worker/diffusion/mapper.ts'
import {
  attentionMix,
  injectionWindow,
  stressNewTokens,
} from '../../../gpu-worker/diffusion/prompt-to-prompt.ts'
import { GOLDEN } from './golden.ts'

// Runs through a network are in verify.test.ts.
type Pair = Record<'source_ids' | 'target_ids' | 'mapper' | 'alphas', number[]> & { source: string }
const golden: { pairs: Pair[]; max_len: number } = JSON.parse(
  readFileSync(join(GOLDEN, 'prompt-to-prompt/mapper-cases.json'), 'utf8'),
)

test.each(golden.pairs)('from "$source" tokens map as google/prompt-to-prompt does', (pair) => {
  const { source_ids, target_ids, mapper, alphas } = pair
  expect(refinementMapper(source_ids, target_ids, golden.max_len)).toEqual({ mapper, alphas })
})

test('more tokens than there are positions are refused', () => {
  expect(() => refinementMapper([4, 5, 1], [4, 1], 2)).toThrow(RangeError)
})

// The figures of test/golden/prompt-to-prompt/run-*.json: six steps.
test('a window is the steps between delay and delay plus fraction', () => {
  expect(injectionWindow(6, { delay: 0.2, fraction: 0.5 })).toEqual([0, 0, 1, 1, 1, 0])
  expect(injectionWindow(6, { delay: 0, fraction: 0.4 })).toEqual([1, 1, 1, 0, 0, 0])
})

const map = { mapper: [0, -1, 2], alphas: [1, 0, 1] }
const edit = { ...map, equalizer: stressNewTokens(map, 1.6), reweightScope: 'window' } as const

test('inside the window source attention comes in where there is a partner, stressed tokens are multiplied', () => {
  const { selfFromSource, ...cross } = attentionMix(edit, { cross: 1, self: 0 })
  expect(cross).toEqual({ sourceOf: [0, 0, 2], fromSource: [1, 0, 1], fromTarget: [0, 1.6, 0] })
  expect(selfFromSource).toBe(0)
})

test('outside the window nothing changes, unless reweighting has no window', () => {
  const outside = { cross: 0, self: 0 }
  expect(attentionMix(edit, outside).fromTarget).toEqual([1, 1, 1])
  const always = attentionMix({ ...edit, reweightScope: 'all' }, outside)
  expect(always).toMatchObject({ fromSource: [0, 0, 0], fromTarget: [1, 1.6, 1] })
})
