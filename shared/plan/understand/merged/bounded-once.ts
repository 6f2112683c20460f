import type { Where } from '../../plan/places.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** "start at 3 s and end at 12 s": one part that is kept. */
export const boundedOnce: Merge = (said) => {
  const bounded: Said[] = []
  for (const one of said) {
    const last = bounded.at(-1)
    const [before, after] = [keptIn(last), keptIn(one)]
    if (
      last !== undefined &&
      before !== null &&
      after !== null &&
      opensLate(before) &&
      !opensLate(after)
    )
      bounded[bounded.length - 1] = {
        ...last,
        draft: { op: 'trim', where: { ...before, end: after.end } },
        to: one.to,
      }
    else bounded.push(one)
  }
  return bounded
}

const keptIn = (one: Said | undefined): Where | null => {
  const where = one?.draft.where as Where | undefined
  return one?.draft.op === 'trim' && where?.timeline === 'original' ? where : null
}

/** "from 3 s on": to the end, but not from the start */
const opensLate = ({ start, end }: Where) =>
  'from' in start && start.seconds > 0 && 'from' in end && end.from === 'end'
