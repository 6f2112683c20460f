import { RATIO } from '../amounts.ts'
import type { View } from '../items/view.ts'
import type { ExactOp } from '../plan.ts'
import { effect, takeProfanity } from './effect-parameters.ts'
import { hz, takeVerbs } from './filters.ts'
import { type Context, chosen, type Draft, isAct, type Reader, type Reading } from './reading.ts'

// Effects by name: reverb, echo, devices, modulation, dynamics.

const BY_NAME: ReadonlySet<ExactOp> = new Set([
  'reverb',
  'echo',
  'tremolo',
  'vibrato',
  'chorus',
  'flanger',
  'distort',
  'bitcrush',
  'compress',
  'limit',
  'gate',
  'reverse',
  'bleep',
  'pitch',
  'playback_rate',
  'invert_polarity',
  'to_stereo',
  'to_mono',
  'swap_channels',
  'mute',
  'deess',
  'remove_dc',
])

/** "some parts are too loud and others too quiet" */
export const readUneven: Reader = (view, { text }) => {
  if (!/\bloud(er)?\b/.test(text) || !/\b(quiet|soft)(er)?\b/.test(text)) return null
  if (!/\b(parts?|bits?|sections?|others?|sometimes|places|moments|times|passages)\b/.test(text))
    return null
  if (view.items.some((item) => item.place !== undefined || item.amount !== undefined)) return null
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeAll('part')
  view.takeAll('silence')
  view.takeAll('fx', ({ op }) => op === 'compress')
  view.takeAll('act', isAct('make', 'turn', 'change', 'up', 'down'))
  view.takeWords('others', 'other', 'sometimes', 'places', 'moments', 'while', 'times')
  return { drafts: [{ op: 'compress', ratio: RATIO[view.degree() ?? 'plain'] }] }
}

