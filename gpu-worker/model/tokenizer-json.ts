import { z } from 'zod'
import { CharsMap } from './charsmap.ts'
import { MAX_PIECE_CHARACTERS, MAX_PIECES, Unigram } from './unigram.ts'

// Every stage a `tokenizer.json` of this family has. One that is not here is refused by its name.

const stage = <T extends string>(type: T) => z.looseObject({ type: z.literal(type) })

/** A text never grows: a few replacements that make it ten times as long would make it fill the memory. */
const replace = stage('Replace')
  .extend({
    pattern: z.union([
      z.strictObject({ String: z.string().min(1) }),
      z.strictObject({ Regex: z.literal(' {2,}') }),
    ]),
    content: z.string(),
  })
  .refine(
    ({ pattern, content }) => content.length <= ('String' in pattern ? pattern.String.length : 2),
    { error: 'only a content as long as the pattern or shorter is supported' },
  )

const normalizer = z.discriminatedUnion('type', [
  stage('Precompiled').extend({ precompiled_charsmap: z.base64() }),
  stage('Strip').extend({ strip_left: z.boolean(), strip_right: z.boolean() }),
  replace,
])
type Normalizer = z.infer<typeof normalizer>

const preTokenizer = z.discriminatedUnion('type', [
  stage('WhitespaceSplit'),
  stage('Metaspace').extend({
    replacement: z.string().length(1),
    add_prefix_space: z.literal(true).optional(), // how prepend_scheme "always" was once said
    prepend_scheme: z.enum(['always', 'never']).optional(),
    split: z.boolean().default(true),
  }),
])
type PreTokenizer = z.infer<typeof preTokenizer>

const MAX_STAGES = 16
const MAX_ADDED_TOKENS = 4096 // T5 has 103
const sequenceOf = <T extends z.ZodType, K extends string>(one: T, key: K) =>
  z.union([
    one.transform((value) => [value]),
    z
      .looseObject({ type: z.literal('Sequence'), [key]: z.array(one).max(MAX_STAGES) })
      .transform((sequence) => (sequence as Record<string, unknown>)[key] as z.output<T>[]),
  ])

const addedToken = z.looseObject({
  id: z.int().min(0),
  content: z.string().min(1).max(MAX_PIECE_CHARACTERS),
  single_word: z.boolean(),
  lstrip: z.boolean(),
  rstrip: z.boolean(),
  normalized: z.boolean(),
})
type AddedToken = z.infer<typeof addedToken>

const sequencePart = z.strictObject({
  Sequence: z.strictObject({ id: z.literal('A'), type_id: z.int() }),
})
const specialPart = z.strictObject({
  SpecialToken: z.strictObject({ id: z.string(), type_id: z.int() }),
})

const tokenizerJson = z.looseObject({
  added_tokens: z.array(addedToken).max(MAX_ADDED_TOKENS).default([]),
  normalizer: sequenceOf(normalizer, 'normalizers').nullable(),
  pre_tokenizer: sequenceOf(preTokenizer, 'pretokenizers'),
  post_processor: z.looseObject({
    type: z.literal('TemplateProcessing'),
    single: z.tuple([sequencePart, specialPart]),
    special_tokens: z.record(z.string(), z.looseObject({ ids: z.tuple([z.int().min(0)]) })),
  }),
  model: z.looseObject({
    type: z.literal('Unigram').optional(),
    unk_id: z.int().min(0),
    byte_fallback: z.literal(false).optional(),
    vocab: z
      .array(z.tuple([z.string(), z.number()]))
      .min(1)
      .max(MAX_PIECES),
  }),
})

const UNKNOWN_PENALTY = 10

/**
 * What the tokenizers library computes from a `tokenizer.json`: text → ids, the closing token not
 * included, and the id of that token.
 *
 * @throws ZodError when a stage is not one of this family
 * @see Hugging Face tokenizers 0.23: `normalizers/precompiled.rs`, `pre_tokenizers/metaspace.rs`,
 *   `models/unigram/model.rs`, `tokenizer/added_vocabulary.rs`
 */
