import type { Clause } from '../../clauses.ts'
import { type Item, textOf } from '../../items/item.ts'
import type { Where } from '../../plan/places.ts'
import { isOpenStep } from '../../plan.ts'
import { constraintOf } from '../../readings/constraints.ts'
import type { Draft, Reading } from '../../readings/reading.ts'
import { readClause } from '../../readings.ts'
import { startsAtStart } from '../../regions/place.ts'
import type { Fault, Said } from '../../understand.ts'
import { sparedIn, sparesSource, sparing, takesPart, touchesParts } from '../antecedents.ts'
import { isChatter, isContext, isEvent } from '../context.ts'
import { TAKES_BACK } from '../told.ts'
import { fault, type Hear, type Heard, hasEffect, rangeOf, say, type Turn } from './heard.ts'
import { neverDone } from './never-done.ts'

// What bounds other wishes: parts and sources that are spared, "without", what is taken back.

/** "Fade it out. Actually forget the fade": what was asked for before is not. */
export const takesBack: Hear = ({ own, spoken, index }, { said }) => {
  if (!TAKES_BACK.test(spoken) || own.some(({ amount }) => amount !== undefined)) return false
  const kept = said.filter(({ draft, clause }) => clause === index || !names(own, draft))
  if (kept.length === said.length) return false
  said.splice(0, said.length, ...kept)
  return true
}

const names = (own: readonly Item[], { op, target }: Draft) =>
  own.some(
    ({ text, senses }) =>
      text === target ||
      senses.some(
        (sense) =>
          ((sense.as === 'fx' || sense.as === 'artefact') && sense.op === op) ||
          (sense.as === 'fade' && /^fade/.test(op)),
      ),
  )

/** "leave the first 2 s alone", before or after what is done to the rest */
export const spares: Hear = (turn, heard) => {
  const { clauses, index, own, clause } = turn
  const where = clauses.length === 1 ? null : sparedIn({ own, negated: clause.negated })
  if (where === null) return false
  const isFirst = heard.said.length === 0 && heard.spared === null
  const spared = isFirst ? null : sparing(heard.said, index, own)
  if (isFirst) heard.spared = where
  else if (spared !== null) heard.said.splice(0, heard.said.length, ...spared)
  else fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  return true
}

/** "but not the voice": no step that acts on the sum of all sources can spare one of them. */
export const source: Hear = (turn, heard) => {
  const { clauses, clause, own } = turn
  if (clauses.length === 1 || !sparesSource(own, clause.negated)) return false
  if (clause.negated && soleRemoval(turn) !== null) return false
  heard.sources.push(turn)
  return true
}

/** What spares a source beside steps that cannot. */
export function unspared({ sources, said }: Heard): readonly Fault[] {
  const changes = said.filter(({ draft }) => !isOpenStep(draft) && !SPARES_SOURCES.has(draft.op))
  // "remove the hum without touching the music": what is taken out is none of it
  const isTakenOut = changes.every(({ draft }) => TAKES_OUT_FAULTS.has(draft.op))
  const touched = isTakenOut ? sources.filter(({ own }) => !own.some(isHandled)) : sources
  return changes.length > 0
    ? touched.map((turn) => ({
        ...{ ...rangeOf(turn), kind: 'unread', clause: turn.clause },
        leftover: turn.own.filter(({ kind }) => kind !== 'filler'),
      }))
    : []
}

const TAKES_OUT_FAULTS: ReadonlySet<string> = new Set([
  'denoise', 'dehum', 'declick', 'declip', 'deess', 'notch', 'remove_dc',
]) // biome-ignore format: a list

const isHandled = ({ text }: Item) =>
  /^(?:touch|chang|alter|affect|modif|edit|mess|leav|keep|stay|remain)/.test(text)

const SPARES_SOURCES: ReadonlySet<string> = new Set(['speed', 'convert'])

