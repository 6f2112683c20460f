import {
  changeOf,
  decibels,
  EQ_DB,
  MUFFLE_HZ,
  NARROWER,
  RAMP_DB,
  semitones,
  speedFactor,
  WIDER,
} from '../amounts.ts'
import { BANDS, isBand } from '../bands.ts'
import { negationOf } from '../frames.ts'
import type { View } from '../items.ts'
import type { Degree, Dim, Move } from '../lexicon.ts'
import { WHOLE } from '../regions.ts'
import { micro, milli } from '../round.ts'
import { number } from '../slots.ts'
import {
  ask,
  type Context,
  chosen,
  type Draft,
  missing,
  type Note,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'

// Louder, brighter, faster, higher: quantities moved up or down, however the sentence turns it.

type Direction = 1 | -1

export const readQuantity: Reader = (view, context) => {
  const found = findMove(view, context)
  if (found === null) return null
  if ('drafts' in found) return found
  const { move, adjective } = found
  if ('op' in move) return adjectiveOp(view, move)
  return moved(view, context, move.dim, move.sign, {
    fixed: move.fixed,
    adjective,
    neutral: found.neutral,
  })
}

type Found = { move: Move; adjective: boolean; neutral?: true } | Reading | null

/** Which quantity is named, and which way. */
function findMove(view: View, context: Context): Found {
  if (view.has('sound') && view.has('act', ({ act }) => act === 'add') && !view.has('dim'))
    return null
  // "only the voice should be audible" keeps one source
  if (/\b(only|just)\b.*\b(audible|heard)\b/.test(context.text)) return null
  const between = rampBetween(view)
  if (between !== null) return between
  const negation = negationOf(view)
  const adjective = view.take(
    'adj',
    (sense) => !('op' in sense.wish) || context.frame === 'complaint' || !view.has('dim'),
  )
  const dims = view.items.filter(
    (item, at) => !view.used[at] && item.senses.some(({ as }) => as === 'dim'),
  )
  if (adjective !== null) {
    takeListener(view)
    let move =
      context.frame === 'complaint' && negation !== 'not' && negation !== 'not enough'
        ? adjective.complaint
        : adjective.wish
    const without =
      view.has('act', ({ act }) => act === 'remove') ||
      (view.has('act', ({ act }) => act === 'turn') &&
        view.has('particle', ({ way }) => way === 'off' || way === 'out')) ||
      view.has('no') ||
      view.has('gone') ||
      view.has('clean')
    if (without) {
      view.takeAll('clean')
      view.takeAll('act', ({ act }) => act === 'remove')
      view.takeAll('no')
      view.takeAll('gone')
      move = adjective.complaint
    } else if (negation === 'less' || (view.has('less') && !view.has('more')))
      move = opposite(adjective, context)
    view.takeAll('less')
    view.takeAll('more')
    // "not very loud" is not loud, not very
    if (negation === 'not') view.degree()
    view.takeWords('enough', 'not')
    // "the bass is too loud", "turn the volume down low": the noun says what, the adjective which way
    const dim = view.take('dim', (sense) => !('dim' in move) || sense.dim !== 'length')
    if (
      dim !== null &&
      'dim' in move &&
      (isBand(dim.dim) || move.dim === 'level' || dim.dim === 'tape')
    ) {
      direction(view, context)
      return { move: { dim: dim.dim, sign: move.sign }, adjective: true }
    }
    // "tame the harshness", "turn up the warmth": the verb says which way
    const way = direction(view, context)
    if (way !== null && 'dim' in adjective.wish && isBand(adjective.wish.dim))
      move = way === 1 ? adjective.wish : adjective.complaint
    return { move, adjective: true }
  }
  if (dims.length > 0) return nounMove(view, context)
  return bareMove(view, context)
}

/** "my grandma can't hear this": who it is that cannot is no part of the wish. */
function takeListener(view: View): void {
  const hears = view.items.findIndex(
    (item) => /\bhear\b/.test(item.text) && item.senses.some(({ as }) => as === 'adj'),
  )
  for (let at = 0; at < hears; at++)
    if (view.items[at]!.kind === 'word' && view.items[at]!.senses.length === 0) view.used[at] = true
}

/** "ramp the volume from -12 dB to 0 dB" */
function rampBetween(view: View): Reading | null {
  const decibel = (prep: string) =>
    view.items.findIndex(
      ({ amount }, at) => !view.used[at] && amount?.unit === 'db' && amount.prep === prep,
    )
  const [from, to] = [decibel('from'), decibel('to')]
  if (from === -1 || to === -1 || view.has('fx') || view.has('artefact')) return null
  view.useAmount(from)
  view.useAmount(to)
  view.takeAll(
    'act',
    ({ act }) =>
      act === 'turn' || act === 'up' || act === 'down' || act === 'change' || act === 'make',
  )
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('gradual')
  view.takeAll('particle')
  view.takeAll('fade')
  return {
    drafts: [
      {
        op: 'volume_ramp',
        fromDb: view.items[from]!.amount!.value,
        toDb: view.items[to]!.amount!.value,
      },
    ],
  }
}

function opposite(adjective: { wish: Move; complaint: Move }, context: Context): Move {
  const wished =
    context.frame === 'complaint' && !('op' in adjective.wish)
      ? adjective.complaint
      : adjective.wish
  if ('op' in wished) return adjective.complaint
  return context.frame === 'complaint'
    ? adjective.wish
    : { ...wished, sign: wished.sign === 1 ? -1 : 1 }
}

/** "the volume up", "more bass", "too much treble", "double the speed", "the pitch is too high" */
function nounMove(view: View, context: Context): Found {
  const first = view.take('dim')!.dim
  // "the tape speed", "resample it to 0.8x speed"
  const more = view.takeAll(
    'dim',
    ({ dim: other }) =>
      other === first || other === 'tape' || (first === 'tape' && other === 'speed'),
  )
  const dim = more.some(({ dim: other }) => other === 'tape') ? 'tape' : first
  const way = direction(view, context) ?? levelWord(view, context)
  if (way !== null) view.takeWords('prominent', 'pronounced', 'present', 'intense', 'dominant')
  if (way !== null) return { move: { dim, sign: way }, adjective: false }
  if (
    view.has('no') &&
    /\b(has|have|is|are|got|with) (almost |absolutely )?no\b/.test(context.text)
  ) {
    // "it has no bass": missed, not unwanted
    view.takeAll('no')
    return { move: { dim, sign: 1 }, adjective: false }
  }
  if (view.has('no')) {
    view.take('no')
    return withoutBand(dim)
  }
  if (view.has('act', ({ act }) => act === 'remove') && isBand(dim)) {
    view.takeAll('act', ({ act }) => act === 'remove')
    return withoutBand(dim)
  }
  const amounts =
    view.hasAmount(
      ({ unit, signed }) =>
        (unit !== null && /^(x|%|part|st|db|lufs|bpm)$/.test(unit)) ||
        (unit === 'hz' && dim === 'pitch') ||
        (unit === null && signed && (isBand(dim) || dim === 'level' || dim === 'pitch')) ||
        (unit === null && dim === 'pitch'),
    ) ||
    (dim === 'pitch' && noteInterval(context.text) !== null)
  const factor =
    view.has('times') ||
    amounts ||
    view.hasAmount(
      ({ unit, prep }) =>
        unit === null && (/^(to|by|at|x)$/.test(prep) || dim === 'speed' || dim === 'tape'),
    )
  view.takeAll('act', ({ act }) => /^(make|put|change|add|keep|turn|play|cut)$/.test(act))
  if (factor)
    return { move: { dim, sign: negativeAmount(view) ? -1 : 1 }, adjective: false, neutral: true }
  if (dim === 'tape') return null
  if (dim === 'level' && /\b(give|add|want|need)\w*\b.*\bsome\b/.test(context.text))
    return { move: { dim, sign: 1 }, adjective: false }
  // "add some bass", "give it treble"
  if (
    isBand(dim) &&
    /\b(add|give|put|apply|want|need|needs|with|some|extra|get)\b/.test(context.text)
  )
    return { move: { dim, sign: 1 }, adjective: false }
  if (view.has('degree') && isBand(dim)) return { move: { dim, sign: 1 }, adjective: false }
  return missing(
    'direction',
    `It is not said which way the ${NOUNS[dim]} should go.`,
    candidatesFor(dim),
  )
}

const negativeAmount = (view: View) =>
  view.hasAmount(
    ({ value, unit, signed }) =>
      value < 0 && (unit === 'db' || unit === 'st' || unit === '%' || (unit === null && signed)),
  )

const NOUNS: Readonly<Record<Dim, string>> = {
  level: 'volume', pitch: 'pitch', speed: 'speed', tape: 'playback rate', length: 'length', width: 'stereo width', bass: 'bass', treble: 'treble', air: 'air',
  mids: 'mids', presence: 'presence', boxiness: 'boxiness', mud: 'mud', nasality: 'nasality', harshness: 'harshness', boom: 'boom',
} // biome-ignore format: a table

const candidatesFor = (dim: Dim): string[] => {
  if (dim === 'speed') return ['set the speed to 1.25x', 'set the speed to 0.8x']
  if (dim === 'pitch') return ['raise the pitch by 4 semitones', 'lower the pitch by 4 semitones']
  if (dim === 'level') return ['raise the volume by 6 dB', 'lower the volume by 6 dB']
  if (dim === 'width') return ['set the stereo width to 1.5', 'set the stereo width to 0.5']
  if (isBand(dim)) return [`boost the ${dim} by 6 dB`, `reduce the ${dim} by 6 dB`]
  return ['set the speed to 1.25x', 'set the playback rate to 1.25x']
}

/** "remove the bass", "no highs" */
function withoutBand(dim: Dim): Reading | null {
  if (dim === 'bass' || dim === 'boom') return { drafts: [{ op: 'high_pass', cutoffHz: 150 }] }
  if (dim === 'treble' || dim === 'air') return { drafts: [{ op: 'low_pass', cutoffHz: 4000 }] }
  if (isBand(dim)) return { drafts: [{ op: 'eq', ...BANDS[dim], gainDb: -EQ_DB.plain }] }
  return null
}

/** Up or down by verb, particle or quantifier. */
function direction(view: View, context: Context): Direction | null {
  const negation = negationOf(view)
  let way: Direction | null = null
  const takeAct = (act: string) => view.take('act', (sense) => sense.act === act) !== null
  const particle = view.take('particle', (sense) => sense.way === 'up' || sense.way === 'down')
  if (particle !== null) way = particle.way === 'up' ? 1 : -1
  const back =
    view.has('particle', (sense) => sense.way === 'back') &&
    view.has('act', ({ act }) => act === 'turn' || act === 'cut')
  if (way === null && back) {
    view.take('particle', (sense) => sense.way === 'back')
    way = -1
  }
  if (
    way === null &&
    view.has('act', ({ act }) => act === 'up') &&
    !view.has('act', ({ act }) => act === 'down')
  )
    way = 1
  const off = view.has('particle', (sense) => sense.way === 'off' || sense.way === 'out')
  if (way === null && view.has('act', ({ act }) => act === 'improve')) {
    view.takeAll('act', ({ act }) => act === 'improve')
    way = 1
  }
  if (
    way === null &&
    off &&
    view.has('act', ({ act }) => act === 'turn' || act === 'cut' || act === 'remove')
  ) {
    view.takeAll('act', ({ act }) => act === 'remove')
    way = -1
  }
  if (way === null && view.has('act', ({ act }) => act === 'down')) way = -1
  if (way === null && view.has('act', ({ act }) => act === 'cut')) way = -1
  takeAct('up')
  takeAct('down')
  takeAct('cut')
  view.takeAll(
    'act',
    ({ act }) =>
      act === 'turn' ||
      act === 'make' ||
      act === 'change' ||
      act === 'put' ||
      act === 'play' ||
      act === 'move',
  )
  if (way !== null) {
    view.takeAll('more')
    return negation === 'not' ? null : way
  }
  if (view.has('lack') && !view.has('excess')) {
    view.takeAll('lack')
    view.takeAll('more')
    return 1
  }
  if (view.has('excess')) {
    view.takeAll('excess')
    return -1
  }
  if (negation === 'not enough') {
    view.takeWords('not', 'enough')
    view.takeAll('more')
    view.takeAll('high')
    return view.takeAll('low').length > 0 ? -1 : 1
  }
  if (view.has('less')) {
    view.takeAll('less')
    return -1
  }
  if (view.has('more')) {
    view.takeAll('more')
    if (context.frame === 'complaint' && view.word('too')) return -1
    view.takeWords('enough')
    return 1
  }
  return null
}

/** "the volume is too low", "lower pitch", "the bass is too heavy" */
function levelWord(view: View, context: Context): Direction | null {
  const negation = negationOf(view)
  const flip = (way: Direction): Direction =>
    (context.frame === 'complaint') !== (negation === 'not' || negation === 'not enough')
      ? way === 1
        ? -1
        : 1
      : way
  const done = (way: Direction) => {
    view.takeWords('enough', 'not')
    return flip(way)
  }
  if (view.take('high') !== null) return done(1)
  if (view.take('low') !== null) return done(-1)
  const texts = view.items.map(({ text }) => text)
  const big = view.items.findIndex(
    ({ text }, at) =>
      !view.used[at] &&
      /^(heavy|strong|big|intense|prominent|boosted|much|overpowering|overwhelming|dominant|pronounced|hot|heavier|stronger|bigger)$/.test(
        text,
      ),
  )
  if (big !== -1 && (context.frame === 'complaint' || /er$/.test(texts[big]!))) {
    view.used[big] = true
    return done(1)
  }
  const small = view.items.findIndex(
    ({ text }, at) =>
      !view.used[at] && /^(weak|small|little|light|lacking|weaker|smaller)$/.test(text),
  )
  if (small !== -1 && (context.frame === 'complaint' || /er$/.test(texts[small]!))) {
    view.used[small] = true
    return done(-1)
  }
  return null
}

/** No noun and no adjective: "turn it up", "+3 dB", "2x", "make it higher", "an octave down" */
function bareMove(view: View, context: Context): Found {
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
      (view.has('act', ({ act }) => act === 'up' || act === 'down') ||
        (view.has('act', ({ act }) => act === 'turn') && view.has('particle')))
    if (!movable) return null
  }
  const semis =
    view.hasAmount(({ unit }) => unit === 'st') ||
    /\b(fifth|octave|tritone)\b/.test(context.text) ||
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
    const way = direction(view, context) ?? low ?? (negativeAmount(view) ? -1 : 1)
    view.takeAll('act', ({ act }) => act === 'add' || act === 'move')
    return { move: { dim: 'pitch', sign: way }, adjective: false }
  }
  const source = view.has('sound') && view.has('act', ({ act }) => act === 'up' || act === 'down')
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
    view.has('act', ({ act }) => act === 'turn') &&
    view.has('particle', ({ way }) => way === 'up' || way === 'down')
  const acts =
    view.has('act', ({ act }) => act === 'up' || act === 'down') ||
    (decibel &&
      view.has('particle', ({ way }) => way === 'off') &&
      view.has('act', ({ act }) => act === 'turn' || act === 'remove'))
  const cut = view.has('act', ({ act }) => act === 'cut') && decibel
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
    !view.has('act', ({ act }) => act === 'up' || act === 'trim')
  ) {
    const doubling = view.has('times', ({ times }) => times === 2)
    if (view.has('act', ({ act }) => act === 'play')) return null
    view.take('times')
    view.takeAll(
      'act',
      ({ act }) => act === 'cut' || act === 'make' || act === 'shorten' || act === 'put',
    )
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
    view.takeAll('act', ({ act }) => act === 'up' || act === 'down')
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
    (decibel && view.has('act', ({ act }) => act === 'add' || act === 'put' || act === 'make'))
  ) {
    const way = direction(view, context) ?? (negativeAmount(view) ? -1 : 1)
    view.takeAll('act', ({ act }) => act === 'add' || act === 'put' || act === 'make')
    return { move: { dim: 'level', sign: way }, adjective: false }
  }
  // "play at 50 %"
  const share = view.has('act', ({ act }) => act === 'play')
    ? view.amount(({ unit, prep }) => unit === '%' && /^(at|)$/.test(prep))
    : null
  if (share !== null) {
    view.takeAll('act', ({ act }) => act === 'play' || act === 'make')
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
  if (
    decibel &&
    view.items.filter((item) => item.kind !== 'filler' && item.kind !== 'punct').length <= 2
  ) {
    return { move: { dim: 'level', sign: negativeAmount(view) ? -1 : 1 }, adjective: false }
  }
  return null
}

