import type { View } from '../items/view.ts'
import { type Context, isAct, type Reader } from './reading.ts'
import {
  isSentence,
  isSoundish,
  knownBad,
  mark,
  subjectBefore,
  targetFrom,
  tooLong,
  trailsOff,
} from './targets.ts'

// Described sounds taken out.

const HATES = /\b(?:hate|stand|dislike|do not like) (?:how )?(?:my|our) /

export const readRemove: Reader = (view, context) => {
  const stopping =
    view.has('sound') && view.places().length === 0
      ? view.index('act', (sense, item) => sense.act === 'finish' && /^stop/.test(item.text))
      : -1
  const removing = view.index('act', isAct('remove', 'cut'))
  const acting = removing === -1 ? stopping : removing
  const taking =
    (view.has('act', isAct('turn')) || gets(view)) &&
    view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away') &&
    !view.has('dim')
  const goneAt = view.index('gone')
  const bad = view.index('bad')
  const no = view.index('no')
  const silenced =
    view.has('silence') &&
    (view.has('sound') || view.has('voice')) &&
    !view.has('act', isAct('add'))
  // "background music off"
  const offAt = isSoundOff(view) ? view.index('particle') : -1
  const excess = view.index('excess')
  const lessAt = view.index('less')
  const there = namedFault(view, context)
  if (
    acting === -1 &&
    !taking &&
    goneAt === -1 &&
    bad === -1 &&
    no === -1 &&
    !silenced &&
    excess === -1 &&
    lessAt === -1 &&
    offAt === -1 &&
    there === -1
  )
    return null
  if (view.has('dim') && !view.has('sound')) return null
  // "like a bad phone call": how it should sound
  if (view.has('device') && /\blike\b|\bas if\b/.test(context.text)) return null
  if (
    /\b(everything|all|anything)\b( \w+)? (but|except|besides|other than|apart from|that is not)\b/.test(
      context.text,
    )
  )
    return null
  const start =
    acting !== -1
      ? acting
      : no !== -1
        ? no
        : excess !== -1
          ? excess
          : lessAt !== -1
            ? lessAt
            : there
  let found: { text: string; indexes: number[] } | null = null
  if (start !== -1) {
    view.used[start] = true
    found = targetFrom(view, context, start + 1, (item) =>
      item.senses.some(({ as }) => as === 'gone' || as === 'bad'),
    )
    if (there !== -1) view.takeKinds('degree')
    if (found === null && bad !== -1) found = targetFrom(view, context, bad + 1)
  } else if (silenced) {
    const at = view.index('silence')
    view.takeAll('silence')
    found = targetFrom(view, context, at + 1) ?? subjectBefore(view, context, at)
  } else {
    const at = goneAt !== -1 ? goneAt : offAt !== -1 ? offAt : bad
    found =
      subjectBefore(view, context, at) ?? (bad !== -1 ? targetFrom(view, context, bad + 1) : null)
  }
  if (found === null) {
    if (taking) {
      const act = view.has('act', isAct('turn'))
        ? view.index('act', isAct('turn'))
        : view.items.findIndex(({ text }) => /^get/.test(text))
      found = targetFrom(view, context, act + 1, (item) =>
        item.senses.some(({ as }) => as === 'particle'),
      )
    }
    if (found === null) return null
  }
  const { text, indexes } = found
  // "I can't stand my voice": told, and nobody asks for it to go
  if (acting === -1 && bad !== -1 && /^(?:own )?voice$/.test(text) && HATES.test(context.text))
    return null
  const items = indexes.map((index) => view.items[index]!)
  if (items.some((item) => item.senses.some(({ as }) => as === 'part') && !isSoundish(item)))
    return null
  if (
    knownBad(text) ||
    isSentence(text) ||
    // "mute every curse word": when, would have to be heard
    (/\b(every|each|all|any)\b/.test(context.text) && /\b(curse|swear|cuss) ?words?$/.test(text)) ||
    /\b(account|password|subscription|database|file|table|prompt|instructions?)\b/.test(text)
  )
    return null
  if (items.every((item) => item.kind === 'filler' || item.senses.some(({ as }) => as === 'whole')))
    return null
  const content = items.find((item) => item.kind !== 'filler')
  if (content?.senses.some(({ as }) => as === 'act') && !items.some(isSoundish)) return null
  if (
    content !== undefined &&
    (content.text === 'it' || (/^(this|that|them)$/.test(content.text) && !items.some(isSoundish)))
  )
    return null
  if ((lessAt !== -1 || excess !== -1) && acting === -1 && !items.some(isSoundish)) return null
  if (trailsOff(items)) return null
  // "the silence in the middle": no sound that the model could take out
  if (items.some((item) => item.senses.some(({ as }) => as === 'silence') && !isSoundish(item)))
    return null
  if (text.length > 200) return tooLong()
  if (/^to /.test(text)) return null // "cut to black"
  mark(view, indexes)
  view.takeKinds('gone', 'bad')
  view.takeAll('act', isAct('remove', 'cut', 'make', 'turn', 'put', 'change', 'keep'))
  view.takeKinds('particle', 'silence', 'no', 'excess', 'less', 'background')
  view.takeWords('not', 'so', 'too', 'really')
  view.takeKinds('part', 'whole')
  return { drafts: [{ op: 'remove', target: text }] }
}

/** "music off": a sound, and that it should go */
const isSoundOff = (view: View) =>
  view.has('sound') &&
  /^(off|out|away)$/.test(view.items.at(-1)!.text) &&
  view.items.every(
    ({ kind, senses }, at) =>
      kind === 'filler' || senses.some(({ as }) => as === 'sound') || at === view.items.length - 1,
  )

/** "get the birds out" */
const gets = (view: View) => view.items.some(({ text }) => /^(get|gets|getting|got)$/.test(text))

/** "there is a lot of road noise": the item before its first word, or -1. */
function namedFault(view: View, { text }: Context): number {
  if (!/\b(there (is|are|was)|i (can )?(still )?hear|it has|has got)\b/.test(text)) return -1
  const fault = view.index('artefact')
  let at = fault
  while (view.items[at - 1]?.kind === 'word' && view.items[at - 1]!.senses.length === 0) at--
  return at === fault ? -1 : at - 1
}
