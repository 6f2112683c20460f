import { type Item, textOf } from '../../items/item.ts'
import type { Draft } from '../../readings/reading.ts'
import { type Base, readClause } from '../../readings.ts'

// "But don't mute anything": nothing of that kind may be done.

/** What is not to be done at all, as drafts without place; none where only something else is not. */
export function neverDone(own: readonly Item[], base: Base): readonly Draft[] {
  const at = own.findIndex(({ text }) => text === 'anything')
  if (at === -1 || own.some(({ text }) => OTHER.test(text))) return []
  const of = own.with(at, { ...own[at]!, text: 'it', kind: 'phrase', senses: [{ as: 'whole' }] })
  const outcome = readClause(of, { ...base, text: textOf(of) })
  const drafts = 'reading' in outcome ? outcome.reading.drafts : []
  return [...drafts, ...own.flatMap(opsOf).map((op): Draft => ({ op }))]
}

const OTHER = /\b(?:else|more|other|new|besides|except|but|apart|than)\b/

const opsOf = ({ senses }: Item): readonly Draft['op'][] =>
  senses.flatMap((sense): readonly Draft['op'][] => {
    if (sense.as === 'silence') return ['mute']
    if (sense.as === 'fade') return ['fade_in', 'fade_out']
    if (sense.as === 'loop') return ['loop']
    if (sense.as === 'fx') return [sense.op]
    if (sense.as !== 'act') return []
    if (sense.act === 'add') return ['add']
    return sense.act === 'remove' ? ['delete', 'remove'] : []
  })
