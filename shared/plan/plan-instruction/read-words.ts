import { isDeadline, isDiscreet } from '../asides/label.ts'
import { withoutAsides } from '../asides/left-out.ts'
import { isSpokenOf } from '../asides/spoken-of.ts'
import { isSwallowed, maySwallow } from '../asides/swallowed.ts'
import { type Aside, asidesIn } from '../asides.ts'
import type { Item } from '../items/item.ts'
import { itemsOf } from '../items.ts'
import type { Token } from '../lex/token.ts'
import type { Clip } from '../plan/places.ts'
import { withoutPoliteness } from '../politeness.ts'
import { type Fault, type Said, type Understood, understand } from '../understand.ts'

// What a text asks for, read once more without its small talk where that was in the way.

export type Read = {
  readonly read: Understood
  /** Of which `read` speaks. */
  readonly tokens: readonly Token[]
  /** What was left out to read it. */
  readonly asides: readonly (readonly Token[])[]
}

export function readWords(tokens: readonly Token[], instruction: string, clip: Clip | null): Read {
  const items = itemsOf(tokens)
  const scene = { instruction, clip }
  const read = understand(tokens, items, scene)
  for (const asides of inTheWay(items, read)) {
    const kept = withoutPoliteness(withoutAsides(tokens, asides))
    const again = understand(kept, itemsOf(kept), scene)
    const behind = ({ to }: Aside) => kept.filter(({ start }) => start >= tokens[to - 1]!.end)
    const isMeant = asides.some((aside) => isSpokenOf(aside, behind(aside), again.said))
    if (isBetter(again, read) && !isMeant)
      return {
        read: again,
        tokens: kept,
        asides: asides.map(({ from, to }) => tokens.slice(from, to)),
      }
  }
  return { read, tokens, asides: [] }
}

/** What may be left out, the surest first; nothing where all was read and nothing of it is small talk. */
function inTheWay(items: readonly Item[], { faults, said }: Understood): readonly Aside[][] {
  const isRefused = faults.length > 0
  const isQuestion = faults.some(({ kind }) => kind === 'question')
  if (isQuestion || !(isRefused || said.some(maySwallow))) return []
  const all = asidesIn(items)
  const told = all.filter(isTold)
  const choices = isRefused
    ? [told, all]
    : [told.filter((aside) => isSwallowed(aside, said) || isWithin(aside, said))]
  return choices
    .filter((asides, at) => asides.length > (at === 0 ? 0 : told.length))
    .filter((asides) => faults.every((fault) => asides.some((aside) => overlap(aside, fault))))
}

/** "remove the siren, someone in the audience was sick": read as one. */
const isWithin = ({ from, to, isSetOff }: Aside, said: readonly Said[]) =>
  isSetOff && said.some((one) => one.from <= from && to <= one.to)

const overlap = (aside: Aside, fault: Fault) => aside.from < fault.to && fault.from < aside.to

/** A label may as well be one more of what is named: "add rain, birthday party". */
const isTold = ({ statement, items }: Aside) =>
  statement !== null || isDiscreet(items) || isDeadline(items)

/** All of it was read; or what could not be is the wish alone, and it is clear what is missing there. */
function isBetter(again: Understood, before: Understood): boolean {
  if (again.faults.length === 0) return again.said.length > 0
  const isAsked = ({ kind }: Fault) => kind === 'ask'
  return before.faults.length > 0 && again.faults.every(isAsked) && !before.faults.some(isAsked)
}
