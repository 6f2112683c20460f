import type { View } from '../items/view.ts'
import { takeProfanity } from './effect-parameters.ts'
import { type Context, isAct, isOp, type Reader, type Reading } from './reading.ts'
import { isSoundish, knownBad, mark, subjectBefore, targetFrom } from './targets.ts'

// One described sound in the place of another.

const SHOULD_BE =
  /\b(should|must|could|can|has to|needs to)( \S+){0,3}? (be|become) (a|an|some) |\b(should be|must be|has to be|needs to be) (a|an|some) /

const isTwoSounds = (view: View) =>
  view.items.filter(isSoundish).length === 2 &&
  view.items.every(
    (item) => item.kind === 'filler' || isSoundish(item) || /\bbe$|^become$/.test(item.text),
  )

export const readReplace: Reader = (view, context) => {
  const covered = beepedOver(view, context)
  if (covered !== null) return covered
  const replaceAt = view.index('act', isAct('replace'))
  const replaceWords = replaceAt !== -1
  // "it should be replaced": not the verb "should be"
  const act = replaceWords
    ? replaceAt
    : view.index('act', isAct('swap', 'change', 'turn', 'make', 'convert'))
  const t = context.text
  const link = view.items.findIndex(
    (item, index) =>
      index > act && /^(with|by|for|into|to)$/.test(item.text) && item.kind !== 'place',
  )
  const insteadOf = /\binstead\b/.test(t)
  // "the dog should be a cat"
  const becomes = SHOULD_BE.test(t) && isTwoSounds(view)
  if ((insteadOf || becomes) && !replaceWords) {
    const be = view.items.findIndex(({ text }) =>
      /^(be|to be|become|should be|must be)$/.test(text),
    )
    if (
      be > 0 &&
      view.items.slice(0, be).some((item) => isSoundish(item) || item.kind === 'word')
    ) {
      const target = subjectBefore(view, context, be)
      const other = targetFrom(view, context, be + 1)
      if (target !== null && other !== null) return replaced(view, target, other)
    }
  }
  // "make the horn a bell instead"
  const sounds = view.items.flatMap((item, index) => (isSoundish(item) ? [index] : []))
  const onlyThese = view.items.every(
    (item, at) => item.kind === 'filler' || at === act || sounds.includes(at),
  )
  if (
    (insteadOf || onlyThese) &&
    act !== -1 &&
    /^(make|have|let)/.test(view.items[act]!.text) &&
    sounds.length === 2
  ) {
    const [one, two] = sounds as [number, number]
    const target = targetFrom(view, context, one, (_item, index) => index >= two - 1)
    const other = targetFrom(view, context, two, ({ text }) => text === 'instead')
    if (
      target !== null &&
      other !== null &&
      /^(a|an|some)$/.test(view.items[two - 1]!.text) &&
      !view.items.slice(one, two).some(({ text }) => text === 'of')
    )
      return replaced(view, target, other)
  }
  const insteadAt = view.items.findIndex(
    ({ text }, index) => text === 'instead' && view.items[index + 1]?.text === 'of',
  )
  const leads = act === -1 || !/^(replace|swap|change|turn|convert)/.test(view.items[act]!.text)
  if (insteadAt !== -1 && leads) {
    // "instead of the piano, a guitar", "instead of the piano i want a guitar"
    const comma = view.items.findIndex(
      ({ text, senses }, index) =>
        index > insteadAt + 2 &&
        (/^(,|i|we)$/.test(text) ||
          senses.some((sense) => sense.as === 'act' && /^(add|put|make)$/.test(sense.act))),
    )
    const verb = view.items.findIndex(
      ({ senses }, index) => index >= comma && senses.some(({ as }) => as === 'act'),
    )
    const target = targetFrom(
      view,
      context,
      insteadAt + 2,
      (_item, index) => comma !== -1 && index >= comma,
    )
    const named = view.items.findIndex((item, index) => isSoundish(item) && index < insteadAt)
    const other =
      named !== -1
        ? targetFrom(view, context, named, (_item, index) => index >= insteadAt)
        : insteadAt === 0 && comma !== -1
          ? targetFrom(view, context, Math.max(comma, verb) + 1)
          : targetFrom(view, context, 0, (_item, index) => index >= insteadAt)
    if (target !== null && other !== null) return replaced(view, target, other)
  }
  if (act === -1 || link === -1) return null
  const word = view.items[link]!.text
  const verb = view.items[act]!.text
  if (
    !replaceWords &&
    !(
      view.has('act', isAct('swap')) &&
      (word === 'for' || (word === 'with' && view.has('sound') && view.places().length === 0))
    ) &&
    !(
      /^(turn|change|make|convert|transform|morph)/.test(verb) &&
      (word === 'into' || word === 'to')
    )
  )
    return null
  if (!replaceWords && view.has('dim')) return null
  // "replace 4 s to 5 s with a beep"
  const beeped = /^(beep|bleep|tone|censor beep)s?$/
  const over = view.places().some(({ place, at }) => place.wheres.length > 0 && at < link)
  if (over && view.items.slice(link + 1).some((item) => beeped.test(item.text))) {
    for (let at = act; at < view.items.length; at++)
      if (view.items[at]!.place === undefined) view.used[at] = true
    return { drafts: [{ op: 'bleep' }] }
  }
  const target = targetFrom(view, context, act + 1, (_item, index) => index >= link)
  const other = targetFrom(view, context, link + 1)
  if (target === null || other === null) {
    // "turn the dog into a cat" is lexed with "turn into" only when they touch
    return null
  }
  if (knownBad(target.text)) return null
  if (
    !replaceWords &&
    !target.indexes.some((index) => isSoundish(view.items[index]!)) &&
    !view.has('act', isAct('swap'))
  )
    return null
  view.used[act] = true
  view.used[link] = true
  // "substitute a violin for the guitar": what comes stands first
  if (/^substitut/.test(verb) && word === 'for') return replaced(view, other, target)
  return replaced(view, target, other)
}