const placeWords = (text: string) => (/^(the|first|last) /.test(text) ? `over ${text}` : text)

// --- from a quantity and a direction to a step ---

type How = { fixed?: number | undefined; adjective: boolean; neutral?: true | undefined }

export function moved(
  view: View,
  context: Context,
  dim: Dim,
  sign: Direction,
  { fixed, adjective, neutral }: How,
): Reading {
  view.takeAll(
    'act',
    ({ act }) =>
      act === 'make' ||
      act === 'change' ||
      act === 'put' ||
      act === 'play' ||
      act === 'add' ||
      act === 'turn',
  )
  const notes: Note[] = []
  const reference =
    dim === 'pitch'
      ? view.amount(
          ({ unit, value, prep }) =>
            unit === 'hz' || (unit === null && prep === 'to' && value >= 380 && value <= 480),
        )
      : null
  if (reference !== null) {
    view.takeAll('act', ({ act }) => act === 'convert')
    view.takeWords('a', 'a4')
    return { drafts: [{ op: 'pitch', semitones: milli(12 * Math.log2(reference.value / 440)) }] }
  }
  // "ramp up": the verb is used already, and still says that it is gradual
  const gradual = view.items.some(({ senses }) => senses.some(({ as }) => as === 'gradual'))
  view.takeAll('gradual')
  const channel =
    dim === 'level'
      ? view.take('channel', ({ channel: which }) => which === 'left' || which === 'right')
      : null
  if (dim === 'level') {
    if (fixed !== undefined) return { drafts: [{ op: 'gain', gainDb: fixed }] }
    const change = changeOf(view, dim, neutral ? 0 : sign, adjective)
    if (gradual) return ramp(change, sign)
    if (change !== null && 'to' in change) {
      if (change.unit === 'lufs') return { drafts: [{ op: 'loudness', targetLufs: change.value }] }
      return {
        drafts: [{ op: 'normalize', peakDbfs: change.value }],
        notes: [chosen(`peak ${number(change.value)} dBFS`, `gain ${number(change.value)} dB`)],
      }
    }
    if (isMoreThanAll(change)) return moreThanAll()
    const gain = decibels(change, sign)
    if (gain === null) return { drafts: [] }
    if (gain.sone)
      notes.push({
        code: 'loudness_rule',
        message: 'Twice as loud is taken as 10 dB (the sone rule).',
      })
    const which = channel === null ? {} : { channel: channel.channel }
    if (gain.db === Number.NEGATIVE_INFINITY)
      return { drafts: [{ op: 'mute', where: WHOLE, ...which }] }
    return { drafts: [{ op: 'gain', gainDb: gain.db, ...which }], notes }
  }
  if (gradual && (dim === 'speed' || dim === 'pitch' || dim === 'tape')) {
    return {
      drafts: [],
      ask: {
        code: 'instruction_unsupported',
        reason: 'later',
        message: `A gradual change of the ${NOUNS[dim]} is not offered yet.`,
      },
    }
  }
  const change = changeOf(view, dim, neutral ? 0 : sign, adjective)
  if (isMoreThanAll(change)) return moreThanAll()
  if (isBand(dim)) {
    const gain = decibels(change, sign, EQ_DB)
    if (gain === null) return { drafts: [] }
    const frequency = view.amount(
      ({ unit, prep }) => unit === 'hz' && /^(at|around|near|about|)$/.test(prep),
    )
    const band = { ...BANDS[dim], ...(frequency === null ? {} : { frequencyHz: frequency.value }) }
    return {
      drafts: [{ op: 'eq', ...band, gainDb: gain.db === Number.NEGATIVE_INFINITY ? -30 : gain.db }],
    }
  }
  if (dim === 'pitch') {
    const interval = noteInterval(context.text)
    if (interval !== null) {
      view.takeAll(
        'act',
        ({ act }) =>
          act === 'move' ||
          act === 'convert' ||
          act === 'replace' ||
          act === 'start' ||
          act === 'swap',
      )
      view.takeWords(
        'from',
        'to',
        'a',
        'b',
        'c',
        'd',
        'e',
        'f',
        'g',
        'sharp',
        'flat',
        'major',
        'minor',
        'ab',
        'bb',
        'eb',
        'db',
        'gb',
      )
      return { drafts: [{ op: 'pitch', semitones: interval }] }
    }
    const value = semitones(change, sign)
    if (value === null) return { drafts: [] }
    const voice =
      view.word('deeper', 'deep') && !view.has('voice') && !view.word('pitch', 'tone', 'key')
    if (voice && adjective) notes.push(chosen('pitch', 'bass'))
    return { drafts: [{ op: 'pitch', semitones: value }], notes }
  }
  if (dim === 'speed' || dim === 'tape') {
    const bpm = view.amount(({ unit }) => unit === 'bpm')
    if (bpm !== null) return tempo(view, bpm.value, bpm.prep)
    const target = view.amount(
      ({ unit, prep }) => unit === 's' && /^(to|into|in|within)$/.test(prep),
    )
    if (target !== null && dim === 'speed')
      return { drafts: [{ op: 'speed', targetDurationSeconds: target.value }] }
    const factor = speedFactor(change, sign)
    if (
      dim === 'speed' &&
      factor !== null &&
      /\bpitch (dropping|rising|falling|following|going (up|down)|drop|rise)\b/.test(context.text)
    ) {
      view.takeAll('dim', ({ dim: other }) => other === 'pitch')
      view.takeAll('act')
      view.takeWords('dropping', 'rising', 'falling', 'following', 'going', 'with', 'rise')
      view.takeAll('particle')
      return { drafts: [{ op: 'playback_rate', factor }] }
    }
    if (factor === null) return { drafts: [] }
    return {
      drafts: [dim === 'tape' ? { op: 'playback_rate', factor } : { op: 'speed', factor }],
      notes,
    }
  }
  if (dim === 'width') {
    view.takeAll('fx', ({ op }) => op === 'to_stereo')
    const factor =
      change !== null && 'by' in change && change.by === 'factor' ? micro(change.factor) : null
    const degree: Degree =
      change !== null && 'by' in change && change.by === 'degree' ? change.degree : 'plain'
    return {
      drafts: [{ op: 'stereo_width', width: factor ?? (sign === 1 ? WIDER : NARROWER)[degree] }],
    }
  }
  return { drafts: [] }
}

