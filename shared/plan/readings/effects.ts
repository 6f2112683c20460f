import { RATIO } from '../amounts.ts'
import { textOf } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Degree, Params } from '../lexicon/senses.ts'
import type { Op } from '../plan.ts'
import { effect, takeProfanity } from './effect-parameters.ts'
import { hz, takeVerbs } from './filters.ts'
import {
  type Context,
  chosen,
  type Draft,
  isAct,
  isOp,
  missing,
  type Reader,
  type Reading,
  twoReadings,
} from './reading.ts'

// Effects by name: reverb, echo, devices, modulation, dynamics.

const isNamed = isOp('reverb', 'echo', 'tremolo', 'vibrato', 'chorus', 'flanger', 'distort', 'bitcrush', 'compress', 'limit', 'gate', 'reverse', 'bleep', 'pitch', 'playback_rate', 'invert_polarity', 'to_stereo', 'to_mono', 'swap_channels', 'mute', 'deess', 'remove_dc') // biome-ignore format: a list

/** "add a distant siren", "add a stadium crowd" */
const isOfSound = ({ items }: View) =>
  items.some(
    ({ senses }, at) =>
      senses.some(({ as }) => as === 'distant' || as === 'space') &&
      items[at + 1]?.senses.some(({ as }) => as === 'sound'),
  )

/** "the room echoes a lot": what it does, and not what it should do. */
const ECHOES =
  /^(?:and |but |so )*(?:it|this|everything|(?:the|my|his|her|our|their) \w+) (?:echoes|reverberates)\b/

const isTakenOff = (view: View, { text }: Context) =>
  /\b(turn|switch|take|get|put)\b.*\b(off|out|away)\b/.test(text) &&
  view.has('particle', ({ way }) => way === 'off' || way === 'out' || way === 'away')

export const readEffect: Reader = (view, context) => {
  const fx = view.has('fx', isNamed)
  if (!fx) {
    const unnamed = fewerBits(view) ?? fadingRepeats(view, context)
    if (unnamed !== null) return unnamed
  }
  const [space, device, place] = [view.has('space'), view.has('device'), view.has('place')]
  const distant = view.has('distant')
  if (!space && !device && !place && !distant && !fx) return null
  if ((distant || space) && view.has('act', isAct('add')) && isOfSound(view)) return null
  // "turn the radio effect off": in the recording it cannot be told apart
  if (device && !fx && isTakenOff(view, context)) return null
  if (view.places().length > 0 && view.has('fx', isCensoring)) takeProfanity(view)
  if (device && isHeardCall(view, context)) return null
  if ((device || place) && (isThing(view, context) || LIKE_A_SPEAKER.test(context.text)))
    return null
  if (fx && ECHOES.test(context.text)) return recordedWith(view, 'echo')
  if (fx && (isTaken(view) || isLessened(view) || context.frame === 'complaint'))
    return lessened(view, context)
  // compresses what is loud, and nothing else
  if (view.has('fx', isOp('compress')) && /\b(upwards?|parallel)\b/.test(context.text)) return null
  if (fx && /\bnot (compress|reverb|echo|distort)/.test(context.text)) return null
  if ((space || device || place) && IS_LIKE.test(context.text)) return askWhetherSo(view, context)
  // "a longer reverb", "keep the echo": of one that is there, or how long, is not said
  if (view.has('act', isAct('lengthen', 'shorten')) && view.has('fx', isOp('reverb', 'echo')))
    return null
  if (view.has('act', isAct('keep')) && view.has('fx', isOp('reverb', 'echo'))) return null
  // "only keep the chorus": a part of a song
  if (view.has('fx', isOp('chorus')) && view.has('act', isAct('keep', 'isolate', 'move', 'play')))
    return null
  // "make both sides equal"
  if (view.has('fx', isOp('compress')) && view.has('channel') && view.word('equal')) return null

  if (space) view.takeWords(...ROOM_SIZES)
  const degree = view.degree()
  if (distant && context.frame === 'complaint' && !LIKENESS.test(context.text)) return closer(view)
  if (distant && !fx && !space && !device) return further(view)
  view.takeAll('distant')
  const drafts = takeEffects(view, context, degree)
  if (drafts.some(({ censor }) => censor === true) && view.places().length === 0)
    return missing('region', 'It is not said which part.', ['mute from 1 s to 2 s'])
  return { drafts: drafts.map(withoutFlags) }
}

