import { isQuality } from '../amounts.ts'
import { negationOf } from '../frames.ts'
import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { micro } from '../round.ts'
import {
  type Direction,
  direction,
  type Found,
  isSoMuchOff,
  levelWord,
  negativeAmount,
  rampOf,
} from './directions.ts'
import { moved, noteInterval } from './moved.ts'
import { type Context, chosen, isAct, type Reading, twoReadings } from './reading.ts'

// Moves without a noun: "turn it up", "+3 dB", "2x", "an octave down".

/** No noun and no adjective: "turn it up", "+3 dB", "2x", "make it higher", "an octave down" */
export function bareMove(view: View, context: Context): Found {
  const { text } = context
  if (isAboutMore(view)) return null
  if (view.hasAmount(({ unit }) => unit === 'bpm'))
    return { move: { dim: 'speed', sign: 1 }, adjective: false }
  if (noteInterval(text) !== null) return { move: { dim: 'pitch', sign: 1 }, adjective: false }
  if (isInterval(view, text)) return byInterval(view, context)

  const lowOrHigh = view.has('low') ? -1 : view.has('high') ? 1 : null
  const isSource = view.has('sound') && view.has('act', isAct('up', 'down'))
  if (lowOrHigh !== null && !isSource) return lowerOrHigher(view, context, lowOrHigh)
  if (isScaledAlone(view)) return halvedOrDoubled(view)
  return (
    vagueVerb(view) ?? levelMoved(view, context) ?? speedSet(view, text) ?? decibels(view, context)
  )
}

/** Something is named that other readings move. */
function isAboutMore(view: View): boolean {
  if (view.hasAmount(({ unit }) => unit === 'hz')) return true
  if (view.has('artefact') || view.has('fx')) return true
  if (!view.has('sound')) return view.has('fade') || view.has('silence') || view.has('loop')
  // "turn the drums up"
  return !(
    isSoundUpOrDown(view) ||
    view.has('act', isAct('up', 'down')) ||
    (view.has('act', isAct('cut')) && hasDecibels(view)) ||
    (view.has('act', isAct('turn')) && view.has('particle'))
  )
}

/** "drums up", "guitar down 3 dB" */
const isSoundUpOrDown = (view: View) =>
  view.has('particle', isUpOrDown) &&
  view.items.every(
    ({ kind, amount, senses }) =>
      kind === 'filler' ||
      amount?.unit === 'db' ||
      senses.some(({ as }) => /^(sound|particle|degree|polite)$/.test(as)),
  )

const hasDecibels = (view: View) => view.hasAmount(({ unit }) => unit === 'db' || unit === 'lufs')

const isUpOrDown = ({ way }: { way: string }) => way === 'up' || way === 'down'

const isInterval = (view: View, text: string) =>
  view.hasAmount(({ unit }) => unit === 'st') ||
  /(?<!\b(?:first|second|third|fourth|middle|last|final) )\b(fifth|octave|tritone)\b/.test(text) ||
  RAISED_INTERVAL.test(text) ||
  // "a minor seventh up"
  (/\b(minor|major|perfect|augmented|diminished) (second|third|fourth|sixth|seventh)\b/.test(
    text,
  ) &&
    (view.has('particle', isUpOrDown) || view.has('low') || view.has('high'))) ||
  (view.hasAmount(
    ({ unit, ordinal, prep }) => unit === 'part' && ordinal && prep !== 'by' && prep !== 'of',
  ) &&
    (view.has('particle', isUpOrDown) || view.has('low') || view.has('high')))

/** "an octave down", "raise it a fourth" */
function byInterval(view: View, context: Context): Found {
  // "a diminished fifth": no verb
  for (const [at, { text }] of view.items.entries()) if (isQuality(text)) view.used[at] = true
  // "a semitone too high" complains, "an octave lower" asks
  const isTooMuch = context.frame === 'complaint' && view.word('too')
  const low = levelWord(view, isTooMuch ? context : { ...context, frame: 'wish' })
  // "a semitone less low"
  const less = low !== null && view.takeAll('less').length > 0 ? (low === 1 ? -1 : 1) : null
  const way =
    less ??
    direction(view, context) ??
    low ??
    outOfTune(view, context) ??
    (negativeAmount(view) ? -1 : 1)
  view.takeAll('act', isAct('add', 'move'))
  return { move: { dim: 'pitch', sign: way }, adjective: false }
}