/** "cover 2-3 s with a beep", "censor from 1 s to 2 s with a bleep" */
function beepedOver(view: View, { text }: Context): Reading | null {
  const onWord =
    /\b(put|add|place|insert|drop|use) (an? |the |some )?(beep|bleep)s? (sound )?(on|over|onto|above|across|for|to cover|to hide)\b.*\b(word|words|swear\w*|curse\w*|cuss\w*|expletives?|profanity|slurs?|name|f bombs?)\b/.test(
      text,
    ) && view.places().some(({ place }) => place.form === 'range')
  if (onWord) {
    view.takeAll('act')
    view.takeAll('fx', isOp('bleep'))
    view.takeKinds('particle', 'part')
    view.takeWords('beep', 'bleep', 'beeps', 'cover', 'hide')
    takeProfanity(view)
    return { drafts: [{ op: 'bleep' }] }
  }
  if (
    !/\bwith (an? |the |some )?(loud |censor |short )?(beep|bleep|tone)s?( sound| tone)?$/.test(
      text,
    )
  )
    return null
  if (!/\b(cover|mask|hide|censor|mute|silence|blank|block|redact|drown)/.test(text)) return null
  if (!view.places().some(({ place }) => place.wheres.length > 0)) return null
  const link = view.items.findIndex(({ text: word }) => word === 'with')
  for (let at = link; at < view.items.length; at++) view.used[at] = true
  view.takeAll('fx', isOp('mute'))
  view.takeKinds('silence', 'act', 'particle', 'part')
  view.takeWords('cover', 'mask', 'hide', 'block', 'drown', 'covered', 'masked', 'hidden')
  takeProfanity(view)
  return { drafts: [{ op: 'bleep' }] }
}

function replaced(
  view: View,
  target: { text: string; indexes: number[] },
  other: { text: string; indexes: number[] },
): Reading {
  mark(view, target.indexes)
  mark(view, other.indexes)
  view.takeKinds('act', 'particle', 'whole')
  view.takeWords('instead', 'with', 'by', 'for', 'into', 'of', 'not', 'sound')
  return { drafts: [{ op: 'replace', target: target.text, replacement: other.text }] }
}
