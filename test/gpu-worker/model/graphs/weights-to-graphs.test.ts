// What happens to weights on their way into a graph.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CheckpointTensors } from '../../../../gpu-worker/model/graphs/checkpoint-tensors.ts'
import {
  afterResidual,
  beforeResidual,
  foldedConvolution,
  transpose,
} from '../../../../gpu-worker/model/graphs/fold.ts'
import { quantizeRows, spreadNeighbours } from '../../../../gpu-worker/model/graphs/quantize.ts'
import { relativeBuckets } from '../../../../gpu-worker/model/graphs/t5-encoder.ts'
import { WeightFiles } from '../../../../gpu-worker/model/graphs/weight-files.ts'
import { guide } from '../../../../gpu-worker/model/guide.ts'
import { openSafetensors } from '../../../../gpu-worker/model/safetensors.ts'
import { weightsOf } from '../../../../gpu-worker/model/weights.ts'
import { GOLDEN } from './golden-model.ts'

describe('folding', () => {
  test.each([
    ['conv', [7, 5, 4]],
    ['conv_nobias', [2, 3, 7]],
    ['convtranspose', [6, 4, 8]],
  ])(
    'a weight-normed %s is what PyTorch multiplies with, in both spellings',
    async (name, shape) => {
      const folder = join(GOLDEN, 'checkpoints/good')
      await using stored = await openSafetensors(join(folder, 'weight-norm.safetensors'))
      await using wanted = await openSafetensors(join(folder, 'weight-norm.expected.safetensors'))
      const expected = await wanted.read(`${name}.weight`)
      for (const spelling of ['old', 'new']) {
        const tensors = new CheckpointTensors(stored).under(`${spelling}.${name}.`)
        expect(furthest(await foldedConvolution(tensors, shape)(), expected)).toBeLessThan(1e-6)
      }
    },
  )

  test('a projection swallows the residual convolution before it, or after it', () => {
    const p = Float32Array.of(1, 2, 3, 4) // [2, 2]
    const w = Float32Array.of(1, 0, 2, 1, 0, 3) // [3, 2] or [2, 3]
    expect([...afterResidual(w, p, 2)]).toEqual([2, 2, 7, 9, 9, 15]) // W (I + P)
    expect([...beforeResidual(w, p, 2)]).toEqual([4, 0, 10, 8, 0, 21]) // (I + P) W
  })

  test('a transpose of any size turns rows into columns', () => {
    const [rows, columns] = [70, 33]
    const turned = transpose(
      Float32Array.from({ length: rows * columns }, (_, i) => i),
      rows,
      columns,
    )
    expect(turned[5 * rows + 69]).toBe(69 * columns + 5)
    expect(new Set(turned).size).toBe(rows * columns)
  })
})

describe('int8', () => {
  const weights = Float32Array.from({ length: 64 * 3 }, (_, i) => Math.sin(i * i))

  test('every output uses its whole range, and no code is off by more than half a step', () => {
    const [codes, scales] = quantizeRows(weights, 3)
    for (let row = 0; row < 3; row++) {
      const own = [...codes.keys()].slice(64 * row, 64 * (row + 1))
      expect(Math.max(...own.map((i) => Math.abs(codes[i]!)))).toBe(64)
      for (const i of own)
        expect(Math.abs(codes[i]! * scales[row]! - weights[i]!)).toBeLessThan(scales[row]! * 0.501)
    }
  })

  test('an output of zero weights stays zero', () => {
    const [codes, scales] = quantizeRows(new Float32Array(4), 2)
    expect([...codes, ...scales].every(Number.isFinite)).toBe(true)
    expect([...codes]).toEqual([0, 0, 0, 0])
  })

  test('spreading twice gives the weights back: a product keeps its value when both sides spread', () => {
    const spread = weights.slice()
    spreadNeighbours(spread)
    expect(furthest(spread, weights)).toBeGreaterThan(0.1)
    spreadNeighbours(spread)
    expect(furthest(spread, weights)).toBeLessThan(1e-6)
  })
})

describe('a checkpoint that does not fit', () => {
  const tensors = new CheckpointTensors(
    weightsOf({
      source: 'model.pt',
      infos: new Map([['a.weight', { dtype: 'F32', shape: [2] }]]),
      readBytes: async () => new Uint8Array(Float32Array.of(1, Number.NaN).buffer),
      close: async () => {},
    }),
  ).under('a.')

  test('is refused by the name of a tensor that is missing or has another shape', () => {
    expect(() => tensors.tensor('bias', [2])).toThrow(/no tensor "a.bias"/)
    expect(() => tensors.tensor('weight', [2, 1])).toThrow(/"a.weight" is \[2\].*needs \[2,1\]/)
  })

  test('is refused by the name of a tensor with a value that is not a number', async () => {
    await expect(tensors.tensor('weight', [2])()).rejects.toThrow(/"a.weight".*not a finite number/)
  })
})

describe('weight files', () => {
  test('a key that two graphs name is one tensor, and lies on a page of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weights-'))
    try {
      const files = new WeightFiles(folder, 'net')
      const spec = (key: string) => [{ key, type: 'float32', shape: [2] }] as const
      const [a] = files.place(spec('a'), async () => [Float32Array.of(1, 2)])
      const [b] = files.place(spec('b'), async () => [Float32Array.of(3, 4)])
      const [again] = files.place(spec('a'), () => Promise.reject(new Error('loaded twice')))
      await files.write()
      expect(again).toEqual(a)
      expect(b).toEqual({ file: 'net-00.weights', offset: 4096, length: 8 })
      const bytes = await readFile(join(folder, 'net-00.weights'))
      expect(bytes.readFloatLE(4)).toBe(2)
      expect(bytes.readFloatLE(4096)).toBe(3)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

test('relative positions fall into the buckets of T5', () => {
  // transformers, T5Attention._relative_position_bucket, 32 buckets up to 128, bidirectional
  const first = relativeBuckets(100, { buckets: 32, maxDistance: 128 }).subarray(0, 100)
  const add = (from: number, to: number) => [...new Set(first.slice(from, to + 1))].map(Number)
  expect([...first.slice(0, 8)].map(Number)).toEqual([0, 17, 18, 19, 20, 21, 22, 23])
  expect([add(8, 11), add(12, 15), add(16, 22), add(23, 31)]).toEqual([[24], [25], [26], [27]])
  expect([add(32, 45), add(46, 63), add(64, 90), add(91, 99)]).toEqual([[28], [29], [30], [31]])
})

test('rescaled guidance has the spread over channels of the conditional output', () => {
  const conditional = Float32Array.of(1, 0, 3, 0) // [2 channels, 2 frames]
  const unconditional = Float32Array.of(0, 1, 0, 2)
  const plain = guide(conditional, unconditional, 2, { scale: 3 })
  expect([...plain]).toEqual([3, -2, 9, -4])
  const rescaled = guide(conditional, unconditional, 2, { scale: 3, rescale: 1 })
  expect(rescaled[2]! - rescaled[0]!).toBeCloseTo(2, 6) // as conditional[2] − conditional[0]
})

const furthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0)
