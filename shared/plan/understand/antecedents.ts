import type { Clause } from '../clauses.ts'
import { type Item, textOf } from '../items/item.ts'
import { exactSteps } from '../plan/exact-steps.ts'
import type { Where } from '../plan/places.ts'
import type { ExactOp, Op } from '../plan.ts'
import type { Draft } from '../readings/reading.ts'
import { complementOf, partsBesideAll, sideOf } from '../regions/place.ts'
import type { Said } from '../understand.ts'
import { partsNamed } from './that-part.ts'
import { whereNow } from './those-parts.ts'

// What "it" and "the rest" stand for.

/** The steps of the sentence before, without the parts that were excepted; null where that is no one part. */
export function sparing(
  said: readonly Said[],
  clause: number,
  own: readonly Item[],
): Said[] | null {
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  const rest = wheres.length === 1 ? complementOf(wheres[0]!) : null
  const last = said.at(-1)?.clause
  const fits = said.every(
    ({ clause: of, draft }) => of !== last || (draft.where === undefined && takesPart(draft.op)),
  )
  if (rest === null || last === undefined || last >= clause || !fits) return null
  return said.map((one) =>
    one.clause === last ? { ...one, draft: { ...one.draft, where: rest } } : one,
  )
}

/** "mute 2 to 3 s and lower the rest": what the step before has left, or what was not to be touched. */
export function withRest(
  items: readonly Item[],
  said: readonly Said[],
  spared: Where | null,
): readonly Item[] {
  const last = said.at(-1)?.draft
  if (!items.some(isRestOf)) return items
  const parts = spared === null ? partsDone(said) : [spared]
  const [where] = parts
  if (where === undefined) return items
  const stays = items.some(({ text }) =>
    /^(keep|keeping|leave|leaving|alone|untouched|unchanged|same)\b/.test(text),
  )
  if (stays) return items
  // "reverse 2 to 4 s and cut the rest": that part is kept; "cut the rest by 3 dB"
  if (items.some(drops) && !items.some(({ amount, place }) => amount?.unit === 'db' || place?.side))
    return spared === null && !KEEPS_A_PART.has(last!.op) && isDropOfRest(items)
      ? parts.length > 1
        ? withPartsBeside(items, besideNow(parts, said), last)
        : [KEEP, { ...PART, place: { from: 0, to: 0, prep: '', form: 'range', wheres: [where] } }]
      : items
  const now = spared === null ? besideNow(parts, said) : parts
  return withPartsBeside(items, now, last)
}

const withPartsBeside = (
  items: readonly Item[],
  parts: readonly Where[] | null,
  last: Draft | undefined,
): readonly Item[] => {
  // "keep the last second, mute the rest": all of it stays, and that part is heard
  const isMuted = last?.op === 'trim' && silences(items)
  return items.flatMap((item, at) =>
    isRestOf(item, at, items) ? restOf(item, parts, isMuted ? undefined : last) : [item],
  )
}

const isRestOf = ({ text, place }: Item, at: number, items: readonly Item[]) =>
  place?.form === 'rest' || (text === 'else' && items[at - 1]?.text === 'everything')

const drops = ({ senses }: Item) =>
  senses.some((sense) => sense.as === 'act' && /^(remove|cut)$/.test(sense.act))

/** "2-3 s and 5-6 s louder, the rest quieter": the rest of both. */
function partsDone(said: readonly Said[]): readonly Where[] {
  const last = said.at(-1)
  const isOther = ({ draft, sentence }: Said) =>
    draft.where === undefined || sentence !== last!.sentence || KEEPS_A_PART.has(draft.op)
  const other = said.findLastIndex((one) => one !== last && isOther(one))
  const parts = said.slice(other + 1).map(({ draft }) => draft.where as Where | undefined)
  return parts.every((where) => where !== undefined) ? parts : []
}

/** The parts whose rest is meant, as long as the steps before have made them. */
function besideNow(parts: readonly Where[], said: readonly Said[]): readonly Where[] | null {
  const options = { goes: CHANGES_PLACE, stretches: CHANGES_LENGTH }
  return whereNow(parts, said.slice(-parts.length), options)
}

const CHANGES_PLACE: ReadonlySet<string> = new Set(['swap', 'move'])
const CHANGES_LENGTH: ReadonlySet<string> = new Set(['speed', 'playback_rate', 'loop'])

