import { type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { type Context, isAct, type Reader } from './reading.ts'
import { isSentence, isSoundish, knownBad, mark, targetFrom, tidyTarget } from './targets.ts'

// One described sound kept, everything else taken out.

export const readExtract: Reader = (view, context) => {
  const t = context.text
  const exceptAt = view.items.findIndex(({ text }) => /^(but|except|besides|excluding)$/.test(text))
  const everything = /\b(everything|all|anything)\b/.test(t)
  const removing =
    view.has('act', isAct('remove', 'cut')) ||
    view.has('silence') ||
    view.has('no') ||
    view.has('gone')
  if (
    everything &&
    removing &&
    (exceptAt !== -1 || /\b(other than|apart from|that is not|which is not)\b/.test(t))
  ) {
    const at =
      exceptAt !== -1
        ? exceptAt
        : view.items.findIndex(({ text }) => /^(than|from|not)$/.test(text))
    const found = targetFrom(view, context, at + 1, isVerdict)
    if (found === null || knownBad(found.text)) return null
    mark(view, found.indexes)
    view.takeAll('gone')
    finishExtract(view)
    return { drafts: [{ op: 'extract', target: found.text }] }
  }
  const isolating = view.index('act', isAct('isolate'))
  const keeping = view.index('act', isAct('keep'))
  // "it's just me clearing my throat": how it is
  const only =
    context.frame === 'complaint'
      ? -1
      : view.items.findIndex(
          ({ text }, at) =>
            /^(only|solely)$/.test(text) ||
            (text === 'just' && !isChanged(view.items[at + 1])) ||
            (text === 'but' && view.items[at - 1]?.text === 'nothing'),
        )
  const all = onlyThing(view)
  const removesBackground =
    removing && view.has('background') && view.has('voice') && !view.has('artefact')
  if (isolating === -1 && keeping === -1 && only === -1 && all === -1 && !removesBackground)
    return null
  if (
    only !== -1 &&
    isolating === -1 &&
    keeping === -1 &&
    view.has('act', isAct('remove', 'replace'))
  )
    return null // "remove only the dog"
  if (removesBackground) {
    const found = view.items.find(({ senses }) => senses.some(({ as }) => as === 'voice'))!
    const target = tidyTarget(context.words(found.from, found.to))
    finishExtract(view)
    view.takeAll('voice')
    return { drafts: [{ op: 'extract', target }] }
  }
  // "i want to hear only the piano" adds nothing
  const hearing =
    only !== -1 && view.has('act', ({ act }, item) => act === 'add' && /hear/.test(item.text))
  if (!hearing && all === -1 && view.has('act', isAct('add', 'put'))) return null
  const soundish = view.items.some((item) => isSoundish(item)) || isolating !== -1
  if (!soundish) return null
  if (view.has('channel') || view.has('dim')) return null
  if (view.hasAmount(({ unit, text }) => unit === 'hz' || / k$/.test(text))) return null // "isolate 1k to 4k"
  const at = all !== -1 ? all : isolating !== -1 ? isolating : keeping !== -1 ? keeping : only
  const found = namedBehind(view, context, at) ?? namedBefore(view, context, at)
  if (found === null || knownBad(found.text) || isSentence(found.text)) return null
  mark(view, found.indexes)
  finishExtract(view)
  return {
    drafts: [
      {
        op: 'extract',
        target: tidyTarget(
          found.text.replace(
            /^(?:(?:only|just|i|want|need|to|hear|keep|have|leave|like|be|able|would)\s+)+/,
            '',
          ),
        ),
      },
    ],
  }
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

const IS_ALONE = /^(only|should|should be|must|must be|is|alone)$/

/** "all that should remain is | the violin" */
const onlyThing = ({ items }: View) =>
  items.findIndex(
    ({ text }, at) => /^(is|be|should be)$/.test(text) && ALL_THAT.test(textOf(items.slice(0, at))),
  )

const ALL_THAT =
  /^(all|the only (thing|sound|part|one|instrument)s?)( that| which| i| we)*( should| must| want to| would like to| need to)* (remain|remains|remaining|be left|left|hear|stay|stays|keep)( in it| in there)?$/

/** "just make it …" */
const isChanged = (item: Item | undefined) =>
  item?.senses.some(
    (sense) => sense.as === 'act' && isAct('make', 'turn', 'change', 'put', 'replace')(sense),
  ) === true

/** "… | should be removed" */
const isVerdict = (item: Item) =>
  /^(should|must|has|have|needs?|ought|can)$/.test(item.text.split(' ')[0]!) ||
  item.senses.some(({ as }) => as === 'gone')

function finishExtract(view: View): void {
  view.takeKinds('act', 'silence', 'no', 'particle', 'background', 'everything')
  view.takeWords(
    'but', 'except', 'only', 'just', 'than', 'apart', 'other', 'from', 'not', 'remain', 'besides', 'excluding',
    'alone', 'else', 'nothing', 'left', 'audible', 'heard', 'everything', 'stay', 'stays', 'remains', 'remaining',
  ) // biome-ignore format: a list
}
