import protobuf from 'protobufjs'
import { CharsMap } from './charsmap.ts'
import { MAX_PIECES, Unigram } from './unigram.ts'

/** @see SentencePiece 0.2, `sentencepiece_model.proto`: fields that decide how text is cut. */
const PROTO = `
syntax = "proto2";
message ModelProto {
  message SentencePiece {
    optional string piece = 1;
    optional float score = 2;
    optional int32 type = 3 [default = 1];
  }
  repeated SentencePiece pieces = 1;
  optional TrainerSpec trainer_spec = 2;
  optional NormalizerSpec normalizer_spec = 3;
}
message TrainerSpec {
  optional int32 model_type = 3 [default = 1];
  optional bool treat_whitespace_as_suffix = 24;
  optional bool byte_fallback = 35;
  optional int32 unk_id = 40;
  optional int32 eos_id = 42 [default = 2];
}
message NormalizerSpec {
  optional bytes precompiled_charsmap = 2;
  optional bool add_dummy_prefix = 3 [default = true];
  optional bool remove_extra_whitespaces = 4 [default = true];
  optional bool escape_whitespaces = 5 [default = true];
}`
type ModelProto = {
  pieces: { piece: string; score: number; type: number }[]
  trainerSpec: {
    modelType: number
    treatWhitespaceAsSuffix: boolean
    byteFallback: boolean
    unkId: number
    eosId: number
  } | null
  normalizerSpec: {
    precompiledCharsmap: Uint8Array
    addDummyPrefix: boolean
    removeExtraWhitespaces: boolean
    escapeWhitespaces: boolean
  } | null
}
const schema = protobuf.parse(PROTO).root.lookupType('ModelProto')

const TYPE = { normal: 1, unknown: 2, control: 3, unused: 5 }
const UNIGRAM = 1
const UNKNOWN_PENALTY = 10
const META_SPACE = '\u2581'

/**
 * What SentencePiece computes from a `spiece.model`: text → ids, the closing token not included, and
 * the id of that token. It knows no special tokens in a text: `</s>` is four characters.
 *
 * @throws RangeError when the bytes are no model, or one of another kind
 * @see SentencePiece 0.2, `normalizer.cc`, Normalize and NormalizePrefix; `unigram_model.cc`
 */
export function tokenizerFromSentencePiece(bytes: Uint8Array) {
  checkSizes(bytes)
  const model = schema.decode(bytes) as unknown as ModelProto
  const { pieces, trainerSpec, normalizerSpec } = model
  if (!trainerSpec || !normalizerSpec || pieces.length === 0)
    throw new RangeError('Expected pieces and two specifications, got fewer')
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = normalizerSpec
  const isOurs =
    trainerSpec.modelType === UNIGRAM &&
    !trainerSpec.byteFallback &&
    !trainerSpec.treatWhitespaceAsSuffix &&
    addDummyPrefix &&
    removeExtraWhitespaces &&
    escapeWhitespaces &&
    pieces.every(({ type }) => Object.values(TYPE).includes(type))
  if (!isOurs)
    throw new RangeError(
      'Expected a unigram model without bytes or user-defined pieces, got another',
    )
  if (!pieces[trainerSpec.eosId]) throw new RangeError('Expected a closing token, got none')
  if (!pieces[trainerSpec.unkId]) throw new RangeError('Expected an unknown token, got none')

  const numbered = pieces.map(({ piece, score, type }, id) => ({ text: piece, score, type, id }))
  const normal = numbered.filter(({ type, text }) => type === TYPE.normal && text !== '')
  const lowest = normal.reduce((least, { score }) => Math.min(least, score), 0)
  const unigram = new Unigram(normal, {
    unknownId: trainerSpec.unkId,
    unknownScore: Math.fround(lowest - UNKNOWN_PENALTY),
    round: Math.fround,
  })
  const map = normalizerSpec.precompiledCharsmap.length
    ? new CharsMap(normalizerSpec.precompiledCharsmap)
    : undefined
  return {
    encode: (text: string): number[] => unigram.encode(normalize(map, text)),
    closingId: trainerSpec.eosId,
    largestId: pieces.length - 1,
  }
}

const PIECE_TAG = (1 << 3) | 2
const MAX_PIECE_BYTES = 4096

/** A message of two bytes becomes an object of a hundred: they are counted before any is made. */
function checkSizes(bytes: Uint8Array) {
  const reader = protobuf.Reader.create(bytes)
  let pieces = 0
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag !== PIECE_TAG) {
      reader.skipType(tag & 7)
      continue
    }
    const length = reader.uint32()
    if (++pieces > MAX_PIECES || length > MAX_PIECE_BYTES)
      throw new RangeError(
        `Expected up to ${MAX_PIECES} pieces of ${MAX_PIECE_BYTES} bytes, got piece ${pieces} of ${length}`,
      )
    reader.skip(length)
  }
}

/** Longest known prefix after longest known prefix; runs of spaces become one, and a meta-space. */
function normalize(map: CharsMap | undefined, text: string): string {
  const bytes = Buffer.from(text)
  let normal = ''
  for (let at = 0; at < bytes.length; ) {
    const found = map?.longest(bytes.subarray(at))
    const length = found?.bytes ?? characterBytes(bytes[at]!)
    normal += found?.replacement ?? bytes.toString('utf8', at, at + length)
    at += length
  }
  const words = normal
    .replace(/^ +/, '')
    .replace(/ +/g, META_SPACE)
    .replace(/\u2581+$/, '')
  return words === '' ? '' : META_SPACE + words
}

const characterBytes = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
