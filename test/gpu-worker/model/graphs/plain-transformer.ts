// The diffusion transformer once more, as plainly as its reference is written: float64, one loop inside another,
// no row or product shared. Shares no code with the graphs.

import { add, columns, map, product, type Rows, softmax, type Tensors } from './plain-rows.ts'

export type PlainShape = {
  readonly latentChannels: number
  readonly depth: number
  readonly heads: number
  readonly width: number
  readonly crossWidth: number
  readonly globalWidth: number
}

export type PlainInputs = {
  readonly x: Float32Array // [latentChannels, frames]
  readonly frames: number
  readonly t: number
  readonly cross: readonly Float32Array[] // [tokens] of [conditioningWidth]
  readonly global: Float32Array
  readonly input: Float32Array // [inputConcatChannels, frames]
}

/**
 * v [latentChannels, frames].
 *
 * @see stable-audio-tools 0.0.19, models/dit.py and models/transformer.py
 */
export function plainTransformer(
  shape: PlainShape,
  tensor: Tensors,
  inputs: PlainInputs,
): Float64Array {
  const { frames, t } = inputs
  const linear = (name: string, rows: Rows, bias = false): Rows =>
    product(rows, tensor(`${name}.weight`), bias ? tensor(`${name}.bias`) : undefined)
  const mlp = (name: string, rows: Rows, bias = false): Rows =>
    linear(`${name}.2`, map(linear(`${name}.0`, rows, bias), silu), bias)
  const norm = (name: string, rows: Rows): Rows =>
    rows.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
      return row.map(
        (value, i) =>
          ((value - mean) / Math.sqrt(variance + 1e-5)) * tensor(`${name}.gamma`)[i]! +
          tensor(`${name}.beta`)[i]!,
      )
    })

  const angles = Array.from(
    tensor('timestep_features.weight'),
    (frequency) => 2 * Math.PI * t * frequency,
  )
  const waves = Float64Array.from([...angles.map(Math.cos), ...angles.map(Math.sin)])
  let token = mlp('to_timestep_embed', [waves], true)
  if (shape.globalWidth > 0)
    token = add(token, mlp('to_global_embed', [Float64Array.from(inputs.global)]))
  const context = mlp(
    'to_cond_embed',
    inputs.cross.map((row) => Float64Array.from(row)),
  )

  const channels = [...inputs.x, ...inputs.input].length / frames
  const all = [...inputs.x, ...inputs.input]
  let latents: Rows = Array.from({ length: frames }, (_, frame) =>
    Float64Array.from({ length: channels }, (__, c) => all[c * frames + frame]!),
  )
  latents = add(latents, linear('preprocess_conv', latents))
  let h: Rows = [...token, ...linear('transformer.project_in', latents)]

  const size = shape.width / shape.heads
  for (let layer = 0; layer < shape.depth; layer++) {
    const at = `transformer.layers.${layer}.`
    const qkv = linear(`${at}self_attn.to_qkv`, norm(`${at}pre_norm`, h))
    const [q, k, v] = [0, 1, 2].map((part) => columns(qkv, part * shape.width, shape.width))
    const self = attention(turned(q!, size), turned(k!, size), v!, size)
    h = add(h, linear(`${at}self_attn.to_out`, self))

    const query = linear(`${at}cross_attn.to_q`, norm(`${at}cross_attend_norm`, h))
    const kv = linear(`${at}cross_attn.to_kv`, context)
    const [keys, values] = [0, 1].map((part) =>
      columns(kv, part * shape.crossWidth, shape.crossWidth),
    )
    const heard = attention(query, keys!, values!, size)
    h = add(h, linear(`${at}cross_attn.to_out`, heard))

    const both = linear(`${at}ff.ff.0.proj`, norm(`${at}ff_norm`, h), true)
    const inner = both[0]!.length / 2
    const gate = map(columns(both, inner, inner), silu)
    const gated = columns(both, 0, inner).map((row, n) => row.map((u, i) => u * gate[n]![i]!))
    h = add(h, linear(`${at}ff.ff.2`, gated, true))
  }

  let out = linear('transformer.project_out', h.slice(1))
  out = add(out, linear('postprocess_conv', out))
  return Float64Array.from(
    { length: shape.latentChannels * frames },
    (_, i) => out[i % frames]![Math.floor(i / frames)]!,
  )
}

/** Every head of every row turned by its position, pairs j and j + half, as far as there are frequencies. */
function turned(rows: Rows, size: number): Rows {
  const span = Math.max(Math.floor(size / 2), 32)
  const half = Math.ceil(span / 2)
  return rows.map((row, position) =>
    row.map((value, i) => {
      const inHead = i % size
      if (inHead >= 2 * half) return value
      const angle = position / 10_000 ** ((2 * (inHead % half)) / span)
      const other = inHead < half ? -row[i + half]! : row[i - half]!
      return value * Math.cos(angle) + other * Math.sin(angle)
    }),
  )
}

/** Query head h listens to key head ⌊h · keyHeads / heads⌋. */
function attention(queries: Rows, keys: Rows, values: Rows, size: number): Rows {
  const heads = queries[0]!.length / size
  const keyHeads = keys[0]!.length / size
  return queries.map((query) => {
    const out = new Float64Array(query.length)
    for (let head = 0; head < heads; head++) {
      const from = Math.floor((head * keyHeads) / heads) * size
      const weights = softmax(
        keys.map((key) => {
          let sum = 0
          for (let i = 0; i < size; i++) sum += query[head * size + i]! * key[from + i]!
          return sum / Math.sqrt(size)
        }),
      )
      for (const [n, value] of values.entries())
        for (let i = 0; i < size; i++) out[head * size + i]! += weights[n]! * value[from + i]!
    }
    return out
  })
}

const silu = (value: number): number => value / (1 + Math.exp(-value))
