import type { Where } from '../../plan/places.ts'
import type { Said } from '../../understand.ts'
import type { Merge, Words } from './merge.ts'

/** "make it 8 s long, speed it up for that": how it gets that long. */
export const fitted: Merge = (all, { words }) => {
  const said = all.filter((one, at) => !isHowFitted(one, all[at - 1], words))
  const at = said.findIndex((one, index) => isHow(one, said[index - 1], words))
  const seconds = secondsKept(said[at - 1])
  if (seconds === null) return said
  const one = { ...said[at]!, draft: { op: 'speed', targetDurationSeconds: seconds } as const }
  return [...said.slice(0, at - 1), one, ...said.slice(at + 1)]
}

/** "it has to fit into 15 s, just play it faster": "then make it faster" is more. */
const isHowFitted = (one: Said, last: Said | undefined, words: Words): boolean =>
  last?.draft.op === 'speed' &&
  last.draft.targetDurationSeconds !== undefined &&
  one.draft.op === 'speed' &&
  one.draft.targetDurationSeconds === undefined &&
  one.draft.where === undefined &&
  !MORE.test(words(last.to, one.to))

const MORE =
  /\d|\b(?:then|also|again|even|more|further|afterwards?|and|plus|next|finally|double|half|twice|times|percent)\b/

function isHow(one: Said, last: Said | undefined, words: Words): boolean {
  const { op, where, targetDurationSeconds } = one.draft
  const spoken = words(one.from, one.to)
  // "it must last 15 s, so compress it into 15 s"
  const isSameLength = targetDurationSeconds === secondsKept(last)
  return (
    op === 'speed' &&
    where === undefined &&
    (!/\d/.test(spoken) || isSameLength) &&
    (FOR_THAT.test(spoken) || isLengthAlone(last, words))
  )
}

/** "make it 8 s long" alone would keep the first 8 s. */
function secondsKept(one: Said | undefined): number | null {
  const end = (one?.draft.where as Where | undefined)?.end
  return one?.draft.op === 'trim' && end !== undefined && 'from' in end && end.from === 'start'
    ? end.seconds
    : null
}

/** "I need it to be 8 s long": how it gets there is not said yet. */
const isLengthAlone = (one: Said | undefined, words: Words) =>
  one !== undefined &&
  /\b(long|length|duration|lasts?|exactly)\b/.test(words(one.from, one.to)) &&
  !/\b(first|cut|trim|crop|keep|shorten|chop)\w*\b/.test(words(one.from, one.to))

const FOR_THAT =
  /\b(for that|for this|to do (that|so)|to (get there|make it fit|fit|reach (that|it)))$/
