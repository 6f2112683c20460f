import { hasSense } from '../clauses/look.ts'
import type { Item } from '../items/item.ts'
import { QUIET } from '../tellings.ts'
import { FINITE_VERBS } from '../verbs.ts'
import { AUXILIARIES } from './words.ts'

// Looking at the words of what may only be told.

/** An effect, a quality, a direction, a place, an amount: what could be asked for. */
export const isTrigger = ({ senses, amount, place }: Item, isBearable: (as: string) => boolean) =>
  place !== undefined ||
  (amount !== undefined && amount.unit !== null) ||
  senses.some(({ as }) => as === 'refused' || !(QUIET.has(as) || isBearable(as)))

/** "sings", "digitised", "kept", "wouldn't": a verb behind a subject that is no plural. */
export const isFiniteVerb = (item: Item | undefined): boolean =>
  item !== undefined && (AUXILIARIES.has(item.text) || isPast(item) || isThirdPerson(item))

export const isPast = ({ text, kind }: Item): boolean =>
  PAST.test(text) || (kind === 'word' && /[a-z]{2}ed$/.test(text) && text.length > 4)

const PAST =
  /^(?:accidentally |just )?(?:went|gone|slept|told|said|knew|thought|bought|taught|wrote|sang|spoke|sat|stood|met|won|ate|drank|drove|rode|flew|fell|grew|wore|broke|chose|forgot|gave|left|understood|caught|paid|fought|hung|lent|spent|swore|woke|saw|lost|sent|made|took|got|came|ran|kept|began|held|found|built|brought|put|became|sold|shot|hit|let|lit|led|rang|rose|sank|shook|threw|tore|wound|stuck|heard|felt|meant|dug|drew|blew|bit|hid|stole|sucks?|had|did)$/

export const isThirdPerson = ({ text, senses }: Item): boolean =>
  /^[a-z]+[^s]s$/.test(text) && senses.every(({ as }) => as === 'act' || QUIET.has(as))

/** "kids stand", "we record": a verb in the form in which one also asks for something. */
export const isBase = ({ text, kind, senses }: Item): boolean =>
  FINITE_VERBS.has(text) || (kind === 'word' && senses.length === 0)

/** A voice, a sound, the recording itself: what is told of it may be what is wrong with it. */
export const isHeard = (item: Item | undefined) =>
  hasSense(item, 'sound', 'voice', 'whole', 'dim', 'artefact', 'part', 'channel', 'fx', 'silence')
