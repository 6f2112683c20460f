import { join } from 'node:path'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import { openFile } from './read-file.ts'
import { tokenizerFromSentencePiece } from './sentencepiece-model.ts'
import { tokenizerFromJson } from './tokenizer-json.ts'

/** T5's text → token ids. */
export type Tokenizer = {
  /**
   * Ids with `</s>` at the end, not padded. A text that is too long loses its end, never its `</s>`.
   * Half of a surrogate pair counts as U+FFFD.
   *
   * @throws RangeError when `maxTokens` is below 1
   */
  encode(text: string, maxTokens: number): number[]
  /** Of all ids it may answer, those of added tokens included. */
  readonly largestId: number
}

/** The files one of which a folder has, in the order in which they are looked for. */
export const TOKENIZER_FILES = ['tokenizer.json', 'spiece.model'] as const
const MAX_BYTES = 2 ** 25 // T5's have 2.4 MB and 0.8 MB

/**
 * The tokenizer in a folder of the Hugging Face layout: `tokenizer.json`, as the fast tokenizer reads
 * it, else `spiece.model`, as SentencePiece does.
 *
 * @throws DomainError `invalid_model_file` when there is none or it is damaged; `unsupported_model`
 *   when it is of another kind than T5's
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  for (const name of TOKENIZER_FILES) {
    const bytes = await readSmall(join(folder, name))
    if (bytes) return parseTokenizer(name, bytes)
  }
  throw new DomainError(
    'invalid_model_file',
    `${folder} has neither ${TOKENIZER_FILES.join(' nor ')}`,
    {
      fix: 'Copy tokenizer.json or spiece.model of the T5 model into it.',
    },
  )
}

/** The tokenizer in the bytes of one of `TOKENIZER_FILES`. */
export function parseTokenizer(
  name: (typeof TOKENIZER_FILES)[number],
  bytes: Uint8Array,
): Tokenizer {
  try {
    return tokenizerOf(
      name === 'tokenizer.json'
        ? tokenizerFromJson(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
        : tokenizerFromSentencePiece(bytes),
    )
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues
            .map(({ path, message }) => `${path.join('.')}: ${message}`)
            .slice(0, 3)
            .join('; ')
        : (cause as Error).message
    const code = cause instanceof z.ZodError ? 'unsupported_model' : 'invalid_model_file'
    throw new DomainError(code, `${name} is not a tokenizer of T5's kind: ${reason}`, { cause })
  }
}

type Engine = { encode(text: string): number[]; closingId: number; largestId: number }

const tokenizerOf = ({ encode, closingId, largestId }: Engine): Tokenizer => ({
  largestId,
  encode(text, maxTokens) {
    if (!(maxTokens >= 1)) throw new RangeError(`Expected maxTokens from 1 up, got ${maxTokens}`)
    return [...encode(text.toWellFormed()).slice(0, maxTokens - 1), closingId]
  },
})

async function readSmall(path: string): Promise<Uint8Array | undefined> {
  const file = await openFile(path).catch((error: DomainError) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  try {
    if (file.bytes > MAX_BYTES)
      throw new DomainError(
        'invalid_model_file',
        `${path} has ${file.bytes} bytes, which is too much`,
      )
    return await file.readAt(0, file.bytes)
  } finally {
    await file.close()
  }
}