const isMoreThanAll = (change: ReturnType<typeof changeOf>) =>
  change !== null && 'by' in change && change.by === 'factor' && change.factor < 0

const moreThanAll = (): Reading =>
  ask({
    code: 'parameter_out_of_range',
    reason: 'parameter_out_of_range',
    message: 'A decrease may be at most 100 %.',
    fix: 'The nearest is 100 %.',
  })

const NOTES: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 }

/** "from C to D": the nearer way, up when both are as near. */
function noteInterval(text: string): number | null {
  const found =
    /\bfrom ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))? to ([a-g])(b?)(?: (sharp|flat))?(?: (?:major|minor))?\b/.exec(
      text,
    )
  if (found === null) return null
  const pitchOf = (note: string, flat: string, sign: string | undefined) =>
    NOTES[note]! - (flat === 'b' || sign === 'flat' ? 1 : 0) + (sign === 'sharp' ? 1 : 0)
  const up =
    (((pitchOf(found[4]!, found[5]!, found[6]) - pitchOf(found[1]!, found[2]!, found[3])) % 12) +
      12) %
    12
  return up === 0 ? null : up <= 6 ? up : up - 12
}

function ramp(change: ReturnType<typeof changeOf>, sign: Direction): Reading {
  if (change !== null && !('to' in change) && change.by !== 'degree') {
    const gain = decibels(change, sign)
    if (gain === null) return { drafts: [] }
    return { drafts: [{ op: 'volume_ramp', fromDb: 0, toDb: milli(gain.db) }] }
  }
  const degree: Degree =
    change !== null && 'by' in change && change.by === 'degree' ? change.degree : 'plain'
  const depth = RAMP_DB[degree]
  return {
    drafts: [
      sign === 1
        ? { op: 'volume_ramp', fromDb: -depth, toDb: 0 }
        : { op: 'volume_ramp', fromDb: 0, toDb: -depth },
    ],
  }
}

