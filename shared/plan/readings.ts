import { unaccounted } from './accounts.ts'
import { FASTER } from './amounts.ts'
import { type Frame, frameOf } from './frames.ts'
import { type Item, kindsOf, View } from './items.ts'
import type { Where } from './plan.ts'
import { isOpenStep } from './plan.ts'
import {
  ofSource,
  readAdd,
  readEnhance,
  readExtract,
  readFill,
  readMoreOf,
  readRemove,
  readReplace,
  readRestyle,
  readSuper,
  styleOf,
  tidyTarget,
} from './readings/open.ts'
import { readQuantity } from './readings/quantity.ts'
import {
  type Context,
  DROPS_OUT,
  type Draft,
  missing,
  type Note,
  type Reader,
  type Reading,
  unsupported,
} from './readings/reading.ts'
import { readConstraint, readElsewhere, readRefused } from './readings/refusals.ts'
import {
  readCut,
  readFade,
  readLength,
  readLoop,
  readMove,
  readSilence,
  readSwap,
} from './readings/time.ts'
import {
  readArtefact,
  readChannels,
  readConvert,
  readEffect,
  readFilter,
  readLoudness,
  readUneven,
} from './readings/tone.ts'
import { type Place, third } from './regions.ts'
import { micro } from './round.ts'
import { number } from './slots.ts'

// Which readings there are, in the order in which they are tried, and the rule that decides: a clause is
// read only if every word that carries meaning has been made use of.

type Entry = {
  readonly name: string
  readonly read: Reader
  /** One of these must be in the clause for the reading to be tried; none named: always tried. */
  readonly cues: readonly string[]
  readonly words?: RegExp
}
const entry = (name: string, read: Reader, cues: string, words?: RegExp): Entry => ({
  name,
  read,
  cues: cues.split(' ').filter(Boolean),
  ...(words === undefined ? {} : { words }),
})

const READERS: readonly Entry[] = [
  entry('refused', readRefused, 'refused'),
  entry('constraint', readConstraint, ''),
  entry('convert', readConvert, 'format fx:convert act:convert hz kbps bit', /sampl/),
  entry('loudness', readLoudness, 'loudness lufs fx:loudness fx:normalize'),
  entry('fade', readFade, 'fade act:start act:finish silence', /\b(com\w+ in|to (nothing|zero))\b/),
  entry('fill', readFill, 'act:fill missing silence', DROPS_OUT),
  entry('silence', readSilence, 'silence fx:remove_silences', /\b(pad\w*|off)\b/),
  entry('super', readSuper, '', /upsampl|super|\bhd\b|bandwidth|definition|resolution|high|top end|treble|upper/),
  entry('swap', readSwap, 'act:swap order', /\bhalf\b/),
  entry('loop', readLoop, 'loop again act:play', /\b(hear|in a row|over again)\b/),
  entry('cut', readCut, 'act:remove act:cut act:turn act:put act:move act:trim act:shorten act:down act:keep act:isolate act:start act:finish gone bad no region', /\b(only|just)\b/),
  entry('move', readMove, 'act:move act:put act:turn act:cut act:add gone'),
  entry('filter', readFilter, 'fx:low_pass fx:high_pass fx:band_pass fx:band_stop fx:notch fx:eq hz kilo', /frequenc|\b(above|below|under|over|beneath|than|up to)\b/),
  entry('artefact', readArtefact, 'artefact clean fx:denoise fx:dehum fx:declick fx:declip fx:deess fx:remove_dc fx:distort'),
  entry('channels', readChannels, 'channel fx:pan', /\bstereo\b/),
  entry('length', readLength, 'act:fit fx:compress act:shorten act:lengthen s', /\b(long|length|duration|last|lasts|lasting)\b/),
  entry('uneven', readUneven, '', /\bloud/),
  entry('effect', readEffect, 'space device place distant fx loop bit'),
  entry('quantity', readQuantity, ''),
  entry('enhance', readEnhance, 'act:improve', /\b(quality|fidelity|fix)\b/),
  entry('extract', readExtract, 'act:isolate act:keep background', /\b(only|just|but|except|besides|nothing|excluding|solely|other than|apart from|not)\b/),
  entry('replace', readReplace, 'act:replace act:swap act:change act:turn act:make act:convert', /\binstead\b/),
  entry('remove', readRemove, 'act:remove act:cut act:finish act:turn act:make gone bad no silence excess less'),
  entry('add', readAdd, 'act:add act:put sound artefact'),
  entry('restyle', readRestyle, '', /\b(closer|nearer|close up|up close|as if|as though|like|style|similar|reminiscent|restyle)\b/),
  entry('more', readMoreOf, 'more'),
  entry('elsewhere', readElsewhere, 'refused'),
] // biome-ignore format: a table

