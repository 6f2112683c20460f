import type { Where } from '../../plan/places.ts'
import { complementOf } from '../../regions/place.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "Only the last second should be heard, mute the rest": muted, and nothing is cut. */
export const heardAlone: Merge = (said) => said.filter((one, at) => !isKept(one, said[at + 1]))

const isKept = ({ draft }: Said, next: Said | undefined): boolean => {
  if (draft.op !== 'trim' || next?.draft.op !== 'mute' || draft.where === undefined) return false
  const rest = complementOf(draft.where as Where)
  return rest !== null && JSON.stringify(rest) === JSON.stringify(next.draft.where)
}