export const readEffect: Reader = (view, context) => {
  const space = view.has('space')
  const device = view.has('device')
  const place = view.has('place')
  const distant = view.has('distant')
  const fx = view.has('fx', ({ op }) => BY_NAME.has(op))
  const bits =
    !fx &&
    (view.has('act', isAct('down', 'make', 'turn', 'cut', 'convert')) ||
      view.items.every(({ amount, kind }) => amount?.unit === 'bit' || kind === 'filler'))
      ? view.amount(({ unit, value }) => unit === 'bit' && value < 16)
      : null
  if (bits !== null) {
    tidy(view)
    view.takeAll('act', isAct('down', 'cut'))
    return { drafts: [{ op: 'bitcrush', bits: bits.value }] }
  }
  if (
    !fx &&
    view.has('loop') &&
    /\b(every|fading|decaying|bouncing|trailing)\b/.test(context.text)
  ) {
    view.takeAll('loop')
    view.takeAll('fade')
    view.takeWords('fading', 'decaying', 'bouncing', 'trailing')
    const draft = effect(view, context, 'echo', {}, view.degree())
    view.takeAll('dim', ({ dim }) => dim === 'level')
    tidy(view)
    return { drafts: [draft] }
  }
  if (!space && !device && !place && !distant && !fx) return null
  if (
    view.places().length > 0 &&
    view.has('fx', ({ op, params }) => op === 'bleep' || params?.censor === true)
  )
    takeProfanity(view)
  const taking =
    view.has('act', isAct('remove')) ||
    view.has('no') ||
    view.has('gone') ||
    view.has('bad') ||
    (view.has('act', isAct('turn')) &&
      view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away'))
  const lessening =
    view.has('act', isAct('down', 'cut')) ||
    view.has('less') ||
    view.has('excess') ||
    (view.has('particle', ({ way }) => way === 'down') && view.has('act', isAct('turn')))
  if (
    (device || place) &&
    view.has('act', isAct('remove', 'add', 'isolate')) &&
    !/\b(effect|filter|sound|preset|like)\b/.test(context.text)
  )
    return null
  if (fx && (taking || lessening || context.frame === 'complaint')) return lessened(view, context)
  if (fx && /\bnot (compress|reverb|echo|distort)/.test(context.text)) return null
  const drafts: Draft[] = []
  // "a big cathedral": the size of the room, not the amount of it
  if (space)
    view.takeWords(
      'big',
      'large',
      'huge',
      'small',
      'tiny',
      'massive',
      'enormous',
      'giant',
      'little',
      'vast',
      'gigantic',
    )
  const degree = view.degree()
  if (
    distant &&
    context.frame === 'complaint' &&
    !/\b(as if|as though|like)\b/.test(context.text)
  ) {
    // "the singer sounds far away": asked to come closer
    view.takeAll('distant')
    view.takeAll('voice')
    tidy(view)
    return { drafts: [{ op: 'restyle', style: 'closer' }] }
  }
  if (distant && !fx && !space && !device) {
    view.takeAll('distant')
    view.takeAll('place')
    tidy(view)
    return {
      drafts: [
        { op: 'gain', gainDb: -6 },
        { op: 'low_pass', cutoffHz: 4000 },
        { op: 'reverb', space: 'room', wet: 0.5 },
      ],
      notes: [chosen('quieter, duller and with a room', 'quieter only')],
    }
  }
  view.takeAll('distant')
  if (device) {
    const { preset } = view.take('device')!
    view.takeAll('device')
    view.takeAll('space')
    drafts.push({ op: 'device', preset })
  }
  if (place && !device) {
    const { cutoffHz } = view.take('place')!
    view.takeAll('place')
    view.takeAll('adj', ({ wish }) => 'scale' in wish)
    view.takeAll('space')
    const frequency = view.amount(hz)
    drafts.push({ op: 'low_pass', cutoffHz: frequency?.value ?? cutoffHz })
  }
  let slot: Draft | null = null
  if (space && !/\bdelay\b/.test(context.text)) view.takeAll('fx', ({ op }) => op === 'echo')
  for (
    let one = view.take('fx', ({ op }) => BY_NAME.has(op));
    one !== null;
    one = view.take('fx', ({ op }) => BY_NAME.has(op))
  ) {
    const before = drafts.findIndex(({ op }) => op === one!.op)
    // "an echo like in the mountains": the second name says which
    if (before !== -1) drafts[before] = { ...drafts[before]!, ...one.params }
    if (before !== -1) continue
    if (one.op === 'reverse' && drafts.length > 0) continue
    slot = effect(view, context, one.op, one.params ?? {}, degree)
    drafts.push(slot)
  }
  if (space && !device && !place && !drafts.some(({ op }) => op === 'reverb'))
    drafts.push(effect(view, context, 'reverb', {}, degree))
  tidy(view)
  return { drafts: drafts.map(withoutFlags) }
}

const withoutFlags = ({ censor: _censor, ...draft }: Draft): Draft => ({ ...draft, op: draft.op })

function tidy(view: View): void {
  takeVerbs(view)
  view.takeAll(
    'act',
    ({ act }, item) => act === 'replace' && /^(chang|turn|convert|transform)/.test(item.text),
  )
  view.takeAll('act', isAct('up', 'swap', 'improve', 'fit', 'lengthen', 'shorten'))
  view.takeAll('more')
  view.takeAll('lack')
  view.takeAll('particle')
  view.takeAll('silence')
  view.takeWords(
    'as',
    'through',
    'inside',
    'recorded',
    'playing',
    'played',
    'coming',
    'standing',
    'old',
    'like',
    'came',
    'dynamics',
    'dynamic',
    'range',
    'over',
    'under',
    'stereo',
    'gets',
    'gave',
    'being',
    'were',
    'was',
    'talking',
    'speaking',
    'singing',
    'from',
    'big',
    'huge',
    'vocal',
    'style',
    'heard',
    'hearing',
    'shouted',
    'spoken',
    'said',
    'yelled',
    'whispered',
    'performed',
    'yelling',
    'shouting',
    'merge',
    'merged',
    'sum',
    'summed',
    'collapse',
    'collapsed',
    'style',
    'down',
    'fold',
    'mix',
    'rate',
    'depth',
    'classic',
    'vintage',
    'retro',
    'cheap',
    'standing',
    'sat',
    'sitting',
    'someone',
    'tail',
    'room',
    'file',
    'song',
    'inside',
    'call',
    'fully',
    'pedal',
    'sung',
    'channel',
    'channels',
    'left',
    'right',
    'version',
    'calling',
    'called',
    'hall',
    'empty',
    'announced',
    'announcing',
    'deep',
    'lush',
    'sweep',
    'strong',
    'single',
    'nice',
    'warm',
    'rich',
    'voice',
    'voices',
    'bit',
  )
}

function lessened(view: View, context: Context): Reading | null {
  const one = view.items
    .flatMap((item) => item.senses)
    .find((sense) => sense.as === 'fx' && BY_NAME.has(sense.op))
  if (one === undefined || one.as !== 'fx') return null
  const { op } = one
  if (op === 'compress' && /\bdynamics?\b/.test(context.text)) {
    const degree = view.degree()
    const drafts = [effect(view, context, 'compress', {}, degree)]
    view.takeAll('fx')
    view.takeAll('act', isAct('down', 'cut'))
    view.takeAll('less')
    tidy(view)
    return { drafts }
  }
  if (
    op === 'compress' &&
    context.frame === 'complaint' &&
    !/\bcompress(ed|ion)\b/.test(context.text)
  ) {
    // "the volume jumps around", "it is uneven"
    const degree = view.degree()
    view.takeAll('fx')
    view.takeAll('bad')
    view.takeAll('dim')
    view.takeAll('particle')
    view.takeAll('part')
    tidy(view)
    return { drafts: [{ op: 'compress', ratio: RATIO[degree ?? 'plain'] }] }
  }
  if (op === 'mute' || op === 'bleep' || op === 'limit') return null
  if (op === 'reverse') return null
  if (op === 'swap_channels' && context.frame === 'complaint') {
    view.takeAll('fx')
    view.takeAll('channel')
    tidy(view)
    return { drafts: [{ op: 'swap_channels' }] }
  }
  if (op === 'remove_dc') {
    view.takeAll('fx')
    view.takeAll('act')
    tidy(view)
    return { drafts: [{ op: 'remove_dc' }] }
  }
  if (op === 'to_mono' || op === 'to_stereo') return null
  // What was recorded with an effect in it: only the model can take it out.
  const name =
    op === 'reverb' ? 'reverb' : op === 'echo' ? 'echo' : op === 'distort' ? 'distortion' : op
  view.takeAll('fx')
  view.takeAll('act')
  view.takeAll('no')
  view.takeAll('less')
  view.takeAll('more')
  view.takeAll('excess')
  view.takeAll('bad')
  view.takeAll('gone')
  view.takeAll('particle')
  view.takeAll('space')
  view.degree()
  view.takeWords('too', 'much', 'so', 'there', 'is')
  return { drafts: [{ op: 'remove', target: name }] }
}
