import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openTokenizer, parseTokenizer } from '../../../gpu-worker/model/tokenizer.ts'
import { Unigram } from '../../../gpu-worker/model/unigram.ts'

const GOLDEN = new URL('../../golden/', import.meta.url).pathname
const T5 = join(GOLDEN, 'tiny-sao/t5')
const json = JSON.parse(readFileSync(join(T5, 'tokenizer.json'), 'utf8'))
const parseJson = (content: unknown) =>
  parseTokenizer('tokenizer.json', Buffer.from(JSON.stringify(content)))
const sentencePiece = parseTokenizer('spiece.model', readFileSync(join(T5, 'spiece.model')))

// Expected ids: tokenizers 0.23.3 and SentencePiece 0.2.3; see test/golden/README.md and tokenizer/README.md
type Named = { text: string; n: number; ids: number[]; ids_sentencepiece?: number[] }
const named = JSON.parse(readFileSync(join(GOLDEN, 'tiny-sao/tokenizer-cases.json'), 'utf8'))
const random: {
  newer: Record<string, unknown>
  cases: [text: string, fast: number[], piece: number[], newer: number[]][]
} = JSON.parse(gunzipSync(readFileSync(join(GOLDEN, 'tokenizer/cases.json.gz'))).toString())

/** Texts whose ids differ, so that a failure shows them and not thousands that agree. */
const wrong = <T>(cases: readonly T[], got: (one: T) => number[], wanted: (one: T) => number[]) =>
  cases.filter((one) => got(one).join() !== wanted(one).join())

test('the named texts have the ids of the fast tokenizer, and of SentencePiece', async () => {
  const fast = await openTokenizer(T5)
  const cases: Named[] = named.cases
  const idsOf = ({ ids, n }: Named) => ids.slice(0, n)
  expect(wrong(cases, ({ text }) => fast.encode(text, 128), idsOf)).toEqual([])
  expect(
    wrong(
      cases,
      ({ text }) => sentencePiece.encode(text, 128),
      (one) => one.ids_sentencepiece ?? idsOf(one),
    ),
  ).toEqual([])
})

test('thousands of random texts have the same ids as in the real libraries', () => {
  const fast = parseJson(json)
  const newer = parseJson({ ...random.newer, model: json.model })
  const { cases } = random
  expect(cases.length).toBeGreaterThan(4000)
  expect(
    wrong(
      cases,
      ([text]) => fast.encode(text, 1e6),
      ([, ids]) => ids,
    ),
  ).toEqual([])
  expect(
    wrong(
      cases,
      ([text]) => sentencePiece.encode(text, 1e6),
      ([, , ids]) => ids,
    ),
  ).toEqual([])
  expect(
    wrong(
      cases,
      ([text]) => newer.encode(text, 1e6),
      ([, , , ids]) => ids,
    ),
  ).toEqual([])
})

test('of two cuts that are equally likely, the one the tokenizers library takes is taken', () => {
  // Expected: tokenizers 0.23.3, Tokenizer(models.Unigram(PIECES, 0)).encode(text).ids
  const pieces = Object.entries({ '<unk>': 0, a: -1, b: -1, ab: -2, c: -1.5, bc: -2.5, abc: -3.5 })
  const unigram = new Unigram(
    pieces.map(([text, score], id) => ({ text, score, id })),
    { unknownId: 0, unknownScore: -13.5, round: (value) => value },
  )
  const ids = ['ab', 'abc', 'bc', 'abab', 'xaby', 'xy', 'axyb', 'cab'].map((one) =>
    unigram.encode(one),
  )
  expect(ids).toEqual([[3], [6], [5], [3, 3], [0, 3, 0], [0], [1, 0, 2], [4, 3]])
})

test('a text that is too long loses its end and keeps its closing token', () => {
  const fast = parseJson(json)
  const whole = fast.encode('the quick brown fox '.repeat(50), 1e6)
  expect(whole.length).toBeGreaterThan(128)
  expect(fast.encode('the quick brown fox '.repeat(50), 128)).toEqual([...whole.slice(0, 127), 1])
  expect(fast.encode('the quick brown fox', 1)).toEqual([1])
  expect(() => fast.encode('a', 0)).toThrow('Expected maxTokens from 1 up, got 0')
})

test('half a surrogate pair counts as the replacement character', () => {
  const fast = parseJson(json)
  expect(fast.encode('a\ud83d b', 128)).toEqual(fast.encode('a\ufffd b', 128))
  expect(sentencePiece.encode('a\ud83d b', 128)).toEqual(sentencePiece.encode('a\ufffd b', 128))
})

test('a text of a million characters is cut within seconds', () => {
  const start = performance.now()
  expect(parseJson(json).encode('é a'.repeat(333_333), 128)).toHaveLength(128)
  expect(performance.now() - start).toBeLessThan(10_000)
})

test.for([
  ['model.type', { ...json, model: { ...json.model, type: 'BPE' } }],
  ['model.byte_fallback', { ...json, model: { ...json.model, byte_fallback: true } }],
  ['normalizer', { ...json, normalizer: { type: 'Lowercase' } }],
  ['pre_tokenizer', { ...json, pre_tokenizer: { type: 'ByteLevel' } }],
  ['post_processor', { ...json, post_processor: null }],
  ['model.vocab', { ...json, model: { ...json.model, vocab: [] } }],
] as const)('a tokenizer of another kind is refused, naming %s', ([name, content]) => {
  expect(() => parseJson(content)).toThrow(name)
})

test('damaged tokenizers are refused', () => {
  const piece = readFileSync(join(T5, 'spiece.model'))
  const refused = expect.objectContaining({ code: 'invalid_model_file' })
  for (const bytes of [Buffer.from('{'), Buffer.from([0xff, 0xfe])])
    expect(() => parseTokenizer('tokenizer.json', bytes)).toThrow(refused)
  for (const bytes of [piece.subarray(0, 5000), Buffer.alloc(0), Buffer.from('model')])
    expect(() => parseTokenizer('spiece.model', bytes)).toThrow(refused)
})

test('tokenizer.json is preferred, spiece.model serves, neither is an error that says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'resound-'))
  await expect(openTokenizer(folder)).rejects.toThrow('neither tokenizer.json nor spiece.model')

  await copyFile(join(T5, 'spiece.model'), join(folder, 'spiece.model'))
  expect((await openTokenizer(folder)).encode('</s>', 128)).not.toEqual([1, 1])
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(json))
  expect((await openTokenizer(folder)).encode('</s>', 128)).toEqual([1, 1])
})
