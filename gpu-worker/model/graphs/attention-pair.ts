import type { AttentionMaps } from './dit-block.ts'
import type { GraphBuilder, Value } from './graph-builder.ts'

/**
 * Attention of one row lent to another, as Prompt-to-Prompt needs it. Row 0 is the source, row 1 the
 * target, rows after them are left alone.
 *
 *     cross: P_target := P_source · from_source + P_target · from_target
 *            from_source [source tokens, target tokens], a matrix product; from_target [tokens]
 *     self:  P_target := s · P_source + (1 − s) · P_target                             s = self_from_source
 *
 * @see Hertz et al. 2022, arXiv 2208.01626
 */
export function pairedMaps(g: GraphBuilder): AttentionMaps {
  const fromSource = g.input('from_source', 'float32', ['tokens', 'tokens'])
  const fromTarget = g.input('from_target', 'float32', ['tokens'])
  const selfFromSource = g.input('self_from_source', 'float32', [1])
  const selfFromTarget = g.op('Sub', [g.float(1), selfFromSource])

  const rows = (map: Value, from: number, to: number) =>
    g.op('Slice', [map, g.ints([from]), g.ints([to]), g.ints([0])])
  const changeTarget = (map: Value, change: (source: Value, target: Value) => Value) => {
    const source = rows(map, 0, 1)
    const changed = change(source, rows(map, 1, 2))
    return g.concat([source, changed, rows(map, 2, Number.MAX_SAFE_INTEGER)], 0)
  }
  return {
    cross: (map) =>
      changeTarget(map, (source, target) =>
        g.add(g.matmul(source, fromSource), g.mul(target, fromTarget)),
      ),
    self: (map) =>
      changeTarget(map, (source, target) =>
        g.add(g.mul(source, selfFromSource), g.mul(target, selfFromTarget)),
      ),
  }
}