/** What may start a reading: kinds of sense, verbs and effects by name, units, places. */
function cuesOf(items: readonly Item[]): ReadonlySet<string> {
  const cues = new Set<string>()
  for (const { senses, amount, place } of items) {
    if (place !== undefined) cues.add('region')
    if (amount !== undefined) {
      if (amount.unit !== null) cues.add(amount.unit)
      else if (/ k$/.test(amount.text)) cues.add('kilo')
    }
    for (const sense of senses) {
      cues.add(sense.as)
      if (sense.as === 'act') cues.add(`act:${sense.act}`)
      else if (sense.as === 'fx') cues.add(`fx:${sense.op}`)
    }
  }
  return cues
}

const isCued = ({ cues: wanted, words }: Entry, cues: ReadonlySet<string>, text: string) =>
  (wanted.length === 0 && words === undefined) ||
  wanted.some((cue) => cues.has(cue)) ||
  (words?.test(text) ?? false)

export type Outcome = { readonly reading: Reading } | { readonly leftover: readonly Item[] }

/** The first reading that accounts for the whole clause, or what no reading could account for. */
export function readClause(
  items: readonly Item[],
  base: Omit<Context, 'frame'> & { readonly frame?: Frame },
  trace?: (name: string, result: string) => void,
): Outcome {
  let least: readonly Item[] | null = null
  const context: Context = { ...base, frame: base.frame ?? frameOf(new View(items)) }
  const kinds = kindsOf(items)
  const cues = cuesOf(items)
  for (const reader of READERS) {
    if (!isCued(reader, cues, context.text)) continue
    const { name, read } = reader
    const view = new View(items, kinds)
    const found = read(view, context)
    if (found === null) continue
    const reading = withSources(view, context, placed(view, context, found))
    const leftover =
      reading === null
        ? view.items.slice(0, 1)
        : [
            ...view.leftover().filter((item) => !item.senses.some(({ as }) => as === 'particle')),
            ...unaccounted(items, reading),
          ]
    trace?.(name, leftover.map(({ text }) => text).join('|') || 'whole')
    if (
      reading !== null &&
      leftover.length === 0 &&
      (reading.drafts.length > 0 || reading.ask !== undefined || reading.constraints !== undefined)
    )
      return { reading }
    if (leftover.length > 0 && (least === null || leftover.length < least.length)) least = leftover
  }
  return { leftover: least ?? new View(items).leftover() }
}

// --- sources: "the voice", "the dog" ---

function withSources(view: View, context: Context, reading: Reading | null): Reading | null {
  if (reading === null || reading.ask !== undefined || reading.drafts.length === 0) return reading
  if (reading.drafts.some(isOpenStep)) return reading
  // "the voice louder than the music": the voice it is
  if (view.word('than') && view.has('voice') && view.has('sound')) {
    const style = reading.drafts.map((draft) => styleOf(draft)).find((word) => word !== null)
    if (style === undefined || style === null) return null
    const than = view.items.findIndex(({ text }) => text === 'than')
    const named = view.items.find(
      (item, at) => at < than && item.senses.some(({ as }) => as === 'voice' || as === 'sound'),
    )
    if (named === undefined) return null
    view.takeAll('voice')
    view.takeAll('sound')
    view.takeWords('than')
    const target = tidyTarget(context.words(named.from, named.to))
    return { ...reading, drafts: [{ op: 'restyle', target, style }] }
  }
  if (view.has('background') && !view.has('sound') && !view.has('voice')) {
    const style = reading.drafts.map((draft) => styleOf(draft)).find((word) => word !== null)
    if (style === undefined || style === null) return reading
    view.takeAll('background')
    const where = reading.drafts[0]!.where
    return {
      ...reading,
      drafts: [
        { op: 'restyle', target: 'background', style, ...(where === undefined ? {} : { where }) },
      ],
    }
  }
  const sound = view.has('sound')
  const voice = view.has('voice')
  if (sound || (voice && view.has('background'))) {
    if (!sound) return null
    const open = ofSource(view, context, reading.drafts)
    if (open !== null) {
      const where = reading.drafts[0]!.where
      view.takeAll('background')
      view.takeAll('voice')
      return {
        ...open,
        drafts: open.drafts.map((draft) => (where === undefined ? draft : { ...draft, where })),
      }
    }
    return reading
  }
  if (!voice && !/\bvoice|vocal|speech\b/.test(context.text)) return reading
  const named = view.takeAll('voice').length > 0
  const drafts = reading.drafts.map((draft) => withVoice(draft))
  const notes: Note[] = named
    ? [
        ...(reading.notes ?? []),
        {
          code: 'applied_to_whole_recording',
          message: 'Done to the whole recording, not to the voice alone.',
        },
      ]
    : [...(reading.notes ?? [])]
  return {
    ...reading,
    drafts:
      named || /\b(voice|vocals?|speech|talking|speaking)\b/.test(context.text)
        ? drafts
        : reading.drafts,
    notes,
  }
}