/** "like a radio host": a voice, and not what it comes out of. */
const LIKE_A_SPEAKER =
  /\blike (an?|the|some) .*\b(host|dj|disc jockey|announcer|presenter|newsreader|personality|operator)\b/

/** "it sounds like a tunnel", "sounds like I'm in a tunnel": how it is, or how it should be. */
const IS_LIKE =
  /^(it|this|that|everything|i|we|he|she|they|(the|my|his|her|our) \w+) ((just|still|really|kind of|kinda|now) )*sounds? (a bit |kind of |kinda |a little |really |so )?(like|as if|as though)\b|^sounds (a bit |kind of |a little |really )?(like|as if|as though) (i|he|she|we|they|you|someone|somebody) (am|is|are|was|were) in\b/

function askWhetherSo(view: View, context: Context): Reading {
  const named = (as: string) => view.items.find(({ senses }) => senses.some((one) => one.as === as))
  const [space, place] = [named('space'), named('place')]
  const like = space ?? place ?? named('device')!
  for (const at of view.used.keys()) view.used[at] = true
  return twoReadings('That may be how it is, or how it should be.', [
    space !== undefined
      ? 'remove the reverb'
      : place !== undefined
        ? 'boost the treble by 6 dB'
        : 'enhance it',
    `make it sound like ${context.words(like.from, like.to)}`,
  ])
}

const isCensoring = ({ op, params }: { op: Op; params?: Params }) =>
  op === 'bleep' || params?.censor === true

/** "turn the announcement down", "the bird call is too loud": what is heard, and not how it sounds. */
const isHeardCall = (view: View, { text }: Context) =>
  !/\b(?:like|as if|as though|into|effect|filter|preset|thing|style|quality|sounds?)\b/.test(
    text,
  ) &&
  view.items.some(
    ({ kind, senses }) => kind !== 'filler' && !senses.some(({ as }) => as === 'device'),
  ) &&
  view.items.some(
    ({ text: name, senses }, at) =>
      /^(?:(?:phone |telephone )?calls?|voicemails?|(?:\w+ ){0,2}announcements?)$/.test(name) &&
      senses.some(({ as }) => as === 'device') &&
      (/^(?:the|that|this|his|her|their)$/.test(view.items[at - 1]?.text ?? '') ||
        view.items[at - 1]?.senses.some(({ as }) => as === 'sound')),
  )

/** "add a phone": the thing itself, not how it sounds. */
const isThing = (view: View, { text }: Context) =>
  view.has('act', isAct('remove', 'add', 'isolate')) &&
  !/\b(effect|filter|sound|preset|like)\b/.test(text)