const RECORDING = ['sound', 'audio', 'recording', 'track', 'clip', 'mic', 'microphone', 'song', 'file', 'music'] // biome-ignore format: a list

/** "i sound too high": whose voice it is, and no "sound" */
const SPEAKER = /\b(i|you|we|they|he|she) sounds?\b/

/** "make it higher", "the recording is too low": the pitch, or the level, or to be asked. */
function lowerOrHigher(view: View, context: Context, said: Direction): Found {
  const complained = context.frame === 'complaint'
  const isSpeaker = SPEAKER.test(context.text)
  if (complained && view.word(...RECORDING) && !view.word('pitched') && !isSpeaker) {
    levelWord(view, context)
    const negated = negationOf(view) !== null
    return { move: { dim: 'level', sign: (said === 1) === negated ? 1 : -1 }, adjective: true }
  }
  if (view.hasAmount(({ unit }) => unit === 's')) return null
  levelWord(view, context)
  const wished: Direction = complained && negationOf(view) === null ? (said === 1 ? -1 : 1) : said
  direction(view, context)
  if (hasDecibels(view)) return { move: { dim: 'level', sign: wished }, adjective: false }
  // "a higher voice", "the voice is too high"; too low may be the level
  if ((view.has('voice') || isSpeaker) && (context.frame === 'wish' || said === 1))
    return { move: { dim: 'pitch', sign: wished }, adjective: true }
  if (view.has('voice')) view.takeAll('voice')
  if (wished === 1 && context.frame === 'wish') {
    const reading = moved(view, context, 'pitch', 1, { adjective: true })
    return { ...reading, notes: [...(reading.notes ?? []), chosen('pitch', 'volume')] }
  }
  for (const { at } of view.places()) view.used[at] = true
  return wished === -1
    ? twoReadings('Lower may mean the volume or the pitch.', [
        'lower the volume by 6 dB',
        'lower the pitch by 4 semitones',
      ])
    : twoReadings('Higher may mean the volume or the pitch.', [
        'raise the volume by 6 dB',
        'raise the pitch by 4 semitones',
      ])
}

const isTurned = (view: View) => view.has('act', isAct('turn')) && view.has('particle', isUpOrDown)

/** "raise", "lower", "3 dB off". "smooth it out", "tame it": less of what, is not said. */
const isRaisedOrLowered = (view: View) =>
  view.has(
    'act',
    ({ act }, { text }) =>
      act === 'up' ||
      (act === 'down' && !/^(smooth|tame|taming|control|scoop|suppress|flatten)/.test(text)),
  ) ||
  (hasDecibels(view) &&
    view.has('particle', ({ way }) => way === 'off') &&
    view.has('act', isAct('turn', 'remove')))

/** "halve it", "double it" */
const isScaledAlone = (view: View) =>
  view.has('times', ({ times }) => times === 0.5 || times === 2) &&
  !isRaisedOrLowered(view) &&
  !isTurned(view) &&
  !view.hasAmount(() => true) &&
  !view.has('act', isAct('up', 'trim'))