/** "don't clip", "without the music", "but not the first 2 s" */
export const limit: Hear = (turn, heard) => {
  const { clause, index, items, own, base } = turn
  if (!clause.negated) return false
  const constraint = constraintOf(`not ${turn.spoken}`)
  if (constraint !== null) {
    heard.constraints.push(constraint)
    // "remove the dog but don't remove anything"
    if (constraint === 'all_kept' && clause.joint === 'not') heard.negated.push({ drafts: neverDone(own, base), ...rangeOf(turn) }) // biome-ignore format: one line
    placeOf(turn, heard)
    return true
  }
  const outcome = readClause(items, base)
  const drafts = 'reading' in outcome ? outcome.reading.drafts : []
  const isWithout = turn.tokens[own[0]!.from - 1]?.text === 'without'
  const unwanted = isWithout && (!('reading' in outcome) || isFault(own)) ? soleRemoval(turn) : null
  if (unwanted !== null) say(heard, turn, unwanted.drafts)
  // "don't touch the first 2 s or the last 2 s, make it louder": there, it must not be
  else if (
    !isOnlyPlace(own) &&
    own.some(isPart) &&
    (drafts.length === 0 || touchesParts(own)) &&
    turn.clauses.length > 1
  )
    fault(heard, turn, 'unread', { leftover: own.filter(isPart) })
  else if (!isOnlyPlace(own))
    heard.negated.push({ drafts: [...drafts, ...neverDone(own, base)], ...rangeOf(turn) })
  // "cut the last 2 s instead of the first 2 s"
  else if (isInstead(turn) && (heard.said.at(-1)?.draft.where ?? !heard.said.length)) return true
  // "cut the last 3 s, not the first 3 s": not a hole in them
  else if (own.flatMap(({ place }) => place?.wheres ?? []).every(isBeside(heard.said.at(-1))))
    return true
  // "without the first 2 s": it goes
  else if (heard.said.length === 0)
    say(
      heard,
      turn,
      own.flatMap(({ place }) => (place?.wheres ?? []).map((where) => ({ op: 'delete', where }))),
    )
  else {
    // "louder, but not the first 2 s": everywhere else
    const spared = sparing(heard.said, index, own)
    if (spared !== null) heard.said.splice(0, heard.said.length, ...spared)
    else fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  }
  return true
}

const isInstead = ({ tokens, own }: Turn) =>
  /^(instead|than)$/.test(tokens[own[0]!.from - 1]?.text ?? '')

/** It is no part of where the step acts. */
const isBeside = (one: Said | undefined) => (part: Where) => {
  const where = one?.draft.where as Where | undefined
  if (where === undefined || where.timeline !== part.timeline) return false
  const [acts, spared] = [boundsOf(where), boundsOf(part)]
  if (acts === null || spared === null) return startsAtStart(where) !== startsAtStart(part)
  return spared[0] < acts[0] || spared[1] > acts[1]
}

const boundsOf = ({ start, end }: Where): readonly [number, number] | null =>
  'from' in start && 'from' in end && start.from === 'start' && end.from === 'start'
    ? [start.seconds, end.seconds]
    : null

/** "faster without changing the pitch in the first half": where the step before acts. */
function placeOf(turn: Turn, heard: Heard): void {
  const { own, index, items } = turn
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  const last = heard.said.at(-1)
  const isOpenTo =
    last?.clause === index - 1 && last.draft.where === undefined && takesPart(last.draft.op)
  if (wheres.length === 1 && isOpenTo)
    heard.said[heard.said.length - 1] = { ...last, draft: { ...last.draft, where: wheres[0]! } }
  else if (wheres.length > 0)
    fault(heard, turn, 'unread', { leftover: own.filter(({ place }) => place) })
  else if (isEvent(items)) fault(heard, turn, 'event')
}

/** "the noise": what nobody wants, and no effect that could be asked for. */
const isFault = (own: readonly Item[]) =>
  hasEffect(own, 'reverb') ||
  hasEffect(own, 'echo') ||
  (own.some(({ senses }) => senses.some(({ as }) => as === 'artefact')) &&
    !own.some(({ senses }) => senses.some(({ as }) => as === 'act' || as === 'fx')))

