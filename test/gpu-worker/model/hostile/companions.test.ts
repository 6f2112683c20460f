// What lies beside a checkpoint and comes from the same stranger: its configuration, the text encoder's, the
// tokenizer. Each lie is refused by name, within a second of work.

import { readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { convertModel } from '../../../../gpu-worker/model/convert.ts'
import { parseTokenizer } from '../../../../gpu-worker/model/tokenizer.ts'
import { op } from './write-checkpoint.ts'

const MODEL = new URL('../../../golden/tiny-sao/', import.meta.url).pathname
const FILES = ['config.json', 'model.safetensors', 'tokenizer.json', 'spiece.model']
const config = readFileSync(join(MODEL, 'model_config.json'), 'utf8')
const t5 = readFileSync(join(MODEL, 't5/config.json'), 'utf8')
const tokenizer = readFileSync(join(MODEL, 't5/tokenizer.json'), 'utf8')
const spiece = readFileSync(join(MODEL, 't5/spiece.model'))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-companions-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
/** Converts tiny-sao with one of its files replaced. */
async function convertWith(name: string, content: string | Buffer) {
  const work = join(folder, String(count++))
  const textEncoder = join(work, 't5')
  await mkdir(textEncoder, { recursive: true })
  for (const file of FILES)
    if (name !== 'spiece.model' || file !== 'tokenizer.json')
      await copyFile(join(MODEL, 't5', file), join(textEncoder, file))
  const configPath = join(work, 'model_config.json')
  await writeFile(configPath, config)
  await writeFile(name === 'model_config.json' ? configPath : join(textEncoder, name), content)
  try {
    return await convertModel({
      checkpoint: join(MODEL, 'model.safetensors'),
      config: configPath,
      textEncoder,
      out: join(work, 'out'),
      precision: 'fp32',
      name: 'hostile',
      license: null,
      createdBy: 'test',
    })
  } finally {
    expect(await readdir(work)).toEqual(['model_config.json', 't5'])
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test that changes what it likes
type Json = any
const changed = (text: string, change: (json: Json) => void): string => {
  const json = JSON.parse(text)
  change(json)
  return JSON.stringify(json)
}
const first = (more: string): string => config.replace('{', `{${more},`)
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const varint = (value: number): Buffer =>
  value < 128
    ? Buffer.of(value)
    : op(Buffer.of((value & 127) | 128), varint(Math.floor(value / 128)))
const field = (number: number, content: Buffer): Buffer =>
  op(varint(number * 8 + 2), varint(content.length), content)

const token = (content: string, id = 5) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false },
})
const precompiled = (json: Json) => json.normalizer.normalizers?.[0] ?? json.normalizer
const withReplacements = (replacements: Buffer) =>
  changed(tokenizer, (json) => {
    const map = Buffer.from(precompiled(json).precompiled_charsmap, 'base64')
    const trie = map.subarray(0, 4 + map.readUInt32LE(0))
    precompiled(json).precompiled_charsmap = op(trie, replacements).toString('base64')
  })
const growing = { type: 'Replace', pattern: { String: 'a' }, content: 'a'.repeat(100) }

