import { negationOf } from '../frames.ts'
import type { View } from '../items/view.ts'
import { micro } from '../round.ts'
import { type Direction, direction, type Found, levelWord, negativeAmount } from './directions.ts'
import { moved, noteInterval } from './moved.ts'
import { type Context, chosen, isAct, twoReadings } from './reading.ts'

// Moves without a noun: "turn it up", "+3 dB", "2x", "an octave down".

/** No noun and no adjective: "turn it up", "+3 dB", "2x", "make it higher", "an octave down" */
export function bareMove(view: View, context: Context): Found {
  if (
    view.has('sound') ||
    view.has('artefact') ||
    view.has('fx') ||
    view.has('fade') ||
    view.has('silence') ||
    view.has('loop')
  ) {
    const movable =
      view.has('sound') &&
      !view.has('artefact') &&
      !view.has('fx') &&
      (view.has('act', isAct('up', 'down')) ||
        (view.has('act', isAct('turn')) && view.has('particle')))
    if (!movable) return null
  }
  const semis =
    view.hasAmount(({ unit }) => unit === 'st') ||
    /\b(fifth|octave|tritone)\b/.test(context.text) ||
    RAISED_INTERVAL.test(context.text) ||
    (view.hasAmount(
      ({ unit, ordinal, prep }) => unit === 'part' && ordinal && prep !== 'by' && prep !== 'of',
    ) &&
      (view.has('particle', ({ way }) => way === 'up' || way === 'down') ||
        view.has('low') ||
        view.has('high')))
  const frequency = view.hasAmount(({ unit }) => unit === 'hz')
  const lowOrHigh = view.has('low') ? -1 : view.has('high') ? 1 : null
  const decibel = view.hasAmount(({ unit }) => unit === 'db' || unit === 'lufs')
  if (frequency) return null
  if (view.hasAmount(({ unit }) => unit === 'bpm'))
    return { move: { dim: 'speed', sign: 1 }, adjective: false }
  if (noteInterval(context.text) !== null)
    return { move: { dim: 'pitch', sign: 1 }, adjective: false }
  if (semis) {
    const low = levelWord(view, { ...context, frame: 'wish' })
    const way =
      direction(view, context) ?? low ?? outOfTune(view, context) ?? (negativeAmount(view) ? -1 : 1)
    view.takeAll('act', isAct('add', 'move'))
    return { move: { dim: 'pitch', sign: way }, adjective: false }
  }
  const source = view.has('sound') && view.has('act', isAct('up', 'down'))
  if (lowOrHigh !== null && !source) {
    const named = view.word(
      'sound',
      'audio',
      'recording',
      'track',
      'clip',
      'mic',
      'microphone',
      'song',
      'file',
      'music',
    )
    if (context.frame === 'complaint' && named && !view.word('pitched')) {
      levelWord(view, context)
      const negated = negationOf(view) !== null
      const high = lowOrHigh === 1
      return { move: { dim: 'level', sign: high === negated ? 1 : -1 }, adjective: true }
    }
    if (view.hasAmount(({ unit }) => unit === 's')) return null
    levelWord(view, context)
    const flipped: Direction =
      context.frame === 'complaint' && negationOf(view) === null
        ? lowOrHigh === 1
          ? -1
          : 1
        : lowOrHigh
    direction(view, context)
    if (decibel) return { move: { dim: 'level', sign: flipped }, adjective: false }
    // "a higher voice", "the voice is too high"; too low may be the level
    if (view.has('voice') && (context.frame === 'wish' || lowOrHigh === 1))
      return { move: { dim: 'pitch', sign: flipped }, adjective: true }
    if (view.has('voice')) view.takeAll('voice')
    if (flipped === 1 && context.frame === 'wish') {
      const reading = moved(view, context, 'pitch', 1, { adjective: true })
      return { ...reading, notes: [...(reading.notes ?? []), chosen('pitch', 'volume')] }
    }
    for (const { at } of view.places()) view.used[at] = true
    return flipped === -1
      ? twoReadings('Lower may mean the volume or the pitch.', [
          'lower the volume by 6 dB',
          'lower the pitch by 4 semitones',
        ])
      : twoReadings('Higher may mean the volume or the pitch.', [
          'raise the volume by 6 dB',
          'raise the pitch by 4 semitones',
        ])
  }
  const vagueVerb = view.items.find((item) =>
    /^(lower|lowers|lowered|lowering|raise|raises|raised|raising)$/.test(item.text),
  )
  const turned =
    view.has('act', isAct('turn')) &&
    view.has('particle', ({ way }) => way === 'up' || way === 'down')
  // "smooth it out", "tame it": less of what, is not said
  const acts =
    view.has(
      'act',
      ({ act }, { text }) =>
        act === 'up' ||
        (act === 'down' && !/^(smooth|tame|taming|control|scoop|suppress|flatten)/.test(text)),
    ) ||
    (decibel &&
      view.has('particle', ({ way }) => way === 'off') &&
      view.has('act', isAct('turn', 'remove')))
  const cut = view.has('act', isAct('cut')) && decibel
  const particleOnly =
    view.has('particle', ({ way }) => way === 'up' || way === 'down') &&
    (decibel || view.hasAmount(({ unit }) => unit === '%'))
  const channel = view.has('channel')
  const halved =
    view.has('times', ({ times }) => times === 0.5) || view.has('times', ({ times }) => times === 2)
  const signed = view.hasAmount(({ unit, signed: s, prep }) => unit === 'db' && (s || prep !== ''))
  if (
    halved &&
    !acts &&
    !turned &&
    !view.hasAmount(() => true) &&
    !view.has('act', isAct('up', 'trim'))
  ) {
    const doubling = view.has('times', ({ times }) => times === 2)
    if (view.has('act', isAct('play'))) return null
    view.take('times')
    view.takeAll('act', isAct('cut', 'make', 'shorten', 'put'))
    view.takeWords('in', 'half')
    if (doubling && view.items.every((item) => !/doubl/.test(item.text))) return null
    return doubling
      ? twoReadings('Doubling may mean the volume, the speed or the length.', [
          'raise the volume by 6.021 dB',
          'set the speed to 2x',
          'loop 2 times',
        ])
      : twoReadings('Halving may mean the volume, the length or the speed.', [
          'lower the volume by 6.021 dB',
          'keep only the first half',
          'set the speed to 2x',
          'set the speed to 0.5x',
        ])
  }
  if (
    vagueVerb !== undefined &&
    !decibel &&
    !view.hasAmount(({ unit }) => unit === '%') &&
    !channel &&
    !view.has('sound') &&
    !view.has('voice')
  ) {
    const verb = /^low/.test(vagueVerb.text) ? 'lower' : 'raise'
    view.takeAll('act', isAct('up', 'down'))
    view.degree()
    const [named] = view.places()
    for (const { at } of view.places()) view.used[at] = true
    const over = named === undefined ? '' : ` ${placeWords(view.items[named.at]!.text)}`
    return twoReadings(`It is not said what to ${verb}.`, [
      `${verb} the volume by 6 dB${over}`,
      `${verb} the pitch by 4 semitones${over}`,
    ])
  }
  if (
    turned ||
    acts ||
    cut ||
    particleOnly ||
    signed ||
    (decibel && view.has('act', isAct('add', 'put', 'make')))
  ) {
    const way = direction(view, context) ?? (negativeAmount(view) ? -1 : 1)
    view.takeAll('act', isAct('add', 'put', 'make'))
    return { move: { dim: 'level', sign: way }, adjective: false }
  }
  // "play at 50 %"
  const share = view.has('act', isAct('play'))
    ? view.amount(({ unit, prep }) => unit === '%' && /^(at|)$/.test(prep))
    : null
  if (share !== null) {
    view.takeAll('act', isAct('play', 'make'))
    return {
      drafts: [{ op: 'speed', factor: micro(share.value / 100) }],
      notes: [chosen('speed', 'volume')],
    }
  }
  const factor = view.hasAmount(
    ({ unit, prep, ordinal }) => unit === 'x' && !ordinal && prep !== 'over',
  )
  if (
    factor &&
    /\bx\b|\dx|fold/.test(context.text) &&
    !view.has('act', ({ act }) => act === 'play' && /times/.test(context.text))
  ) {
    view.takeAll('act', ({ act }) => /^(make|play|put|turn)$/.test(act))
    const amount = view.amount(({ unit }) => unit === 'x')
    return { drafts: [{ op: 'speed', factor: amount!.value }], notes: [chosen('speed', 'volume')] }
  }
  // "5 dB more"
  if (decibel && (view.has('more') || view.has('less')) && !view.has('adj'))
    return { move: { dim: 'level', sign: direction(view, context) ?? 1 }, adjective: false }
  if (
    decibel &&
    view.items.filter((item) => item.kind !== 'filler' && item.kind !== 'punct').length <= 2
  ) {
    return { move: { dim: 'level', sign: negativeAmount(view) ? -1 : 1 }, adjective: false }
  }
  return null
}

/** "raise it a fourth"; "raise it by a fourth" is a share. */
const RAISED_INTERVAL =
  /\b(?:raise|lower|drop|shift|bring|take|move|bump|push|pull|transpose|knock)(?:d|s|ing|ed)?(?: (?:it|this|that|everything|the (?:whole )?(?:thing|song|track|clip|recording|audio|sample)))?(?: up| down)? an? (?:(?:minor|major|perfect) )?(?:second|third|fourth|sixth|seventh)$/

/** "50 cents sharper" is asked for; "it is 20 cents flat" is complained of. */
function outOfTune(view: View, { frame }: Context): Direction | null {
  const sharp = view.takeWord('sharp', 'sharper')
  if (!sharp && !view.takeWord('flat', 'flatter')) return null
  return sharp === (frame === 'wish') ? 1 : -1
}

const placeWords = (text: string) => (/^(the|first|last) /.test(text) ? `over ${text}` : text)
