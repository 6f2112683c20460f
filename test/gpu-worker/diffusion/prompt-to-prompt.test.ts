import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  refinedShares,
  refinementMapper,
  replacedShares,
} from '../../../gpu-worker/diffusion/mapper.ts'
import {
  attentionMix,
  injectionWindow,
  refinementEdit,
  stressNewTokens,
} from '../../../gpu-worker/diffusion/prompt-to-prompt.ts'
import { GOLDEN } from './golden.ts'
import { halvingModel } from './halving-model.ts'

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
const edit = {
  ...refinedShares(map),
  equalizer: stressNewTokens(map, 1.6),
  reweightScope: 'window',
} as const
const numbers = (values: Float32Array) => Array.from(values, (value) => Number(value.toFixed(6)))

test('inside the window source attention comes in where there is a partner, stressed tokens are multiplied', () => {
  const { fromSource, fromTarget, selfFromSource } = attentionMix(edit, { cross: 1, self: 0 })
  expect(numbers(fromSource)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1])
  expect(numbers(fromTarget)).toEqual([0, 1.6, 0])
  expect(selfFromSource).toBe(0)
})

test('outside the window nothing changes, unless reweighting has no window', () => {
  const outside = { cross: 0, self: 0 }
  expect(numbers(attentionMix(edit, outside).fromTarget)).toEqual([1, 1, 1])
  const always = attentionMix({ ...edit, reweightScope: 'all' }, outside)
  expect(numbers(always.fromTarget)).toEqual([1, 1.6, 1])
  expect(numbers(always.fromSource)).toEqual(Array(9).fill(0))
})

test('words of as many tokens are replaced token by token', () => {
  const { fromSource, own } = replacedShares([[4], [58, 3], [1]], [[4], [54, 9], [1]], 5)
  const identity = Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0))
  expect(numbers(fromSource)).toEqual(identity)
  expect(numbers(own)).toEqual([0, 0, 0, 0, 0])
})

test('a word of other length shares the attention of the whole word it replaces', () => {
  const { fromSource } = replacedShares([[4], [58], [1]], [[4], [54, 9], [1]], 5)
  expect(numbers(fromSource)).toEqual([
    ...[1, 0, 0, 0, 0],
    ...[0, 0.5, 0.5, 0, 0],
    ...[0, 0, 0, 1, 0],
    ...[0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 1],
  ])
})

test('texts of different numbers of words cannot be replaced word by word', () => {
  expect(() => replacedShares([[4], [1]], [[4], [5], [1]], 5)).toThrow(RangeError)
  expect(() => replacedShares([[4, 5, 6], [1]], [[4], [1]], 3)).toThrow(RangeError)
})

test('an edit between two prompts stresses what is new and leaves the timing tokens alone', () => {
  const { model } = halvingModel() // tokens are the lengths of words, then 1
  const facts = { ...model.facts, conditioningTokens: 7 }
  const prompts = { source: 'dog barks', target: 'dog loudly barks' }
  const { equalizer, own } = refinementEdit({ ...model, facts }, prompts, { weight: 1.6 })
  expect(equalizer).toEqual([1, 1.6, 1, 1, 1, 1, 1])
  expect(numbers(own)).toEqual([0, 1, 0, 0, 0, 0, 0])
})