/** Speech keeps its sound better when its waveform is overlapped than when its phases are turned. */
function withVoice(draft: Draft): Draft {
  const factor = draft.factor as number | undefined
  return draft.op === 'speed' && factor !== undefined && factor >= 0.5 && factor <= FASTER.extreme
    ? { ...draft, method: 'wsola' }
    : draft
}

// --- places ---

/** Operations that take a part of the clip; the others act on all of it. */
const WHOLE_ONLY = new Set([
  'normalize',
  'loudness',
  'insert_silence',
  'swap_channels',
  'to_mono',
  'to_stereo',
  'convert',
  'super_resolution',
])
/** A part without a length is a third of the clip for these; the others ask. */
const NEEDS_LENGTH = new Set([
  'trim',
  'delete',
  'mute',
  'bleep',
  'reverse',
  'loop',
  'swap',
  'move',
  'speed',
  'playback_rate',
])

function placed(view: View, context: Context, reading: Reading): Reading | null {
  if (reading.placed || reading.ask !== undefined || reading.drafts.length === 0) return reading
  const needy = reading.drafts.find(({ op }) => op === 'bleep')
  if (needy !== undefined && /\b(every time|each time|whenever|when)\b/.test(context.text))
    return null
  if (
    needy !== undefined &&
    view.places().length === 0 &&
    !/\b(whole|entire|all|everything|full)\b/.test(context.text)
  )
    return missing('region', 'It is not said which part.', partsFor(needy))
  const named = view.places()
  // "the intro (first 5 s)": the length says what the word left open
  const exact = named.some(({ place }) => place.wheres.length > 0)
  const places = named.filter(({ place }) => !(exact && place.form === 'vague'))
  for (const { place, at } of named) if (exact && place.form === 'vague') view.used[at] = true
  if (places.length === 0) {
    return reading
  }
  view.takeAll('part')
  view.takeWords('seconds', 'second')
  const notes: Note[] = [...(reading.notes ?? [])]
  const drafts: Draft[] = []
  const long =
    places.length === 1 && /^(moment|onwards)$/.test(places[0]!.place.form)
      ? view.amount(({ unit, prep, signed }) => unit === 's' && prep === 'for' && !signed)
      : null
  if (long !== null) places[0] = { ...places[0]!, place: lasting(places[0]!.place, long.value) }
  for (const draft of reading.drafts) {
    if (WHOLE_ONLY.has(draft.op))
      return unsupported(
        'later',
        `${draft.op.replaceAll('_', ' ')} acts on the whole recording.`,
        'Leave the part out.',
      )
    const wheres: Where[] = []
    for (const { place } of places) {
      const found = wheresOf(place, draft, notes)
      if (!('wheres' in found)) {
        for (const { at } of places) view.used[at] = true
        return found
      }
      wheres.push(...found.wheres)
    }
    if (wheres.length === 0) drafts.push(draft)
    else drafts.push(...wheres.map((where) => ({ ...draft, where })))
  }
  for (const { at } of places) view.used[at] = true
  return { ...reading, drafts, notes }
}

/** "at 2 s … for 1 s": a moment and a length are a part. */
function lasting(place: Place, seconds: number): Place {
  const [whole] = place.wheres
  const { timeline, ...start } = place.moment ?? { ...whole!.start, timeline: whole!.timeline }
  if (!('from' in start) || start.from !== 'start') return place
  const end = { from: 'start' as const, seconds: micro(start.seconds + seconds) }
  return { ...place, form: 'range', wheres: [{ start, end, timeline }] }
}

