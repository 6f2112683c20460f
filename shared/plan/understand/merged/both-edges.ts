import type { Draft } from '../../readings/reading.ts'
import type { Merge } from './merge.ts'

/** "the silence at the start and at the end": both edges are one step */
export const bothEdges: Merge = (said) =>
  said.flatMap((one, at) => {
    const [last, next] = [said[at - 1], said[at + 1]]
    if (next !== undefined && areEdges(one.draft, next.draft))
      return [{ ...one, to: next.to, draft: { ...one.draft, scope: 'edges' } }]
    return last !== undefined && areEdges(last.draft, one.draft) ? [] : [one]
  })

const areEdges = (one: Draft, next: Draft): boolean =>
  one.op === 'remove_silences' &&
  one.scope === 'start' &&
  JSON.stringify({ ...one, scope: 'end' }) === JSON.stringify(next)