function restOf(
  item: Item,
  parts: readonly Where[] | null,
  last: Draft | undefined,
): readonly Item[] {
  const { from, to, place } = item
  // "… and everything after that louder": after the last of them
  const where = parts?.at(-1)
  if (parts === null || where === undefined) return [item]
  const isCut = last?.op === 'delete' || last?.op === 'trim'
  const side = place?.side === undefined ? null : sideOf(where, place.side)
  // "cut the first 2 s and lower the rest": all that is left
  const isAllLeft = isCut && (place?.side === undefined || isEdge(where, side))
  if (isAllLeft) return [{ ...item, kind: 'filler', place: undefined as never }]
  if (place?.side !== undefined && side === null) return [item]
  const wheres = side === null ? partsBesideAll(parts) : [side]
  if (wheres === null) return [item]
  const named = { ...(place ?? { from, to, prep: '' }), form: 'complement' as const, wheres }
  return [{ ...item, kind: 'place', place: named }]
}

/** "delete the first 3 s, then raise everything after that" */
const isEdge = (where: Where, side: Where | null) =>
  where.timeline === 'current' && side !== null && complementOf(where) !== null

const KEEPS_A_PART: ReadonlySet<string> = new Set(['trim', 'delete', 'extract', 'remove'])

const isDropOfRest = (items: readonly Item[]) =>
  items.every(
    (item, at) =>
      item.kind === 'filler' ||
      isRestOf(item, at, items) ||
      /^(everything|off|out|away)$/.test(item.text) ||
      drops(item),
  )

const KEEP: Item = {
  from: 0,
  to: 0,
  text: 'keep',
  kind: 'phrase',
  senses: [{ as: 'act', act: 'keep' }],
}
const PART: Item = { from: 0, to: 0, text: 'part', kind: 'place', senses: [] }

/** "leave the first 2 s alone", "not touching the last second": the part that stays as it is. */
export function sparedIn({
  own,
  negated,
}: {
  own: readonly Item[]
  negated: boolean
}): Where | null {
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  if (wheres.length !== 1) return null
  const words = textOf(own.filter(({ place }) => place === undefined))
  return (negated ? TOUCHES : STAYS).test(words) ? wheres[0]! : null
}

/** "don't touch the first 2 s or the last 2 s" */
export const touchesParts = (own: readonly Item[]): boolean =>
  TOUCHES.test(
    textOf(own.filter((item) => item.place === undefined && !/^(or|and|,)$/.test(item.text))),
  )

/** "but not the voice", "leave the drums alone": a source that is to stay as it is while the rest changes. */
export function sparesSource(own: readonly Item[], negated: boolean): boolean {
  const isSource = ({ senses }: Item) => senses.some(({ as }) => as === 'sound' || as === 'voice')
  if (!own.some(isSource)) return false
  const words = textOf(own.filter((item) => !isSource(item)))
    .replace(/\b(the|my|his|her|their|any|of|but|and|please|,)( |$)|,/g, '')
    .trim()
  return negated
    ? words === '' || /^(to|on|for|in|with)$/.test(words) || TOUCHES.test(words)
    : STAYS.test(words)
}

const TOUCHES =
  /^(to )?(touch|touching|change|changing|alter|altering|affect|affecting|modify|modifying|edit|editing|mess with|messing with)( at all)?$/

const STAYS =
  /^((leave|leaving|keep|keeping) (alone|untouched|unchanged|intact|unedited|unaffected|unmodified|as is|as (it|they) (is|are|was|were))|(should |must |has to |have to |to )?(stay|stays|remain|remains) (the same|untouched|unchanged|intact|as is|as (it|they) (is|are|was|were)))$/

/** Whether it can be done to a part of the recording. */
export const takesPart = (op: Op): boolean =>
  !(op in exactSteps) || 'where' in exactSteps[op as ExactOp].shape

/** "mute it", "bleep that bit" */
export const namesIt = (own: readonly Item[]): boolean =>
  own.some(({ text, senses }) => PRONOUN.test(text) || senses.some(({ as }) => as === 'part'))

const PRONOUN = /^(it|that|them|em|those|this|these|both|all|him|her)$/

/** "lose it", "take that out" */
export const takesOut = (items: readonly Item[]) =>
  GETS_OUT.test(textOf(items)) ||
  items.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && (sense.act === 'remove' || sense.act === 'cut')),
  ) ||
  (items.some(({ senses }) => senses.some((sense) => sense.as === 'act' && sense.act === 'turn')) &&
    items.some(({ senses }) =>
      senses.some(
        (sense) =>
          sense.as === 'particle' &&
          (sense.way === 'out' || sense.way === 'off' || sense.way === 'away'),
      ),
    ))

const GETS_OUT = /\bget (it|that|this|them|those) (out|off|away)\b/

/** "mute it", "bleep that out" */
export const silences = (items: readonly Item[]) =>
  items.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'silence' ||
        (sense.as === 'fx' && (sense.op === 'bleep' || sense.op === 'mute')),
    ),
  )