const isTaken = (view: View) =>
  view.has('act', isAct('remove')) ||
  view.has('no') ||
  view.has('gone') ||
  view.has('bad') ||
  /\b(?:be|is|are) (?:out|off|away)\b/.test(textOf(view.items)) ||
  // "get the reverb out"
  ((view.has('act', isAct('turn')) ||
    view.items.some(({ text }) => /^get(?:s|ting)?$/.test(text))) &&
    view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away'))

const isLessened = (view: View) =>
  view.has('act', isAct('down', 'cut')) ||
  view.has('less') ||
  view.has('excess') ||
  (view.has('particle', ({ way }) => way === 'down') && view.has('act', isAct('turn')))

/** "a big cathedral": the size of the room, not the amount of it */
const ROOM_SIZES = ['big', 'large', 'huge', 'small', 'tiny', 'massive', 'enormous', 'giant', 'little', 'vast', 'gigantic'] // biome-ignore format: a list

const LIKENESS = /\b(as if|as though|like)\b/

/** "turn it into 8 bit" */
function fewerBits(view: View): Reading | null {
  if (
    !view.has('act', isAct('down', 'make', 'turn', 'cut', 'convert')) &&
    !view.items.every(({ amount, kind }) => amount?.unit === 'bit' || kind === 'filler')
  )
    return null
  const bits = view.amount(({ unit, value }) => unit === 'bit' && value < 16)
  if (bits === null) return null
  takeRest(view)
  view.takeAll('act', isAct('down', 'cut'))
  return { drafts: [{ op: 'bitcrush', bits: bits.value }] }
}

/** "repeat every 300 ms, fading" */
function fadingRepeats(view: View, context: Context): Reading | null {
  if (!view.has('loop') || !/\b(every|fading|decaying|bouncing|trailing)\b/.test(context.text))
    return null
  view.takeKinds('loop', 'fade')
  view.takeWords('fading', 'decaying', 'bouncing', 'trailing')
  const draft = effect(view, context, 'echo', {}, view.degree())
  view.takeAll('dim', ({ dim }) => dim === 'level')
  takeRest(view)
  return { drafts: [draft] }
}

/** "the singer sounds far away": asked to come closer */
function closer(view: View): Reading {
  view.takeKinds('distant', 'voice')
  takeRest(view)
  return { drafts: [{ op: 'restyle', style: 'closer' }] }
}

/** "make it sound far away" */
function further(view: View): Reading {
  view.takeKinds('distant', 'place')
  takeRest(view)
  return {
    drafts: [
      { op: 'gain', gainDb: -6 },
      { op: 'low_pass', cutoffHz: 4000 },
      { op: 'reverb', space: 'room', wet: 0.5 },
    ],
    notes: [chosen('quieter, duller and with a room', 'quieter only')],
  }
}

/** A device or a wall first, then the effects in the order named, then the room. */
function takeEffects(view: View, context: Context, degree: Degree | null): Draft[] {
  const space = view.has('space')
  const drafts: Draft[] = []
  // "an old-timey gramophone": what kind of thing, and the thing
  const device =
    view.take('device', (_, { text: name }) => name !== 'old timey') ?? view.take('device')
  const place = device === null ? view.take('place') : null
  if (device !== null) {
    view.takeKinds('device', 'space')
    // "a tinny laptop speaker"
    view.takeAll('adj', ({ wish }) => 'op' in wish && wish.op === 'device')
    drafts.push({ op: 'device', preset: device.preset })
  }
  if (place !== null) {
    view.takeKinds('place', 'space')
    view.takeAll('adj', ({ wish }) => 'scale' in wish)
    drafts.push({ op: 'low_pass', cutoffHz: view.amount(hz)?.value ?? place.cutoffHz })
  }
  if (space && !/\bdelay\b/.test(context.text)) view.takeAll('fx', isOp('echo'))
  for (let one = view.take('fx', isNamed); one !== null; one = view.take('fx', isNamed)) {
    const before = drafts.findIndex(isOp(one.op))
    // "an echo like in the mountains": the second name says which
    if (before !== -1) drafts[before] = { ...drafts[before]!, ...one.params }
    else if (one.op !== 'reverse' || drafts.length === 0)
      drafts.push(effect(view, context, one.op, one.params ?? {}, degree))
  }
  if (space && device === null && place === null && !drafts.some(isOp('reverb')))
    drafts.push(effect(view, context, 'reverb', {}, degree))
  takeRest(view)
  return drafts
}

const withoutFlags = ({ censor: _censor, ...draft }: Draft): Draft => ({ ...draft, op: draft.op })

/** "less compression", "the echo is awful": undone where arithmetic can, else left to the model. */
function lessened(view: View, context: Context): Reading | null {
  const one = view.items
    .flatMap((item) => item.senses)
    .find((sense) => sense.as === 'fx' && isNamed(sense))
  if (one === undefined || one.as !== 'fx') return null
  const { op } = one
  const complained = context.frame === 'complaint'
  if (op === 'compress' && /\bdynamics?\b/.test(context.text)) {
    const draft = effect(view, context, 'compress', {}, view.degree())
    view.takeKinds('fx', 'less')
    view.takeAll('act', isAct('down', 'cut'))
    takeRest(view)
    return { drafts: [draft] }
  }
  // "the volume jumps around", "it is uneven"
  if (op === 'compress' && complained && !/\bcompress(ed|ion)\b/.test(context.text)) {
    const degree = view.degree()
    view.takeKinds('fx', 'bad', 'dim', 'particle', 'part')
    takeRest(view)
    return { drafts: [{ op: 'compress', ratio: RATIO[degree ?? 'plain'] }] }
  }
  if (op === 'invert_polarity' && complained) return null // of which channel?
  if (op === 'swap_channels' && complained) {
    view.takeKinds('fx', 'channel')
    takeRest(view)
    return { drafts: [{ op: 'swap_channels' }] }
  }
  if (op === 'remove_dc') {
    view.takeKinds('fx', 'act')
    takeRest(view)
    return { drafts: [{ op: 'remove_dc' }] }
  }
  if (
    isOp(
      'mute',
      'bleep',
      'limit',
      'reverse',
      'to_mono',
      'to_stereo',
      'pitch',
      'playback_rate',
      'gate',
    )(one)
  )
    return null
  // "no compression": what nobody has asked for
  if (view.has('no') && !isOp('reverb', 'echo')(one)) {
    view.used.fill(true)
    return { drafts: [], constraints: ['none'], placed: true }
  }
  return recordedWith(view, op)
}

/** What was recorded with an effect in it: only the model can take it out. */
function recordedWith(view: View, op: Op): Reading {
  view.takeKinds('fx', 'act', 'no', 'less', 'more', 'excess', 'bad', 'gone', 'particle', 'space')
  view.degree()
  view.takeWords('too', 'much', 'so', 'there', 'is', 'weird', 'strange', 'odd')
  // "the room is too echoey"
  if (
    view.items.some(
      ({ text }, at) => text === 'room' && /^(is|sounds|was)$/.test(view.items[at + 1]?.text ?? ''),
    )
  )
    view.takeWords('room')
  return { drafts: [{ op: 'remove', target: op === 'distort' ? 'distortion' : op }] }
}

/** Words around an effect: whose sound it is, what it is heard through, how it is made. */
const EFFECT_WORDS = ['as', 'through', 'inside', 'recorded', 'playing', 'played', 'coming', 'standing', 'old', 'eighties', 'seventies', 'sixties', 'nineties', 'rockabilly', 'psychedelic', 'dreamy', 'like', 'came', 'dynamics', 'dynamic', 'range', 'over', 'under', 'stereo', 'gets', 'gave', 'being', 'were', 'was', 'talking', 'speaking', 'singing', 'from', 'big', 'huge', 'vocal', 'style', 'heard', 'hearing', 'shouted', 'spoken', 'said', 'yelled', 'whispered', 'performed', 'yelling', 'shouting', 'merge', 'merged', 'sum', 'summed', 'collapse', 'collapsed', 'down', 'fold', 'mix', 'rate', 'depth', 'classic', 'vintage', 'retro', 'cheap', 'sat', 'sitting', 'someone', 'tail', 'room', 'file', 'song', 'call', 'fully', 'pedal', 'sung', 'channel', 'channels', 'left', 'right', 'version', 'calling', 'called', 'hall', 'empty', 'announced', 'announcing', 'deep', 'lush', 'sweep', 'strong', 'single', 'nice', 'warm', 'rich', 'voice', 'voices', 'bit'] // biome-ignore format: a list

/** Whatever else is said of an effect adds nothing to it. */
function takeRest(view: View): void {
  takeVerbs(view)
  view.takeAll(
    'act',
    ({ act }, item) => act === 'replace' && /^(chang|turn|convert|transform)/.test(item.text),
  )
  view.takeAll('act', isAct('up', 'improve'))
  if (view.places().length === 0) view.takeAll('act', isAct('swap'))
  view.takeKinds('more', 'lack', 'particle', 'silence')
  view.takeWords(...EFFECT_WORDS)
}

/** "some parts are too loud and others too quiet" */
export const readUneven: Reader = (view, { text }) => {
  const differs = /\bloud(er)?\b/.test(text) && /\b(quiet|soft)(er)?\b/.test(text)
  if (!PARTLY.test(text) || !(differs || raisesQuiet(view, text))) return null
  if (view.items.some((item) => item.place !== undefined || item.amount !== undefined)) return null
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeKinds('part', 'silence')
  view.takeAll('fx', isOp('compress'))
  view.takeAll('act', isAct('make', 'turn', 'change', 'up', 'down'))
  view.takeWords('others', 'other', 'sometimes', 'places', 'moments', 'while', 'times', 'passages')
  view.takeWords('passage', 'bits', 'sections')
  view.takeAll('particle')
  return { drafts: [{ op: 'compress', ratio: RATIO[view.degree() ?? 'plain'] }] }
}

const PARTLY =
  /\b(parts?|bits?|sections?|others?|sometimes|places|moments|times|passages?|stretch(es)?)\b/

/** "bring up the quiet parts" */
export const raisesQuiet = (view: View, text: string) =>
  /\b(quiet|soft)(er|est)? (parts|bits|sections|moments|passages?|stretches)\b/.test(text) &&
  (view.has('act', isAct('up')) ||
    (view.has('act', isAct('turn')) && view.has('particle', ({ way }) => way === 'up')))
