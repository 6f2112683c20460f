import type { View } from '../items/view.ts'
import type { Where } from '../plan/places.ts'
import { type Place, third } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import {
  type Context,
  type Draft,
  isOp,
  missing,
  type Note,
  type Reading,
  unsupported,
} from './reading.ts'

// Where a step acts: places given to the drafts that take one.

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

export function placed(view: View, context: Context, reading: Reading): Reading | null {
  if (reading.placed || reading.ask !== undefined || reading.drafts.length === 0) return reading
  const needy = reading.drafts.find(isOp('bleep'))
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
      ? view.amount(
          ({ unit, prep, signed }) =>
            unit === 's' &&
            !signed &&
            (prep === 'for' ||
              (prep === '' && (isOnly(reading.drafts) || SECONDS_OF_IT.test(context.text)))),
        )
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

/** "from 1 s reverse 2 seconds" */
const isOnly = ([one]: readonly Draft[]) =>
  one !== undefined && /^(reverse|mute|bleep)$/.test(one.op)

/** "starting at 5 s, make 4 s of it sound like a telephone" */
const SECONDS_OF_IT =
  /\d (?:s|secs?|seconds?) of (?:it|this|that|the (?:audio|recording|clip|track|sound|song|music))\b/

/** "at 2 s … for 1 s": a moment and a length are a part. */
export function lasting(place: Place, seconds: number): Place {
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
