import { textOf } from '../../items/item.ts'
import { takesPart } from '../antecedents.ts'
import { fault, type Hear } from './heard.ts'

/** "make it louder, but do it only in the last 3 s": where that acts, and nothing to keep */
export const onlyThere: Hear = (turn, heard) => {
  const { own } = turn
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  const last = heard.said.at(-1)
  if (wheres.length !== 1 || last === undefined) return false
  const words = textOf(own.filter(({ place, kind }) => place === undefined && kind !== 'punct'))
  if (!ONLY_THERE.test(words)) return false
  const before = heard.said.filter(({ sentence }) => sentence === last.sentence)
  if (!before.every(({ draft }) => draft.where === undefined && takesPart(draft.op))) {
    fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place !== undefined) })
    return true
  }
  const placed = before.map((one) => ({ ...one, draft: { ...one.draft, where: wheres[0] } }))
  heard.said.splice(heard.said.indexOf(before[0]!), before.length, ...placed)
  return true
}

const ONLY_THERE =
  /^(?:(?:but|and|please) )*(?:(?:do|apply) (?:it|that|this) (?:only|just)|(?:only|just) (?:do|apply) (?:it|that|this))(?: (?:in|for|on|to|over|during))?( please)?$/
