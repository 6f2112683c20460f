import type { Draft } from '../../readings/reading.ts'
import type { Said } from '../../understand.ts'
import type { Merge } from './merge.ts'

/** What the peak or the loudness should be is said once, and "normalize" beside it says no more. */
export const leveledOnce: Merge = (said) => {
  const leveled: Said[] = []
  for (const one of said) {
    const last = leveled.at(-1)
    // "normalize, peak -3 dBFS"
    if (last !== undefined && isPlain(last.draft) && one.draft.op === 'normalize')
      leveled[leveled.length - 1] = one
    // "this is for a podcast: normalize it" has said how
    else if (!(last?.draft.op === 'loudness' && isPlain(one.draft))) leveled.push(one)
  }
  return leveled
}

const isPlain = ({ op, peakDbfs }: Draft) => op === 'normalize' && peakDbfs === undefined