/** "without the music", and nothing else: it goes. */
function soleRemoval({ clauses, clause, items, own, base }: Turn): Reading | null {
  const names = own.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'sound' ||
        sense.as === 'voice' ||
        sense.as === 'artefact' ||
        (sense.as === 'fx' && /^(reverb|echo)$/.test(sense.op)),
    ),
  )
  const asks = own.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && sense.act !== 'make' && sense.act !== 'play'),
  )
  if (!names || asks || !clauses.every((one) => one === clause || asksNothing(one))) return null
  const outcome = readClause([WITHOUT, ...items], { ...base, text: `no ${base.text}` })
  return 'reading' in outcome ? outcome.reading : null
}

const WITHOUT: Item = { from: 0, to: 0, text: 'no', kind: 'phrase', senses: [{ as: 'no' }] }

/** "Hi there!", "that's all": beside such a clause another is alone. */
const asksNothing = ({ items }: Clause) =>
  isChatter(items) || isContext(items) || constraintOf(textOf(items)) !== null

const isPart = ({ place }: Item) => (place?.wheres.length ?? 0) > 0

const isOnlyPlace = (own: readonly Item[]) =>
  own.every(({ place, kind }) => place !== undefined || kind === 'filler' || kind === 'punct') &&
  own.some(isPart)

/** "add reverb but no echo": a limit on what was asked for. */
export const noEffect: Hear = (turn, { said, negated }) => {
  const { spoken, index } = turn
  const last = said.at(-1)
  if (last?.clause !== index - 1) return false
  const asked = NO_EFFECT.test(spoken) ? said.filter(({ draft }) => isOfKind(turn, draft)) : []
  if (asked.length > 0) {
    // "add reverb. actually no reverb": taken back; "add reverb but no reverb" contradicts
    if (asked.includes(last) && isCorrected(turn, last)) said.pop()
    else negated.push({ drafts: asked.map(({ draft }) => draft), ...rangeOf(turn) })
    return true
  }
  // "raise it by 8 dB, no distortion": it should not clip
  if (NO_DISTORTION.test(spoken) && said.some(({ draft }) => RAISES.has(draft.op))) return false
  return NO_EFFECT.test(spoken) || (last.draft.op === 'delete' && CLOSED.test(spoken))
}

/** "no reverb"; "no fade" is of both fades, "no fade in" of one. */
const isOfKind = ({ own, spoken }: Turn, { op }: Draft) =>
  hasEffect(own, op) ||
  (op === 'loop' && /\bloop/.test(spoken)) ||
  (/^fade/.test(op) && (FADES.test(spoken) || spoken.includes(op.replace('_', ' '))))

const FADES = /\bfad(?:es?|ing)\b(?! in| out)/

const isCorrected = ({ tokens, own }: Turn, last: Said) =>
  tokens.slice(last.to, own[0]!.to).some(({ text }) => CORRECTS.test(text))

const CORRECTS = /^(actually|wait|sorry|rather|nope|scratch|never|mind|[.;!?\n-])$/

/** "cut 2 to 3 s and close the gap": cutting does. */
const CLOSED = /^(and )?(close|join|bridge) (up )?(the|that|this|it)( gap| hole)?( up)?$/

const NO_DISTORTION = /\bno distortion\b/
const RAISES: ReadonlySet<string> = new Set(['gain', 'volume_ramp', 'eq', 'normalize', 'loudness'])

const NO_EFFECT =
  /^(but |and |, )*(with )?no (reverb|echo|delay|distortion|compression|chorus|flanger|tremolo|vibrato|cross ?fades?|fad(es?|ing)( in| out)?|loop(s|ing)?|bleep(s|ing)?)( (is |are )?(needed|necessary|required))?( please)?$/
