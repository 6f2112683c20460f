import type { View } from '../items/view.ts'
import { takeProfanity } from './effect-parameters.ts'
import { type Context, isOp, type Reading } from './reading.ts'

// A beep over a part, whatever the verb.

/** "put a beep over the swear word from 2 to 3 s", "cover 2-3 s with a beep" */
export const beepedOver = (view: View, context: Context): Reading | null =>
  beepOnWord(view, context) ?? coveredWithBeep(view, context)

/** "put a beep over the swear word from 2 to 3 s" */
function beepOnWord(view: View, { text }: Context): Reading | null {
  if (!ON_WORD.test(text) || !view.places().some(({ place }) => place.form === 'range')) return null
  view.takeAll('act')
  view.takeAll('fx', isOp('bleep'))
  view.takeKinds('particle', 'part')
  view.takeWords('beep', 'bleep', 'beeps', 'cover', 'hide')
  takeProfanity(view)
  return { drafts: [{ op: 'bleep' }] }
}

const ON_WORD =
  /\b(put|add|place|insert|drop|use) (an? |the |some )?(beep|bleep)s? (sound )?(on|over|onto|above|across|for|to cover|to hide)\b.*\b(word|words|swear\w*|curse\w*|cuss\w*|expletives?|profanity|slurs?|name|f bombs?)\b/

/** "cover 2-3 s with a beep", "censor from 1 s to 2 s with a bleep" */
function coveredWithBeep(view: View, { text }: Context): Reading | null {
  if (!WITH_BEEP.test(text)) return null
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

const WITH_BEEP =
  /\bwith (an? |the |some )?(loud |censor |short )?(beep|bleep|tone)s?( sound| tone)?$/

/** "replace 4 s to 5 s | with a beep" */
export function isBeeped(view: View, link: number): boolean {
  const isPlaced = view.places().some(({ place, at }) => place.wheres.length > 0 && at < link)
  return isPlaced && view.items.slice(link + 1).some(({ text }) => IS_BEEP.test(text))
}

const IS_BEEP = /^(beep|bleep|tone|censor beep)s?$/

/** All from the verb on but the places. */
export function takeBeep(view: View, act: number): Reading {
  for (let at = act; at < view.items.length; at++)
    if (view.items[at]!.place === undefined) view.used[at] = true
  return { drafts: [{ op: 'bleep' }] }
}
