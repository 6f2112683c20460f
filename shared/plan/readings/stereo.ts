import { PAN } from '../amounts.ts'
import { micro } from '../round.ts'
import { takeVerbs } from './filters.ts'
import { isAct, isOp, missing, type Reader } from './reading.ts'

// Left and right: panning, one channel, both.

export const readChannels: Reader = (view, context) => {
  const t = context.text
  const panning =
    view.has('fx', isOp('pan')) ||
    (/\bstereo (field|image|panorama)\b/.test(t) &&
      view.places().some(({ place }) => place.vague === 'middle'))
  if (!view.has('channel') && !panning) return null
  if (view.has('fx', isOp('swap_channels', 'invert_polarity', 'to_mono', 'to_stereo'))) return null
  if (
    view.has('sound') ||
    view.has('silence') ||
    view.has('dim', ({ dim }) => dim !== 'width') ||
    view.has('artefact')
  )
    return null
  if (view.has('adj')) return null
  const level = view.hasAmount(({ unit }) => unit === 'db')
  if (level && !panning) return null
  const both =
    /\bfrom\b.*\bto\b/.test(t) ||
    /\b(left|right|cent(er|re))( side| channel| ear| speaker)? (to|then|and then|into)( the)? (left|right|cent(er|re))\b/.test(
      t,
    ) ||
    /\b(sweep|travel|across|moves?|moving|sweeping)\b.*\b(left|right)\b.*\b(left|right)\b/.test(t)
  const sides = view.takeAll('channel').map(({ channel }) => channel)
  const degree = view.degree()
  const percents: number[] = []
  for (
    let one = view.amount(({ unit }) => unit === '%');
    one !== null;
    one = view.amount(({ unit }) => unit === '%')
  )
    percents.push(one.value / 100)
  const number =
    sides.length === 0 && panning
      ? view.amount(({ unit, value, signed }) => unit === null && signed && Math.abs(value) <= 1)
      : null
  if (number !== null) {
    view.takeAll('fx', isOp('pan'))
    takeVerbs(view)
    return { drafts: [{ op: 'pan', position: number.value }] }
  }
  const bare = panning
    ? view.amount(
        ({ unit, value, signed }) => unit === null && !signed && value > 1 && value <= 100,
      )
    : null
  if (bare !== null) percents.push(bare.value / 100)
  const full =
    /\b(hard|fully|full|all the way|completely|entirely|100|far|only|just|totally|solely)\b/.test(t)
  const onlyChannel =
    /\b(only|just|keep|use|extract|isolate|take)\b/.test(t) &&
    /\b(left|right)( hand)? (channel|side)\b/.test(t) &&
    !/\b(on|in|to|into) the (left|right)\b/.test(t) &&
    !/\b(pan|move|put|shift|place)\b/.test(t)
  const clean = () => {
    view.takeAll('fx', isOp('pan'))
    takeVerbs(view)
    view.takeAll('act', isAct('move', 'keep', 'isolate', 'remove', 'turn', 'swap'))
    view.takeKinds('voice', 'particle', 'part')
    view.takeWords(
      'hard',
      'fully',
      'full',
      'way',
      'only',
      'just',
      'across',
      'sweep',
      'travel',
      'travels',
      'sweeps',
      'over',
      'side',
      'sound',
      'moving',
      'sweeping',
      'center',
      'centre',
      'balance',
      'position',
      'gradually',
      'slowly',
      'then',
      'channel',
      'use',
      'extract',
      'solely',
      'stereo',
      'field',
      'halfway',
      'half',
      'from',
    )
    view.takeAll('times')
    view.takeAll('dim', ({ dim }) => dim === 'width')
  }
  if (onlyChannel && sides.length === 1 && (sides[0] === 'left' || sides[0] === 'right')) {
    clean()
    return { drafts: [{ op: 'to_mono', source: sides[0] }] }
  }
  const value = (side: string | undefined, amount: number) =>
    side === 'left' ? -amount : side === 'right' ? amount : 0
  if (both && sides.length >= 2) {
    clean()
    return {
      drafts: [
        {
          op: 'pan',
          fromPosition: micro(value(sides[0], percents[0] ?? 1)),
          toPosition: micro(value(sides[1], percents[1] ?? percents[0] ?? 1)),
        },
      ],
    }
  }
  const removing =
    view.has('act', isAct('remove', 'cut')) ||
    (view.has('act', isAct('turn')) && view.has('particle', ({ way }) => way === 'off')) ||
    view.has('no')
  if (removing && sides.length === 1 && sides[0] !== 'center' && !panning) {
    // "remove the left channel", "turn off the left"
    clean()
    view.takeAll('no')
    return { drafts: [{ op: 'mute', channel: sides[0] }] }
  }
  const verb =
    panning ||
    degree !== null ||
    percents.length > 0 ||
    /\bhard\b/.test(t) ||
    ((full || view.has('times')) && sides.length === 1) ||
    sides[0] === 'center' ||
    view.has('act', isAct('move', 'put', 'make', 'turn', 'play', 'keep', 'add')) ||
    /\b(only|just|on|in|to)\b/.test(t)
  if (!verb) return null
  const half =
    view.take('times', ({ times }) => times === 0.5) !== null || /\b(halfway|half way)\b/.test(t)
  for (const { place, at } of view.places()) {
    if (place.vague === 'middle') {
      view.used[at] = true
      if (sides.length === 0) sides.push('center')
    }
  }
  if (sides.length === 0) {
    clean()
    return missing('direction', 'It is not said which side.', ['pan 70 % left', 'pan 70 % right'])
  }
  const side = sides[0]
  clean()
  if (sides.length === 1 && side === 'both') return { drafts: [{ op: 'to_stereo' }] }
  const ears = /\b(ear|speaker|headphone|earbud)\b/.test(t)
  const amount = percents[0] ?? (half ? 0.5 : full || ears ? 1 : PAN[degree ?? 'plain'])
  return { drafts: [{ op: 'pan', position: micro(value(side, amount)) }] }
}
