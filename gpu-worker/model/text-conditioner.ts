import type { GraphsFile } from './graphs/graphs-file.ts'
import { relativeBuckets } from './graphs/t5-encoder.ts'
import { joined } from './joined.ts'
import type { Conditioning, TimedText } from './loaded-model.ts'
import { floats, integers, type OrtSession } from './ort-session.ts'

type Sessions = {
  readonly t5: () => Promise<OrtSession>
  readonly numbers: () => Promise<OrtSession>
}

/** Embedded texts to keep: every window and run of an edit says the same, and callers say it again. */
const MOST_TEXTS = 64

/** From token ids and timing to what the transformer is conditioned on. */
export function textConditioner({ shape, text }: GraphsFile, sessions: Sessions) {
  const width = shape.conditioningWidth
  const texts = new Map<string, Float32Array>() // the least recently used first

  async function runT5(
    ids: readonly number[],
    output: 'hidden' | 'embedding',
  ): Promise<Float32Array> {
    const tokens = ids.length
    if (tokens === 0 || tokens > shape.text.maxTokens)
      throw new RangeError(`Expected 1 to ${shape.text.maxTokens} tokens, got ${tokens}`)
    const session = await sessions.t5()
    const feeds = {
      ids: integers(BigInt64Array.from(ids, BigInt), [tokens]),
      buckets: integers(relativeBuckets(tokens, text), [tokens, tokens]),
    }
    return (await session.run(feeds, [output]))[output]!.data
  }

  /** @returns not to be modified: it may be asked for again */
  async function embedded(ids: readonly number[]): Promise<Float32Array> {
    const key = ids.join()
    const embedding = texts.get(key) ?? (await runT5(ids, 'embedding'))
    texts.delete(key)
    texts.set(key, embedding)
    if (texts.size > MOST_TEXTS) texts.delete(texts.keys().next().value!)
    return embedding
  }

  async function embedNumbers(id: string, values: readonly number[]): Promise<Float32Array> {
    const session = await sessions.numbers()
    const rest = Object.fromEntries(
      shape.numbers.map((number) => [number.id, floats(Float32Array.of(0), [1])]),
    )
    const feeds = { ...rest, [id]: floats(Float32Array.from(values), [values.length]) }
    return (await session.run(feeds, [`${id}_embedding`]))[`${id}_embedding`]!.data
  }

  /** Tokens of the prompt, pads exactly zero, and one token per number, in the order of the configuration. */
  async function conditionTokens(
    ids: readonly number[],
    timing: Omit<TimedText, 'text'>,
  ): Promise<Conditioning> {
    const values: Record<string, number> = {
      seconds_start: timing.secondsStart,
      seconds_total: timing.secondsTotal,
    }
    const numbers = new Map<string, Float32Array>()
    for (const { id } of shape.numbers) numbers.set(id, await embedNumbers(id, [values[id]!]))

    const rows: Float32Array[] = []
    const mask: number[] = []
    for (const id of shape.crossAttentionIds) {
      if (id === shape.text.id) {
        const padded = new Float32Array(shape.text.maxTokens * width)
        padded.set(await embedded(ids))
        rows.push(padded)
        for (let i = 0; i < shape.text.maxTokens; i++) mask.push(i < ids.length ? 1 : 0)
      } else {
        rows.push(numbers.get(id)!)
        mask.push(1)
      }
    }
    return {
      crossAttention: joined(rows),
      crossAttentionMask: Float32Array.from(mask),
      global: joined(shape.globalIds.map((id) => numbers.get(id)!)),
    }
  }

  return {
    conditionTokens,
    encodeText: (ids: readonly number[]) => runT5(ids, 'hidden'),
    embedNumbers,
  }
}
