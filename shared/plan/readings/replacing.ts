import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { beepedOver, isBeeped, takeBeep } from './beeped-over.ts'
import { type Context, isAct, type Reader, type Reading } from './reading.ts'
import {
  isAttached,
  isSentence,
  isSoundish,
  knownBad,
  mark,
  otherRecording,
  subjectBefore,
  targetFrom,
} from './targets.ts'

// One described sound in the place of another.

export const readReplace: Reader = (view, context) => {
  const covered = beepedOver(view, context)
  if (covered !== null) return covered
  const verb = verbOf(view)
  return (
    shouldBe(view, context, verb) ??
    madeInstead(view, context, verb) ??
    insteadOf(view, context, verb) ??
    oneForAnother(view, context, verb)
  )
}

/** Which item is the verb, or -1, and whether it is a form of "replace". */
type Verb = { readonly act: number; readonly replaces: boolean }

/** "it should be replaced": not the verb "should be" */
function verbOf(view: View): Verb {
  const replace = view.index('act', isAct('replace'))
  if (replace !== -1) return { act: replace, replaces: true }
  return {
    act: view.index('act', isAct('swap', 'change', 'turn', 'make', 'convert')),
    replaces: false,
  }
}

// --- "the dog should be a cat" ---

function shouldBe(view: View, context: Context, { replaces }: Verb): Reading | null {
  const { text } = context
  if (replaces) return null
  if (!/\binstead\b/.test(text) && !(SHOULD_BE.test(text) && isTwoSounds(view))) return null
  const be = view.items.findIndex((item) =>
    /^(be|to be|become|should be|must be|needs to be|has to be|ought to be)$/.test(item.text),
  )
  if (be <= 0) return null
  if (!view.items.slice(0, be).some((item) => isSoundish(item) || item.kind === 'word')) return null
  return replaced(view, subjectBefore(view, context, be), targetFrom(view, context, be + 1))
}

const SHOULD_BE =
  /\b(should|must|could|can|has to|needs to)( \S+){0,3}? (be|become) (a|an|some) |\b(should be|must be|has to be|needs to be) (a|an|some) /

const isTwoSounds = (view: View) =>
  view.items.filter(isSoundish).length === 2 &&
  view.items.every(
    (item) => item.kind === 'filler' || isSoundish(item) || /\bbe$|^become$/.test(item.text),
  )

// --- "make the horn a bell instead" ---

function madeInstead(view: View, context: Context, { act }: Verb): Reading | null {
  if (act === -1 || !/^(make|have|let)/.test(view.items[act]!.text)) return null
  const sounds = view.items.flatMap((item, at) => (isSoundish(item) ? [at] : []))
  if (sounds.length !== 2) return null
  if (!/\binstead\b/.test(context.text) && !isOnly(view, [act, ...sounds])) return null
  const [one, two] = sounds as [number, number]
  if (!/^(a|an|some)$/.test(view.items[two - 1]!.text)) return null
  if (view.items.slice(one, two).some(({ text }) => text === 'of')) return null
  const target = targetFrom(view, context, one, (_item, index) => index >= two - 1)
  return replaced(
    view,
    target,
    targetFrom(view, context, two, ({ text }) => text === 'instead'),
  )
}

const isOnly = (view: View, these: readonly number[]) =>
  view.items.every((item, at) => item.kind === 'filler' || these.includes(at))

// --- "instead of the piano, a guitar" ---

function insteadOf(view: View, context: Context, { act }: Verb): Reading | null {
  const instead = view.items.findIndex(
    ({ text }, index) => text === 'instead' && view.items[index + 1]?.text === 'of',
  )
  if (instead === -1) return null
  if (act !== -1 && /^(replace|swap|change|turn|convert)/.test(view.items[act]!.text)) return null
  const end = endOfUnwanted(view, instead)
  const target = targetFrom(
    view,
    context,
    instead + 2,
    (_item, index) => end !== -1 && index >= end,
  )
  return replaced(view, target, wanted(view, context, instead, end))
}