function halvedOrDoubled(view: View): Reading | null {
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

/** "lower it": what, is not said. */
function vagueVerb(view: View): Reading | null {
  const said = view.items.find((item) =>
    /^(lower|lowers|lowered|lowering|raise|raises|raised|raising)$/.test(item.text),
  )
  if (
    said === undefined ||
    hasDecibels(view) ||
    view.hasAmount(({ unit }) => unit === '%') ||
    view.has('channel') ||
    view.has('sound') ||
    view.has('voice')
  )
    return null
  const verb = /^low/.test(said.text) ? 'lower' : 'raise'
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

/** "turn it up", "cut 3 dB", "up 20 %", "-3 dB" */
function levelMoved(view: View, context: Context): Found {
  const decibel = hasDecibels(view)
  const moves =
    isTurned(view) ||
    rampOf(view) !== null ||
    // "drums up", "vocals down"
    ((view.has('sound') || view.has('voice') || view.has('channel', isChannel)) &&
      view.has('particle', isUpOrDown)) ||
    isRaisedOrLowered(view) ||
    (decibel && view.has('act', isAct('cut', 'add', 'put', 'make'))) ||
    // "drop the right by 3"
    (view.has('channel') &&
      view.has('act', isAct('cut')) &&
      view.hasAmount(({ unit, prep }) => unit === null && prep === 'by')) ||
    (view.has('particle', isUpOrDown) && (decibel || view.hasAmount(({ unit }) => unit === '%'))) ||
    view.hasAmount(({ unit, signed, prep }) => unit === 'db' && (signed || prep !== ''))
  if (!moves) return null
  const way = direction(view, context) ?? (negativeAmount(view) ? -1 : 1)
  view.takeAll('act', isAct('add', 'put', 'make'))
  return { move: { dim: 'level', sign: way }, adjective: false }
}

/** "right channel slightly down", and not "right down" */
const isChannel = (_: unknown, { text }: Item) => /\b(channel|side)$/.test(text)

/** "play at 50 %", "2x" */
function speedSet(view: View, text: string): Reading | null {
  const notes = [chosen('speed', 'volume')]
  const played = view.has('act', isAct('play'))
  const share = played
    ? view.amount(({ unit, prep }) => unit === '%' && /^(at|)$/.test(prep))
    : null
  if (share !== null) {
    view.takeAll('act', isAct('play', 'make'))
    return { drafts: [{ op: 'speed', factor: micro(share.value / 100) }], notes }
  }
  const isFactor = view.hasAmount(
    ({ unit, prep, ordinal }) => unit === 'x' && !ordinal && prep !== 'over',
  )
  if (!isFactor || !/\bx\b|\dx|fold/.test(text) || (played && /times/.test(text))) return null
  view.takeAll('act', isAct('make', 'play', 'put', 'turn'))
  const amount = view.amount(({ unit }) => unit === 'x')
  return { drafts: [{ op: 'speed', factor: amount!.value }], notes }
}

/** "5 dB more", "3 dB" */
function decibels(view: View, context: Context): Found {
  if (!hasDecibels(view)) return null
  if (isSoMuchOff(view)) return { move: { dim: 'level', sign: -1 }, adjective: false }
  if ((view.has('more') || view.has('less')) && !view.has('adj'))
    return { move: { dim: 'level', sign: direction(view, context) ?? 1 }, adjective: false }
  const content = view.items.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  return content.length <= 2
    ? { move: { dim: 'level', sign: negativeAmount(view) ? -1 : 1 }, adjective: false }
    : null
}

/** "raise it a fourth", "by a major third"; "raise it by a fourth" is a share. */
const RAISED_INTERVAL =
  /\b(?:raise|lower|drop|shift|bring|take|move|bump|push|pull|transpose|knock|go)(?:d|s|ing|ed)?(?: (?:it|this|that|everything|the (?:whole )?(?:thing|song|track|clip|recording|audio|sample)))?(?: up| down)? (?:an? |by an? (?:minor|major|perfect) |an? (?:minor|major|perfect) )(?:second|third|fourth|sixth|seventh)$/

/** "50 cents sharper" is asked for; "it is 20 cents flat" is complained of. */
function outOfTune(view: View, { frame }: Context): Direction | null {
  const isAsked = view.items.some(({ senses }) => senses.some(({ as }) => as === 'act'))
  const isTold = frame !== 'wish' || (view.word('flat', 'sharp', 'too sharp') && !isAsked)
  const sharp = view.takeWord('sharp', 'sharper', 'too sharp')
  if (!sharp && !view.takeWord('flat', 'flatter')) return null
  return sharp === !isTold ? 1 : -1
}

const placeWords = (text: string) => (/^(the|first|last) /.test(text) ? `over ${text}` : text)