function wheresOf(
  place: Place,
  draft: Draft,
  notes: Note[],
): { wheres: readonly Where[] } | Reading {
  if (place.form === 'rest' || place.form === 'outside')
    return missing('region', 'It is not said which part.', partsFor(draft))
  if (place.form === 'vague') {
    if (NEEDS_LENGTH.has(draft.op))
      return missing(
        'region',
        `It is not said how much of the ${place.vague === 'both' ? 'ends' : place.vague}.`,
        partsFor(draft, place.vague),
      )
    const parts = place.vague === 'both' ? (['start', 'end'] as const) : [place.vague!]
    if (!notes.some(({ code }) => code === 'vague_region'))
      notes.push({
        code: 'vague_region',
        message: 'No length was said: a third of the clip is taken.',
      })
    return { wheres: parts.map(third) }
  }
  if (place.form === 'around' || (place.form === 'moment' && AROUND.has(draft.op))) {
    if (NEEDS_LENGTH.has(draft.op))
      return missing('region', 'It is not said from where to where.', partsFor(draft))
    notes.push({
      code: 'vague_region',
      message: 'No length was said: half a second on each side is taken.',
    })
    if (place.wheres.length > 0) return { wheres: place.wheres }
    const moment = place.moment!
    if (!('from' in moment) || moment.from !== 'start')
      return missing('region', 'It is not said from where to where.', partsFor(draft))
    const { seconds, timeline } = moment
    return {
      wheres: [
        {
          start: { from: 'start', seconds: Math.max(0, seconds - 0.5) },
          end: { from: 'start', seconds: seconds + 0.5 },
          timeline,
        },
      ],
    }
  }
  if (place.form === 'moment') {
    const seconds = place.moment !== undefined && 'from' in place.moment ? place.moment.seconds : 0
    return missing(
      'region',
      'A moment is named where a part is needed.',
      partsFor(draft, undefined, seconds),
    )
  }
  return { wheres: place.wheres }
}

const AROUND = new Set(['remove', 'replace', 'restyle', 'declick', 'extract'])

function partsFor(draft: Draft, edge?: string, seconds = 1): string[] {
  const verb = verbOf(draft)
  const n = number(seconds)
  const joined = (place: string) =>
    /^(mute|delete|reverse|bleep out|keep only|loop)$/.test(verb)
      ? `${verb} ${place}`
      : `${verb} ${place.startsWith('the') ? 'over ' : ''}${place}`
  if (edge === 'start') return [joined('the first 1 s'), joined('the first 2 s')]
  if (edge === 'end') return [joined('the last 1 s'), joined('the last 2 s')]
  if (edge === 'middle') return [joined('the middle 2 s'), joined('the middle third')]
  return [joined(`from ${n} s to ${number(seconds + 1)} s`), joined(`from ${n} s to the end`)]
}

/** The operation in words, to be said again with a part. */
function verbOf(draft: Draft): string {
  const by = (value: unknown, unit: string) => `by ${number(Math.abs(value as number))} ${unit}`
  switch (draft.op) {
    case 'gain':
      return `${(draft.gainDb as number) < 0 ? 'lower' : 'raise'} the volume ${by(draft.gainDb, 'dB')}`
    case 'pitch':
      return `${(draft.semitones as number) < 0 ? 'lower' : 'raise'} the pitch ${by(draft.semitones ?? 4, 'semitones')}`
    case 'speed':
      return `set the speed to ${number((draft.factor as number | undefined) ?? 1.25)}x`
    case 'playback_rate':
      return `set the playback rate to ${number(draft.factor as number)}x`
    case 'eq':
      return `${(draft.gainDb as number) < 0 ? 'reduce' : 'boost'} ${by(draft.gainDb, 'dB')} at ${number(draft.frequencyHz as number)} Hz`
    case 'low_pass':
    case 'high_pass':
      return `${draft.op.replace('_', '-')} at ${number((draft.cutoffHz as number | undefined) ?? 1000)} Hz`
    case 'bleep':
      return 'bleep out'
    case 'trim':
      return 'keep only'
    default:
      return PHRASES[draft.op] ?? draft.op.replaceAll('_', ' ')
  }
}

const PHRASES: Readonly<Record<string, string>> = {
  reverb: 'add reverb',
  echo: 'add echo',
  chorus: 'add chorus',
  flanger: 'add a flanger',
  tremolo: 'add tremolo',
  vibrato: 'add vibrato',
  compress: 'compress the dynamics',
  denoise: 'reduce the noise by 12 dB',
  dehum: 'remove the hum',
  declick: 'remove the clicks',
  declip: 'repair the clipping',
  deess: 'de-ess',
  bitcrush: 'bit-crush',
  device: 'make it sound like a telephone',
  stereo_width: 'set the stereo width to 1.5',
  pan: 'pan 70 % left',
  invert_polarity: 'invert the polarity',
  volume_ramp: 'ramp the volume from 0 dB to -12 dB',
  remove: 'remove the alarm',
}
