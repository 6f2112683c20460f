import { isBreak } from '../../clauses/look.ts'
import type { Clause } from '../../clauses.ts'
import type { Item } from '../../items/item.ts'
import type { Draft } from '../../readings/reading.ts'
import { takesPart } from '../antecedents.ts'
import type { Merge } from './merge.ts'

// "Louder and with reverb, in the last 5 s": a part set off at the end is of all in the list.

export const placedLast: Merge = (said, { clauses }) => {
  const wheres = new Map<number, Draft['where']>()
  for (const [index, clause] of clauses.entries()) {
    if (!isListEnd(clauses, index) || !isSetOff(clause)) continue
    const drafts = said.filter((one) => one.clause === index).map(({ draft }) => draft)
    const where = drafts[0]?.where
    if (where === undefined || !drafts.every((draft) => isThere(draft, where))) continue
    const start = listStart(clauses, index)
    const list = clauses.slice(start, index)
    if (list.every(({ items }) => items.every(({ place }) => place === undefined)))
      for (let at = start; at < index; at++) wheres.set(at, where)
  }
  if (wheres.size === 0) return said
  return said.map((one) => {
    const where = wheres.get(one.clause)
    return where !== undefined && isAnywhere(one.draft)
      ? { ...one, draft: { ...one.draft, where } }
      : one
  })
}

/** It is the last of what an "and" joins. */
function isListEnd(clauses: readonly Clause[], index: number): boolean {
  const [one, next] = [clauses[index]!, clauses[index + 1]]
  const isLast = next === undefined || next.sentence !== one.sentence || next.joint === 'then'
  return isLast && index > 0 && isAnd(one)
}

const isAnd = ({ joint, items, negated }: Clause) =>
  !negated && (joint === 'and' || (joint === ',' && items[0]?.text === 'and'))

/** "louder, muffled and slower, …": where the list begins. */
function listStart(clauses: readonly Clause[], index: number): number {
  let at = index - 1
  while (at > 0 && !clauses[at]!.negated && /^(and|,)$/.test(clauses[at]!.joint)) at--
  return at
}

/** Its one place stands behind a comma, and nothing but a reason behind that. */
function isSetOff({ items, from }: Clause): boolean {
  const own = items.filter((item) => item.from >= from)
  const at = own.findIndex(({ place }) => place !== undefined)
  if (at === -1 || own.some(({ place }, index) => index > at && place !== undefined)) return false
  const before = own.slice(0, at).findLastIndex((item) => !saysNothing(item))
  const next = own[at + 1]
  return own[before]?.text === ',' && (next === undefined || isBreak(next) || saysNothing(next))
}

/** "only in …", "… please", "… because" */
const saysNothing = ({ kind, text, senses }: Item) =>
  kind === 'filler' || /^(only|just)$/.test(text) || senses.some(({ as }) => as === 'polite')

/** A fade, a cut, a moment's silence: the part is what it needs, and of nothing else. */
const isThere = ({ op, where }: Draft, part: Draft['where']) =>
  !OF_ITS_OWN.has(op) && JSON.stringify(where) === JSON.stringify(part)

const OF_ITS_OWN: ReadonlySet<string> = new Set([
  'fade_in', 'fade_out', 'delete', 'trim', 'mute', 'bleep', 'move', 'inpaint',
]) // biome-ignore format: a list

/** It is done to all of the recording, and could be done to a part. */
const isAnywhere = (draft: Draft) =>
  draft.where === undefined &&
  draft.placement === undefined &&
  draft.at === undefined &&
  draft.targetDurationSeconds === undefined &&
  !OF_ITS_OWN.has(draft.op) &&
  takesPart(draft.op)