/** "instead of the piano | i want a guitar": where the next is named, or -1. */
const endOfUnwanted = (view: View, instead: number) =>
  view.items.findIndex(
    ({ text, senses }, index) =>
      index > instead + 2 &&
      (/^(,|i|we)$/.test(text) ||
        senses.some((sense) => sense.as === 'act' && /^(add|put|make)$/.test(sense.act))),
  )

/** "a guitar | instead of the piano", "instead of the piano, | a guitar" */
function wanted(view: View, context: Context, instead: number, end: number): Named | null {
  const isBehind = (_item: unknown, index: number) => index >= instead
  const named = view.items.findIndex((item, index) => isSoundish(item) && index < instead)
  if (named !== -1) return targetFrom(view, context, named, isBehind)
  if (instead !== 0 || end === -1) return targetFrom(view, context, 0, isBehind)
  const verb = view.items.findIndex(
    ({ senses }, index) => index >= end && senses.some(({ as }) => as === 'act'),
  )
  return targetFrom(view, context, Math.max(end, verb) + 1)
}

// --- "replace the dog with a cat", "turn the dog into a cat" ---

function oneForAnother(view: View, context: Context, { act, replaces }: Verb): Reading | null {
  const link = view.items.findIndex(
    (item, index) =>
      index > act && /^(with|by|for|into|to)$/.test(item.text) && item.kind !== 'place',
  )
  if (act === -1 || link === -1) return null
  if (!replaces && (!isExchange(view, act, link) || view.has('dim'))) return null
  if (isBeeped(view, link)) return takeBeep(view, act)
  const target = targetFrom(view, context, act + 1, (_item, index) => index >= link)
  const other = targetFrom(view, context, link + 1)
  // "turn the dog into a cat" is lexed with "turn into" only when they touch
  if (target === null || other === null || knownBad(target.text)) return null
  if (!replaces && !isSoundNamed(view, target) && !view.has('act', isAct('swap'))) return null
  view.used[act] = true
  view.used[link] = true
  // "substitute a violin for the guitar": what comes stands first
  const isReversed = /^substitut/.test(view.items[act]!.text) && view.items[link]!.text === 'for'
  return isReversed ? replaced(view, other, target) : replaced(view, target, other)
}

/** "swap the dog for a cat", "change the dog into a cat" */
function isExchange(view: View, act: number, link: number): boolean {
  const verb = view.items[act]!.text
  const word = view.items[link]!.text
  if (/^(turn|chang|mak|convert|transform|morph)/.test(verb) && /^(into|to)$/.test(word))
    return true
  if (!view.has('act', isAct('swap'))) return false
  return word === 'for' || (word === 'with' && view.has('sound') && view.places().length === 0)
}

const isSoundNamed = (view: View, { indexes }: Named) =>
  indexes.some((index) => isSoundish(view.items[index]!))

// --- both of them ---

type Named = { text: string; indexes: number[] }

function replaced(view: View, target: Named | null, other: Named | null): Reading | null {
  if (target === null || other === null || isMore(view, target) || isMore(view, other)) return null
  mark(view, target.indexes)
  mark(view, other.indexes)
  view.takeKinds('act', 'particle', 'whole')
  view.takeWords('instead', 'with', 'by', 'for', 'into', 'of', 'not', 'sound')
  if (isAttached(other.text)) return otherRecording(view)
  return { drafts: [{ op: 'replace', target: target.text, replacement: other.text }] }
}

/** "rain with hail bring the volume down 3 dB": more than the name of a sound */
const isMore = (view: View, { text, indexes }: Named) =>
  isSentence(text) || indexes.some((index) => isMeasured(view.items[index]!))

const isMeasured = ({ amount }: Item) =>
  amount !== undefined && amount.unit !== null && amount.unit !== 'x' && amount.unit !== 'hz'