export function tokenizerFromJson(json: unknown) {
  const parsed = tokenizerJson.parse(json)
  const closing =
    parsed.post_processor.special_tokens[parsed.post_processor.single[1].SpecialToken.id]?.ids[0]
  if (closing === undefined) throw new RangeError('Expected an id of the closing token, got none')

  const { vocab, unk_id } = parsed.model
  const largestId = [
    vocab.length - 1,
    unk_id,
    closing,
    ...parsed.added_tokens.map(({ id }) => id),
  ].reduce((largest, id) => Math.max(largest, id))
  const lowest = vocab.reduce(
    (least, [, score]) => Math.min(least, score),
    Number.POSITIVE_INFINITY,
  )
  const unigram = new Unigram(
    vocab.map(([text, score], id) => ({ text, score, id })),
    { unknownId: unk_id, unknownScore: lowest - UNKNOWN_PENALTY, round: (value) => value },
  )
  const normalize = chain((parsed.normalizer ?? []).map(normalizerOf))
  const split = parsed.pre_tokenizer.map(preTokenizerOf)
  const literal = matcher(parsed.added_tokens.filter((token) => !token.normalized))
  const literalInNormal = matcher(
    parsed.added_tokens
      .filter((token) => token.normalized)
      .map((token) => ({ ...token, content: normalize(token.content) })),
  )

  const encode = (text: string): number[] =>
    literal(text).flatMap((part) =>
      typeof part === 'number'
        ? part
        : literalInNormal(normalize(part)).flatMap((normal) =>
            typeof normal === 'number'
              ? normal
              : split
                  .reduce((words, cut) => words.flatMap(cut), [normal])
                  .flatMap((word) => unigram.encode(word)),
          ),
    )
  return { encode, closingId: closing, largestId }
}

const chain =
  (steps: readonly ((text: string) => string)[]) =>
  (text: string): string =>
    steps.reduce((value, step) => step(value), text)

// — normalizers ———————————————————————————————————————————————————————————————————————————————————

function normalizerOf(stage: Normalizer): (text: string) => string {
  switch (stage.type) {
    case 'Precompiled': {
      const map = new CharsMap(Buffer.from(stage.precompiled_charsmap, 'base64'))
      return (text) => precompiled(map, text)
    }
    case 'Strip':
      return (text) => {
        const left = stage.strip_left ? text.replace(/^\p{White_Space}+/u, '') : text
        return stage.strip_right ? left.replace(/\p{White_Space}+$/u, '') : left
      }
    case 'Replace': {
      const { pattern, content } = stage
      return (text) =>
        text.replaceAll('String' in pattern ? pattern.String : / {2,}/g, () => content)
    }
  }
}

const SHORT_CLUSTER_BYTES = 6
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * By grapheme clusters. A short one is replaced as a whole by the normal form of its shortest known
 * prefix, so that marks behind it disappear; a long one character by character. Odd, and what the
 * models of this family were given.
 */
function precompiled(map: CharsMap, text: string): string {
  let normal = ''
  for (const { segment } of graphemes.segment(text)) {
    const bytes = Buffer.from(segment)
    const whole = bytes.length < SHORT_CLUSTER_BYTES ? map.shortest(bytes) : undefined
    if (whole !== undefined) normal += whole
    else
      for (const character of segment) normal += map.shortest(Buffer.from(character)) ?? character
  }
  return normal
}

// — pre-tokenizers ————————————————————————————————————————————————————————————————————————————————

function preTokenizerOf(stage: PreTokenizer): (text: string) => string[] {
  if (stage.type === 'WhitespaceSplit')
    return (text) => text.split(/\p{White_Space}+/u).filter((word) => word !== '')
  const { replacement, split } = stage
  const prefix = stage.prepend_scheme === 'never' ? '' : replacement
  return (text) => {
    if (text === '') return []
    const replaced = text.replaceAll(' ', () => replacement)
    const word = replaced.startsWith(replacement) ? replaced : prefix + replaced
    return split ? splitBefore(word, replacement) : [word]
  }
}

function splitBefore(text: string, mark: string): string[] {
  const pieces: string[] = []
  let start = 0
  for (let at = text.indexOf(mark, 1); at >= 0; at = text.indexOf(mark, at + 1)) {
    pieces.push(text.slice(start, at))
    start = at
  }
  return [...pieces, text.slice(start)].filter((piece) => piece !== '')
}

// — tokens that are matched literally —————————————————————————————————————————————————————————————

/** Text cut at added tokens: the first to start wins, then the longest. */
function matcher(tokens: readonly AddedToken[]): (text: string) => (string | number)[] {
  if (tokens.length === 0) return (text) => [text]
  const byText = new Map(tokens.map((token) => [token.content, token]))
  const longestFirst = [...byText.keys()].toSorted((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map((text) => RegExp.escape(text)).join('|'), 'gu')
  return (text) => {
    const parts: (string | number)[] = []
    let done = 0
    for (const match of text.matchAll(pattern)) {
      const token = byText.get(match[0])!
      let start = match.index
      let end = start + match[0].length
      if (
        token.single_word &&
        (/[\p{L}\p{N}\p{M}\p{Pc}]$/u.test(text.slice(0, start)) ||
          /^[\p{L}\p{N}\p{M}\p{Pc}]/u.test(text.slice(end)))
      )
        continue
      if (token.lstrip)
        start = Math.max(done, text.slice(0, start).replace(/\p{White_Space}+$/u, '').length)
      if (token.rstrip) end += /^\p{White_Space}*/u.exec(text.slice(end))![0].length
      if (done < start) parts.push(text.slice(done, start))
      parts.push(token.id)
      done = end
    }
    if (done < text.length) parts.push(text.slice(done))
    return parts
  }
}
