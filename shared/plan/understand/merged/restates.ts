import type { Where } from '../../plan/places.ts'
import type { Draft } from '../../readings/reading.ts'

/** Whether what is asked for is what a complaint asks for already, or says it better. */
export function restates(draft: Draft, complaint: Draft): boolean {
  if (draft.op !== complaint.op) return false
  if (complaint.channel !== undefined && complaint.channel !== draft.channel) return false
  if (
    complaint.where !== undefined &&
    draft.where !== undefined &&
    JSON.stringify(complaint.where) !== JSON.stringify(draft.where) &&
    // "the end is too loud, lower the last 3 s": the end, said better
    !isThirdAtEdge(complaint.where as Where)
  )
    return false
  if (draft.op === 'eq' && !isNear(Number(draft.frequencyHz), Number(complaint.frequencyHz)))
    return false
  return POINTED.every((name) => {
    const pivot = name === 'factor' ? 1 : 0
    const [one, other] = [draft[name], complaint[name]]
    return (
      typeof one !== 'number' ||
      typeof other !== 'number' ||
      Math.sign(one - pivot) === Math.sign(other - pivot)
    )
  })
}

/** Parameters that point up or down. */
const POINTED = ['gainDb', 'semitones', 'factor'] as const

const isThirdAtEdge = ({ start, end }: Where) =>
  'fraction' in start &&
  'fraction' in end &&
  Math.abs(end.fraction - start.fraction - 1 / 3) < 1e-3 &&
  (start.fraction === 0 || end.fraction === 1)

/** "cut the bass, it's boomy": 120 Hz and 150 Hz */
const isNear = (one: number, other: number) => Math.max(one, other) <= 1.5 * Math.min(one, other)
