import { type Amount, type Item, textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { isEvent } from '../understand/context.ts'
import { type Context, DROPS_OUT, isAct, type Reader, twoReadings } from './reading.ts'
import { mark, targetFrom } from './targets.ts'

// What is missing filled in, the highs restored, the whole improved.

export const readFill: Reader = (view, context) => {
  const t = context.text
  const filling =
    view.has('act', isAct('fill')) ||
    (DROPS_OUT.test(t) && !IS_CUT.test(t) && view.places().length > 0)
  // "the part from 3 to 4 s is missing"
  const isLost = view.has('lack') && /\bis missing\b/.test(t) && isOnlyPart(view)
  const missingPart = view.has('missing') || isLost
  if (isDropOut(view, t)) {
    view.takeKinds('artefact', 'act', 'part', 'particle', 'no', 'gone', 'bad')
    return { drafts: [{ op: 'inpaint' }] }
  }
  const gap =
    view.has('silence') &&
    (filling || /\bfix\b/.test(t)) &&
    /\b(gaps?|holes?|silences?|silent|blank|drop ?outs?|empty)\b/.test(t)
  const placed = view.places().length > 0
  if (
    !gap &&
    !(filling && (missingPart || gap || placed)) &&
    !(missingPart && !view.has('act', isAct('remove', 'cut')))
  )
    return null
  if (
    filling &&
    placed &&
    !missingPart &&
    !gap &&
    (view.has('dim') || view.has('fx') || view.has('artefact'))
  )
    return null
  view.takeKinds('missing', 'lack', 'silence', 'act', 'part', 'no', 'particle')
  const withAt = view.items.findIndex(({ text }, index) => text === 'with' && !view.used[index])
  const description =
    withAt === -1 ? fillerOf(view, context) : targetFrom(view, context, withAt + 1)
  if (description !== null) mark(view, description.indexes)
  const gaps = view.places().some(({ place }) => place.wheres.length > 0) ? {} : { gaps: 'auto' }
  return {
    drafts: [
      {
        op: 'inpaint',
        ...gaps,
        ...(description === null ? {} : { description: description.text }),
      },
    ],
  }
}

/** "birdsong should fill the gap from 6 to 7.5 s"; "the voice should" would be one that is there */
const fillerOf = (view: View, context: Context) => {
  const should = view.items.findIndex(({ text }) => /^(?:should|must)$/.test(text))
  const isNew =
    /^(?:(?:an?|some) )?(?!the |my |it |this |that |you )[a-z ]+? (?:should|must) fill\b/
  return should > 0 && isNew.test(context.text)
    ? targetFrom(view, context, 0, (_, index) => index >= should)
    : null
}

/** "I'd like it cut off after 13 s": asked for, and not told */
const IS_CUT =
  /\b(?:like|love|want|need|prefer|have|get) (?:it|this|that|the \w+) (?:to be )?cut off\b/

/** "there is a drop-out from 4.1 to 4.3 s": longer than what clicks are taken out by. */
const isDropOut = (view: View, text: string) =>
  /\bdrop ?outs?\b/.test(text) && view.places().some(({ place }) => place.form === 'range')

const isOnlyPart = (view: View) =>
  view.places().some(({ place }) => place.wheres.length > 0) &&
  view.items.every(
    ({ kind, place, senses }) =>
      kind !== 'word' &&
      (kind === 'filler' ||
        place !== undefined ||
        senses.some(({ as }) => /^(lack|part|whole|degree)$/.test(as))),
  )

const SUPER =
  /\b(upsampl\w*|upscal\w*|super ?-?resolution|super ?res|bandwidth extension|extend the bandwidth|hd|high definition|(restore|reconstruct|recover|rebuild|bring back) (the )?(missing |lost )?(highs?|high end|high frequenc\w+|treble|top end|upper frequenc\w+)|bring back (the )?(highs?|high frequenc\w+|lost highs)|recover (the )?(lost |missing )?(highs?|high frequenc\w+)|(give me|get|want|bring) back (the )?(highs?|high frequenc\w+|treble|top end)|(give me|get|have) (the )?(highs?|high frequenc\w+|treble|top end) back|reconstruct (the )?(highs?|high frequenc\w+)|rebuild (the )?(highs?|high frequenc\w+)|increase (the )?resolution|(highs?|high end|high frequenc\w+|treble|top end) (should|must|need to|have to|ought to) be (restored|brought back|recovered|reconstructed|rebuilt)|(want|like|need|have|get) (the )?(missing |lost )?(highs?|high end|high frequenc\w+|treble|top end) (restored|brought back|recovered|reconstructed|rebuilt)|fill in the (missing )?high\w*( frequenc\w+)?)\b/

/** "the highs | above 8 kHz | should be restored", "how about restoring the highs" */
const withoutLimit = (items: readonly Item[]) =>
  textOf(items.filter((item, at) => !isLimit(item) && !isLimit(items[at + 1]))).replace(
    /\brestoring\b/,
    'restore',
  )

const isLimit = (item: Item | undefined) => item?.amount !== undefined && isAbove(item.amount)

const isAbove = ({ unit, prep }: Amount) => unit === 'hz' && prep === 'above'

export const readSuper: Reader = (view, context) => {
  if (
    !SUPER.test(withoutLimit(view.items)) ||
    /\b(sample rate|\d+ ?k?hz\b.*\bto\b)/.test(context.text)
  )
    return null
  if (
    view.hasAmount(({ unit, value }) => unit === 'hz' && value >= 8000) &&
    /upsampl/.test(context.text) &&
    /\bto\b/.test(context.text)
  )
    return null
  const limit = view.amount(isAbove)
  if (
    view.hasAmount(
      ({ unit, text, prep }) => (unit !== 'hz' && !/ k$/.test(text)) || prep === 'at',
    ) ||
    view.has('sound') ||
    view.has('channel') ||
    isEvent(view.items)
  )
    return null
  for (const [index, item] of view.items.entries())
    if (item.place === undefined) view.used[index] = true
  return {
    drafts: [{ op: 'super_resolution', ...(limit === null ? {} : { bandwidthHz: limit.value }) }],
  }
}

export const readEnhance: Reader = (view, context) => {
  if (/^(please )?fix (it|this|that)$/.test(context.text)) {
    for (const at of view.used.keys()) view.used[at] = true
    return twoReadings('It is not said what is wrong with it.', [
      'reduce the noise by 12 dB',
      'repair the clipping',
      'normalize to a peak of -1 dBFS',
    ])
  }
  const better =
    /\b(quality|fidelity)\b/.test(context.text) &&
    (view.has('act', isAct('up')) || view.has('more'))
  if (!view.has('act', isAct('improve')) && !better) return null
  if (better) view.takeAll('act', isAct('up'))
  if (/\bfix it\b/.test(context.text)) return null
  if (view.has('dim') || view.has('sound') || view.has('fx')) return null
  view.takeAll('act', isAct('improve', 'make', 'change', 'fill', 'turn', 'put'))
  view.takeAll(
    'adj',
    ({ wish }) => 'dim' in wish && (wish.dim === 'presence' || wish.dim === 'treble'),
  )
  view.takeKinds('voice', 'more', 'clean')
  view.degree()
  view.takeWords(
    'quality', 'overall', 'sound', 'higher', 'recording', 'like', 'was', 'in', 'a', 'studio', 'fidelity', 'audio',
    'possible',
  ) // biome-ignore format: a list
  view.takeKinds('low', 'high')
  return { drafts: [{ op: 'enhance' }] }
}