/** "get rid of it", "take that out", "mute it" */
export const isPronounRemoval = (items: readonly Item[]) =>
  sendsAway(items) ||
  ((items.some(({ text }) => PRONOUN.test(text)) || items.every(({ kind }) => kind !== 'word')) &&
    // "reverse it and cut out all the silences" says what
    takesOut(items) !== silences(items) &&
    items.every(
      (item) =>
        item.kind === 'filler' ||
        item.kind === 'punct' ||
        /^(get|want|need|like|love)$/.test(item.text) ||
        PRONOUN.test(item.text) ||
        item.senses.some(
          (sense) =>
            (sense.as === 'act' && /^(remove|turn|cut)$/.test(sense.act)) ||
            sense.as === 'silence' ||
            (sense.as === 'fx' && (sense.op === 'bleep' || sense.op === 'mute')) ||
            sense.as === 'particle' ||
            sense.as === 'part' ||
            sense.as === 'polite',
        ),
    ))

/** "take it away", "get it out of there", "make it go away" */
export const sendsAway = (items: readonly Item[]) => SENDS_AWAY.test(textOf(items))

const SENDS_AWAY =
  /^(?:(?:so|and|please|just|now|can you|could you) )*(?:(?:take|get) (?:it|that|this|them|those) (?:away|out of (?:there|here|it|this))|make (?:it|that|this|them|those) (?:go|go away|stop|disappear|vanish))(?: please)?$/

/** "the first second is only me breathing in, cut it off": the second. */
const isSubject = (clause: Clause | undefined, [place]: readonly Item[]) =>
  place !== undefined && clause?.items.find(({ kind }) => kind !== 'filler') === place
const cutsOff = ({ text, senses }: Item) =>
  /^(cut|trim|chop|clip|crop|delete|shave|lop|snip|drop|skip|lose)\b/.test(text) &&
  senses.some(({ as }) => as === 'act')

/** "them": the seconds, and not the noise in them */
export const saysMany = (own: readonly Item[]) =>
  own.some(({ text }) => /^(them|em|those|these)$/.test(text))

/** "everything above 3 kHz is annoying": what lies there */
export function bandIn(clause: Clause | undefined): readonly Item[] {
  const items = clause?.items ?? []
  const end = items.findIndex(
    ({ text, senses }) =>
      /^(?:is|are|sounds?|seems?)$/.test(text) || senses.some(({ as }) => as === 'bad'),
  )
  const subject = items.slice(0, Math.max(0, end))
  const isOne =
    subject.some(({ amount }) => amount?.unit === 'hz') &&
    BAND.test(textOf(subject)) &&
    EDGE.test(textOf(subject)) &&
    items.slice(end).every(isVerdictWord) &&
    items.slice(end).some(isJudged)
  return isOne ? subject : []
}

const BAND =
  /^(?:(?:so|and|but) )*(?:everything|anything|all|the (?:stuff|range|band|part|sounds?|frequenc(?:y|ies)|things|area|region)|frequencies|whatever|what)\b/

const EDGE = /\b(?:above|over|beyond|below|under|beneath|between|from|higher|lower|around|near)\b/

const isJudged = ({ text, senses }: Item) => text === 'too' || senses.some(({ as }) => as === 'bad')
const isVerdictWord = ({ kind, senses }: Item) =>
  kind === 'filler' ||
  kind === 'punct' ||
  senses.some(({ as }) => /^(?:bad|degree|adj|whole)$/.test(as))

/** What "it" is: the sound, the fault or the part that the clause before named. */
export function antecedentOf(clause: Clause | undefined, own: readonly Item[]): readonly Item[] {
  const placed = clause?.items.filter(({ place }) => place !== undefined) ?? []
  // "my cat jumped and there's a thump": what is there
  const there = clause?.items.findIndex(({ text }) => text === 'there') ?? -1
  const isPart = placed.some(({ place }) => place!.wheres.length > 0)
  // "the first 3 s are just silence, lose them": the part, however it sounds
  // "a dog barks because somebody left the door open"
  const why = clause?.items.findIndex(({ text }) => text === 'because') ?? -1
  const named =
    clause?.items
      .slice(there + 1, why === -1 ? undefined : why)
      .filter(({ senses }) =>
        senses.some(
          ({ as }) =>
            as === 'sound' ||
            (as === 'artefact' && !(isPart && saysMany(own))) ||
            (as === 'silence' && !isPart),
        ),
      ) ?? []
  // "someone coughs from 4 to 5 s, delete that part"
  const isThatPart =
    own.some(({ senses }) => senses.some(({ as }) => as === 'part')) ||
    (isSubject(clause, placed) && own.some(cutsOff))
  if (named.length > 0 && !isThatPart) return [...named, ...placed]
  const band = placed.length === 0 ? bandIn(clause) : []
  if (band.length > 0) return band
  const parts = placed.filter(({ place }) => place!.wheres.length > 0)
  // "around 4 s (from 4 to 5 s, to be exact)": one part, said better
  return partsNamed(clause?.items ?? []).length < parts.length ? parts.slice(-1) : parts
}
