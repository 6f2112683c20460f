import type { View } from '../items/view.ts'
import type { Draft, Reading } from './reading.ts'

// "1.2x speed using WSOLA": by which method the length is changed.

const METHODS = { wsola: 'wsola', phasevocoder: 'phase_vocoder' } as const

export function withMethod(view: View, reading: Reading | null): Reading | null {
  if (reading === null || reading.drafts.length !== 1 || reading.drafts[0]!.op !== 'speed')
    return reading
  const name = (Object.keys(METHODS) as (keyof typeof METHODS)[]).find((word) =>
    view.takeWord(word),
  )
  if (name === undefined) return reading
  view.takeWords('method', 'algorithm', 'using', 'via')
  const draft: Draft = { ...reading.drafts[0]!, method: METHODS[name] }
  return { ...reading, drafts: [draft] }
}
