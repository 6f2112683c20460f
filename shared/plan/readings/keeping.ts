import { type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { type Context, isAct, type Reader, type Reading } from './reading.ts'
import { isSentence, isSoundish, knownBad, mark, targetFrom, tidyTarget } from './targets.ts'

// One described sound kept, everything else taken out.

export const readExtract: Reader = (view, context) => {
  const behind = exceptionAt(view, context.text)
  if (behind !== null) return allBut(view, context, behind)
  const cue = cueOf(view, context)
  if (!isSaid(cue)) return null
  // "remove only the dog"
  if (isOnlyOnly(cue) && view.has('act', isAct('remove', 'replace'))) return null
  if (cue.clears) return voiceAlone(view, context)
  if (isOtherWish(view, cue)) return null
  const at = [cue.all, cue.isolating, cue.keeping].find((one) => one !== -1) ?? cue.only
  const found = namedBehind(view, context, at) ?? namedBefore(view, context, at)
  if (found === null || knownBad(found.text) || isSentence(found.text)) return null
  mark(view, found.indexes)
  finishExtract(view)
  return { drafts: [{ op: 'extract', target: tidyTarget(found.text.replace(BEFORE_NAME, '')) }] }
}

const BEFORE_NAME = /^(?:(?:only|just|i|want|need|to|hear|keep|have|leave|like|be|able|would)\s+)+/

// --- "remove everything but the piano" ---

/** The last item in front of what is spared, -1 if that comes first; null: nothing is. */
function exceptionAt(view: View, text: string): number | null {
  if (!/\b(everything|all|anything)\b/.test(text) || !isRemoving(view)) return null
  const except = view.items.findIndex((item) => /^(but|except|besides|excluding)$/.test(item.text))
  if (except !== -1) return except
  if (!/\b(other than|apart from|that is not|which is not)\b/.test(text)) return null
  return view.items.findIndex((item) => /^(than|from|not)$/.test(item.text))
}

const isRemoving = (view: View) =>
  view.has('act', isAct('remove', 'cut')) ||
  view.has('silence') ||
  view.has('no') ||
  view.has('gone')

function allBut(view: View, context: Context, at: number): Reading | null {
  const found = targetFrom(view, context, at + 1, isVerdict)
  if (found === null || knownBad(found.text)) return null
  mark(view, found.indexes)
  view.takeAll('gone')
  finishExtract(view)
  return { drafts: [{ op: 'extract', target: found.text }] }
}

/** "… | should be removed" */
const isVerdict = (item: Item) =>
  /^(should|must|has|have|needs?|ought|can)$/.test(item.text.split(' ')[0]!) ||
  item.senses.some(({ as }) => as === 'gone')

// --- what says that one sound stays ---

/** Each the item that says so, or -1. */
type Cue = {
  /** "isolate the piano" */
  readonly isolating: number
  /** "keep the piano" */
  readonly keeping: number
  /** "only the piano" */
  readonly only: number
  /** "all that should remain is the piano" */
  readonly all: number
  /** "remove the background behind the voice" */
  readonly clears: boolean
}

const cueOf = (view: View, context: Context): Cue => ({
  isolating: view.index('act', isAct('isolate')),
  keeping: view.index('act', isAct('keep')),
  only: onlyAt(view, context),
  all: onlyThing(view),
  clears: isRemoving(view) && view.has('background') && view.has('voice') && !view.has('artefact'),
})

const isSaid = ({ isolating, keeping, only, all, clears }: Cue) =>
  clears || [isolating, keeping, only, all].some((at) => at !== -1)

const isOnlyOnly = ({ isolating, keeping, only }: Cue) =>
  only !== -1 && isolating === -1 && keeping === -1

/** "it's just me clearing my throat": how it is */
const onlyAt = (view: View, { frame }: Context) =>
  frame === 'complaint'
    ? -1
    : view.items.findIndex(
        ({ text }, at) =>
          /^(only|solely)$/.test(text) ||
          (text === 'just' && !isChanged(view.items[at + 1])) ||
          (text === 'but' && view.items[at - 1]?.text === 'nothing'),
      )

/** "just make it …" */
const isChanged = (item: Item | undefined) =>
  item?.senses.some(
    (sense) => sense.as === 'act' && isAct('make', 'turn', 'change', 'put', 'replace')(sense),
  ) === true

/** "all that should remain is | the violin" */
const onlyThing = ({ items }: View) =>
  items.findIndex(
    ({ text }, at) => /^(is|be|should be)$/.test(text) && ALL_THAT.test(textOf(items.slice(0, at))),
  )

const ALL_THAT =
  /^(all|the only (thing|sound|part|one|instrument)s?)( that| which| i| we)*( should| must| want to| would like to| need to)* (remain|remains|remaining|be left|left|hear|stay|stays|keep)( in it| in there)?$/

// --- what is another wish ---

function isOtherWish(view: View, { isolating, only, all }: Cue): boolean {
  // "i want to hear only the piano" adds nothing
  const hearing =
    only !== -1 && view.has('act', ({ act }, item) => act === 'add' && /hear/.test(item.text))
  return (
    (!hearing && all === -1 && view.has('act', isAct('add', 'put'))) ||
    (isolating === -1 && !view.items.some(isSoundish)) ||
    view.has('channel') ||
    view.has('dim') ||
    // "isolate 1k to 4k"
    view.hasAmount(({ unit, text }) => unit === 'hz' || / k$/.test(text))
  )
}

// --- which sound it is ---

function voiceAlone(view: View, context: Context): Reading {
  const found = view.items.find(({ senses }) => senses.some(({ as }) => as === 'voice'))!
  const target = tidyTarget(context.words(found.from, found.to))
  finishExtract(view)
  view.takeAll('voice')
  return { drafts: [{ op: 'extract', target }] }
}

/** "keep only | the piano", and not "the piano should be the only | thing left" */
const namedBehind = (view: View, context: Context, at: number) =>
  /^(thing|sound|one)s?$/.test(view.items[at + 1]?.text ?? '')
    ? null
    : targetFrom(view, context, at + 1, ({ text }) => ENDS_NAME.test(text))

const ENDS_NAME =
  /^(only|heard|audible|out|remain|remains|left|stay|stays|from|should|must|needs to|has to|should be|must be|to be)$/

/** "the piano | alone" */
function namedBefore(view: View, context: Context, at: number) {
  const from = view.items.slice(0, at).findIndex(isSoundish)
  return from === -1 ? null : targetFrom(view, context, from, ({ text }) => IS_ALONE.test(text))
}

const IS_ALONE = /^(only|should|should be|must|must be|is|alone|extracted|isolated|separated)$/

function finishExtract(view: View): void {
  view.takeKinds('act', 'silence', 'no', 'particle', 'background', 'everything')
  view.takeWords(
    'but', 'except', 'only', 'just', 'than', 'apart', 'other', 'from', 'not', 'remain', 'besides', 'excluding',
    'alone', 'else', 'nothing', 'left', 'audible', 'heard', 'everything', 'stay', 'stays', 'remains', 'remaining',
  ) // biome-ignore format: a list
}