function tempo(view: View, bpm: number, prep: string): Reading {
  const other = view.amount(({ unit }) => unit === 'bpm')
  if (other !== null && prep !== 'to')
    return { drafts: [{ op: 'speed', factor: micro(other.value / bpm) }] }
  if (other !== null) return { drafts: [{ op: 'speed', factor: micro(bpm / other.value) }] }
  return missing('source_tempo', 'The tempo it has now is not known.', [
    `change the tempo from 120 bpm to ${number(bpm)} bpm`,
    'set the speed to 1.25x',
  ])
}

// --- adjectives that are operations: muffled, thin, tinny ---

function adjectiveOp(view: View, move: Extract<Move, { op: string }>): Reading {
  view.takeAll(
    'act',
    ({ act }) =>
      act === 'make' ||
      act === 'put' ||
      act === 'change' ||
      act === 'turn' ||
      act === 'add' ||
      act === 'play' ||
      act === 'up',
  )
  view.takeAll('more')
  const degree = view.degree() ?? 'plain'
  const frequency = view.amount(({ unit }) => unit === 'hz')
  const draft: Draft = { op: move.op, ...move.params }
  if (move.op === 'volume_ramp') {
    const depth = RAMP_DB[degree]
    const by = view.amount(({ unit }) => unit === 'db')
    const rising = move.params?.fromDb !== 0
    if (by !== null)
      return {
        drafts: [
          { op: 'volume_ramp', fromDb: 0, toDb: rising ? Math.abs(by.value) : -Math.abs(by.value) },
        ],
      }
    return {
      drafts: [
        rising
          ? { op: 'volume_ramp', fromDb: -depth, toDb: 0 }
          : { op: 'volume_ramp', fromDb: 0, toDb: -depth },
      ],
    }
  }
  if (move.scale === 'muffle')
    return { drafts: [{ ...draft, cutoffHz: frequency?.value ?? MUFFLE_HZ[degree] }] }
  if (frequency !== null && 'cutoffHz' in draft)
    return { drafts: [{ ...draft, cutoffHz: frequency.value }] }
  return { drafts: [draft] }
}