const lies: [file: string, what: string, content: () => string | Buffer, reason: RegExp][] = [
  ['model_config.json', 'no JSON', () => '{', /model_config\.json is not JSON/],
  ['model_config.json', 'nothing', () => '', /model_config\.json is not JSON/],
  ['model_config.json', 'a hundred thousand brackets', () => '['.repeat(100_000), /is not JSON/],
  [
    'model_config.json',
    'an option nested deeper than a stack',
    () => first(`"x":${nested(100_000)}`),
    /model_config\.json is not supported: x = \["…"\]/,
  ],
  [
    'model_config.json',
    'a model nested deeper than a stack',
    () => `{"model":${nested(100_000)}}`,
    /model is \["…"\]/,
  ],
  [
    'model_config.json',
    'a key __proto__',
    () => first('"__proto__":{"polluted":1}'),
    /__proto__ = \{"polluted":1\} is not supported/,
  ],
  [
    'model_config.json',
    'a key constructor',
    () => first('"constructor":{}'),
    /constructor = \{\} is not supported/,
  ],
  [
    'model_config.json',
    'a depth of infinity',
    () => config.replace('"depth": 2', '"depth": 1e999'),
    /diffusion\.config\.depth/,
  ],
  [
    'model_config.json',
    'a depth of a thousand million',
    () => config.replace('"depth": 2', '"depth": 1000000000'),
    /diffusion\.config\.depth/,
  ],
  [
    'model_config.json',
    'a thousand layers that are not there',
    () => config.replace('"depth": 2', '"depth": 1000'),
    /transformer\.layers\.2\.[^"]+" is missing.*; and \d+ more/,
  ],
  [
    'model_config.json',
    'half a layer',
    () => config.replace('"depth": 2', '"depth": 1.5'),
    /diffusion\.config\.depth/,
  ],
  [
    'model_config.json',
    'strides of a million',
    () =>
      config.replace(
        /"strides": \[[^\]]+\]/,
        '"strides": [1000000,1000000,1000000,1000000,1000000]',
      ),
    /strides give a downsampling ratio of 1e\+30/,
  ],
  [
    'model_config.json',
    'two megabytes',
    () => first(`"training":"${'x'.repeat(2 ** 21)}"`),
    /model_config\.json has \d+ bytes, which is too much/,
  ],
  ['config.json', 'no JSON', () => '{', /t5\/config\.json is not JSON/],
  ['config.json', 'a list', () => '[]', /Text encoder/],
  [
    'config.json',
    'two megabytes',
    () => `{"x":"${'x'.repeat(2 ** 21)}"}`,
    /config\.json has \d+ bytes, which is too much/,
  ],
  [
    'config.json',
    'a thousand million layers',
    () => changed(t5, (j) => (j.num_layers = 1e9)),
    /"encoder\.block\.2\.[^"]+"/,
  ],
  [
    'config.json',
    'a thousand million buckets',
    () =>
      changed(t5, (j) =>
        Object.assign(j, {
          relative_attention_num_buckets: 1e9,
          relative_attention_max_distance: 2e9,
        }),
      ),
    /relative_attention_bias/,
  ],
  [
    'config.json',
    'distances that end before they begin',
    () => changed(t5, (j) => (j.relative_attention_max_distance = 8)),
    /relative_attention_max_distance/,
  ],
  ['config.json', 'a table of no rows', () => changed(t5, (j) => (j.vocab_size = 0)), /vocab_size/],
  [
    'config.json',
    'a table shorter than the tokenizer',
    () => changed(t5, (j) => (j.vocab_size = 1000)),
    /ids up to 1099 for a table of 1000 rows/,
  ],
  ['tokenizer.json', 'no JSON', () => '[', /tokenizer\.json is not a tokenizer/],
  [
    'tokenizer.json',
    'no UTF-8',
    () => Buffer.from([0x7b, 0xff, 0x7d]),
    /tokenizer\.json is not a tokenizer/,
  ],
  [
    'tokenizer.json',
    'forty megabytes',
    () => Buffer.alloc(40 * 2 ** 20, ' '),
    /tokenizer\.json has \d+ bytes, which is too much/,
  ],
  [
    'tokenizer.json',
    'a piece of 16 million characters',
    () => changed(tokenizer, (j) => j.model.vocab.push(['x'.repeat(2 ** 24), -1])),
    /pieces of up to 256 characters, got 16777216/,
  ],
  [
    'tokenizer.json',
    'a hundred thousand long pieces',
    () =>
      changed(tokenizer, (j) => {
        for (let i = 0; i < 100_000; i++) j.model.vocab.push([String(i).padEnd(200, 'x'), -1])
      }),
    /pieces of 2097152 characters, got/,
  ],
  [
    'tokenizer.json',
    'a million pieces',
    () =>
      changed(tokenizer, (j) => {
        for (let i = 0; i < 1e6; i++) j.model.vocab.push(['p', -1])
      }),
    /model\.vocab/,
  ],
  [
    'tokenizer.json',
    'a score below all numbers',
    () => tokenizer.replace(/("<extra_id_0>",\s*)-?[\d.]+/, '$1-1e999'),
    /model\.vocab/,
  ],
  [
    'tokenizer.json',
    'a token of its own id',
    () => changed(tokenizer, (j) => (j.added_tokens[3].id = 2 ** 40)),
    /ids up to 1099511627776/,
  ],
  [
    'tokenizer.json',
    'a closing token of its own id',
    () => changed(tokenizer, (j) => (j.post_processor.special_tokens['</s>'].ids = [2 ** 31])),
    /ids up to 2147483648/,
  ],
  [
    'tokenizer.json',
    'an unknown token of its own id',
    () => changed(tokenizer, (j) => (j.model.unk_id = 5000)),
    /ids up to 5000/,
  ],
  [
    'tokenizer.json',
    'a hundred thousand added tokens',
    () =>
      changed(tokenizer, (j) => {
        for (let i = 0; i < 1e5; i++) j.added_tokens.push(token(`t${i}`))
      }),
    /added_tokens/,
  ],
  [
    'tokenizer.json',
    'an added token of a million brackets',
    () => changed(tokenizer, (j) => j.added_tokens.push(token('('.repeat(1e6)))),
    /added_tokens\.\d+\.content/,
  ],
  [
    'tokenizer.json',
    'replacements that grow a hundred times four times',
    () =>
      changed(
        tokenizer,
        (j) =>
          (j.normalizer = { type: 'Sequence', normalizers: [growing, growing, growing, growing] }),
      ),
    /normalizer/,
  ],
  [
    'tokenizer.json',
    'a thousand stages',
    () =>
      changed(
        tokenizer,
        (j) =>
          (j.normalizer = {
            type: 'Sequence',
            normalizers: Array(1000).fill({ type: 'Strip', strip_left: true, strip_right: true }),
          }),
      ),
    /normalizer/,
  ],
  [
    'tokenizer.json',
    'a character that becomes eight million',
    () => withReplacements(Buffer.alloc(2 ** 23, 'a')),
    /replacements of up to 1024 bytes, got 8388608/,
  ],
  [
    'tokenizer.json',
    'a table of no trie',
    () => changed(tokenizer, (j) => (precompiled(j).precompiled_charsmap = '////////')),
    /Expected a trie/,
  ],
  ['spiece.model', 'nothing', () => '', /spiece\.model is not a tokenizer/],
  ['spiece.model', 'text', () => 'pieces', /spiece\.model is not a tokenizer/],
  [
    'spiece.model',
    'millions of empty pieces',
    () => Buffer.alloc(2 ** 24, Buffer.of(0x0a, 0)),
    /up to 262144 pieces/,
  ],
  [
    'spiece.model',
    'a piece of 16 MB',
    () => op(field(1, field(1, Buffer.alloc(2 ** 24, 'x'))), spiece),
    /pieces of 4096 bytes, got piece 1/,
  ],
  [
    'spiece.model',
    'a piece longer than the file',
    () => Buffer.from('0affffffff0f', 'hex'),
    /pieces of 4096 bytes/,
  ],
  [
    'spiece.model',
    'groups in groups',
    () => Buffer.alloc(2 ** 20, 0x7b),
    /spiece\.model is not a tokenizer/,
  ],
  [
    'spiece.model',
    'a number without an end',
    () => Buffer.alloc(2 ** 20, 0xff),
    /spiece\.model is not a tokenizer/,
  ],
  [
    'spiece.model',
    'a score that is not a number',
    () => op(field(1, op(field(1, Buffer.from('abc')), Buffer.from('150000c07f', 'hex'))), spiece),
    /Expected a score of piece 0, got NaN/,
  ],
  [
    'spiece.model',
    'a closing token that is not there',
    () => op(spiece, field(2, op(varint(42 * 8), varint(9999)))),
    /Expected a closing token/,
  ],
  [
    'spiece.model',
    'an unknown token that is not there',
    () => op(spiece, field(2, op(varint(40 * 8), varint(9999)))),
    /Expected an unknown token/,
  ],
  [
    'spiece.model',
    'a model of another kind',
    () => op(spiece, field(2, op(varint(3 * 8), varint(2)))),
    /Expected a unigram model/,
  ],
  [
    'spiece.model',
    'half of it',
    () => spiece.subarray(0, spiece.length / 2),
    /spiece\.model is not a tokenizer/,
  ],
]

test.each(lies)('a %s with %s is refused, and says so', async (file, _, content, reason) => {
  const bytes = content()
  const start = process.cpuUsage()
  await expect(convertWith(file, bytes)).rejects.toMatchObject({
    code: expect.stringMatching(/^(invalid_model_file|unsupported_model)$/),
    message: expect.stringMatching(reason),
  })
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000) // microseconds
  expect(Object.prototype).not.toHaveProperty('polluted')
})

test('keys of Object.prototype in a tokenizer are names like others', () => {
  const hostile = tokenizer.replace(
    '{',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":1},',
  )
  const { encode } = parseTokenizer('tokenizer.json', Buffer.from(hostile))
  const plain = parseTokenizer('tokenizer.json', Buffer.from(tokenizer))
  expect(encode('constructor __proto__ toString', 128)).toEqual(
    plain.encode('constructor __proto__ toString', 128),
  )
  expect(Object.prototype).not.toHaveProperty('polluted')
})
