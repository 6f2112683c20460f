/**
 * The three parts of a transformer layer. Each hears the residual stream [rows, tokens, width] and gives what is
 * to be added to it.
 *
 * @see stable-audio-tools, `models/transformer.py`: `Attention`, `FeedForward`
 */

import type { DitLayer } from './dit-layer.ts'
import { feedForwardWidth, headWidth, keyHeads, rotaryWidth } from './dit-shape.ts'
import type { Value } from './graph-builder.ts'
import { enterHalf, leaveHalf } from './linear.ts'

/** Of the positions 0, 1, …: [positions, rotaryWidth / 2]. */
export type Rotary = { readonly cos: Value; readonly sin: Value }

/** What cross-attention looks at: see `keysAndValues`. */
export type Cross = { readonly keys: Value; readonly values: Value }

/** A change to attention maps [rows, heads, queries, keys] before values are gathered with them. */
export type ChangeMap = (map: Value) => Value
export type AttentionMaps = { readonly self: ChangeMap; readonly cross: ChangeMap }

/** Every token to every token; half of each head is turned by its position. */
export function selfAttention(
  layer: DitLayer,
  h: Value,
  {
    rotary,
    timing,
    change,
  }: { rotary: Rotary; timing: Value | undefined; change: ChangeMap | undefined },
): Value {
  const { g, shape } = layer
  const { width, heads } = shape
  const adaptation = layer.adaptation(timing, 'self_attn')
  const x = layer.norm('pre_norm', h, adaptation)
  const [q, k, v] = layer.parts('self_attn.to_qkv', x, width, width, 3) as [Value, Value, Value]
  const turn = (part: Value) =>
    g.op('RotaryEmbedding', [part, g.ints([0]), rotary.cos, rotary.sin], {
      num_heads: heads,
      rotary_embedding_dim: rotaryWidth(shape),
    })
  const normed = [normedHeads(layer, 'q', q), normedHeads(layer, 'k', k)] as const
  const [query, key] = [turn(normed[0]), turn(normed[1])]
  const heard = change
    ? attentionWithMap(layer, query, key, v, change)
    : g.op('MultiHeadAttention', [query, key, v], { num_heads: heads })
  return layer.gate(layer.out('self_attn.to_out', heard, width), adaptation)
}

/**
 * Tokens to the conditioning. Fewer key heads than query heads: query head h uses key head
 * ⌊h · keyHeads / heads⌋, so the queries of one key head lie side by side and are stacked along
 * the sequence. Pads are not masked: their zero keys and values take part, as in the reference.
 */
export function crossAttention(
  layer: DitLayer,
  h: Value,
  { cross, change }: { cross: Cross; change: ChangeMap | undefined },
): Value {
  const { g, shape } = layer
  const { width, heads } = shape
  const size = headWidth(shape)
  const x = layer.norm('cross_attend_norm', h)
  const q = layer.linear('cross_attn.to_q', x, width, { outputs: width })
  const split = layer.headNorm('cross_attn.q_norm', g.reshape(q, [0, 0, heads, size]))
  const stacked = g.reshape(g.transpose(split, [0, 2, 1, 3]), [0, keyHeads(shape), -1, size])
  const map = attentionMap(layer, g.matmul(stacked, cross.keys), change)
  const heard = g.reshape(g.matmul(map, cross.values), [0, heads, -1, size])
  const joined = g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, 0, width])
  return layer.out('cross_attn.to_out', joined, width)
}

/** SwiGLU: the first half of the projection times SiLU of the second. */
export function feedForward(layer: DitLayer, h: Value, timing: Value | undefined): Value {
  const { g, shape } = layer
  const inner = feedForwardWidth(shape)
  const adaptation = layer.adaptation(timing, 'ff')
  const x = layer.norm('ff_norm', h, adaptation)
  const [value, gate] = layer.parts('ff.ff.0.proj', x, shape.width, inner, 2)
  const gated = g.mul(value!, g.silu(gate!))
  return layer.gate(layer.out('ff.ff.2', gated, inner), adaptation)
}

/** Queries or keys of self-attention, [rows, tokens, width]. */
function normedHeads(layer: DitLayer, which: 'q' | 'k', x: Value): Value {
  const { heads, width, queryKeyNorm = 'none' } = layer.shape
  if (queryKeyNorm === 'none') return x
  const split = layer.g.reshape(x, [0, 0, heads, headWidth(layer.shape)])
  return layer.g.reshape(layer.headNorm(`self_attn.${which}_norm`, split), [0, 0, width])
}

/** What MultiHeadAttention does, written out so that its map can be changed. */
function attentionWithMap(layer: DitLayer, q: Value, k: Value, v: Value, change: ChangeMap): Value {
  const { g, precision } = layer
  const { width, heads } = layer.shape
  const size = headWidth(layer.shape)
  const split = (x: Value, perm: readonly number[]) =>
    g.transpose(g.reshape(x, [0, 0, heads, size]), perm)
  const scale = enterHalf(g, g.float(1 / Math.sqrt(size)), precision)
  const logits = g.matmul(g.mul(split(q, [0, 2, 1, 3]), scale), split(k, [0, 2, 3, 1]))
  const heard = g.matmul(attentionMap(layer, logits, change), split(v, [0, 2, 1, 3]))
  return g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, 0, width])
}

/** Where every query looks: softmax in fp32, changed if somebody wants to. */
function attentionMap(
  { g, precision }: DitLayer,
  logits: Value,
  change: ChangeMap = (map) => map,
): Value {
  const map = g.op('Softmax', [leaveHalf(g, logits, precision)], { axis: -1 })
  return enterHalf(g, change(map), precision)
}
