import { GAIN_DB } from '../amounts.ts'
import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import type { Moment, Where } from '../plan/places.ts'
import { END, type Place, START, WHOLE } from '../regions/place.ts'
import { micro } from '../round.ts'
import { number } from '../slots.ts'
import { raisesQuiet } from './effects.ts'
import { CURRENT } from './moments.ts'
import {
  type Context,
  type Draft,
  isAct,
  isOp,
  missing,
  type Reader,
  type Reading,
} from './reading.ts'
import { readSlots } from './slot-values.ts'

// Silence: put in, taken out, or made of what is there.

/** "there is silence at the beginning", and not "a pause at 4 s" */
const THERE_IS = /^(?:and |but |so )*there (?:is|are|was|were)\b[^\d]*$/

/** "I have a long pause between 4 and 6 s": how it is */
const HAS_PAUSE = /^(?:and |but |so )*(?:i|we|it|this|there) (?:have|has|had|got)\b(?! to\b)/

/** "I need the silence removed" */
const TAKEN_OUT =
  /\b(silences?|pauses?|gaps?|dead air)( (at|from|in) the \w+)?( to be)? (removed|gone|cut|deleted|trimmed|taken|stripped|out)\b/

export const readSilence: Reader = (view, context) => {
  // "it's inaudible": nobody complains of silence that was asked for
  if (context.frame === 'complaint' && view.word('inaudible') && view.places().length === 0) {
    view.takeKinds('silence', 'voice')
    return { drafts: [{ op: 'gain', gainDb: GAIN_DB.plain }] }
  }
  // "pause it": said to a player, not to an editor
  if (
    /^(please )?(pause|unpause)( (it|this|that|the (audio|clip|track|song|recording)))?$/.test(
      context.text,
    )
  )
    return null
  if (raisesQuiet(view, context.text)) return null
  if (HAS_PAUSE.test(context.text) && view.places().length > 0) return null
  if (LATER_START.test(context.text)) return insertSilence(view, context)
  // "the file starts with 2 s of silence": how it is
  const held = HAS_SILENCE.exec(context.text)?.[2]
  if (held !== undefined) {
    view.amount(({ unit }) => unit === 's')
    view.takeKinds('silence', 'act')
    view.takeWords('with', 'long')
    return {
      drafts: [
        {
          op: 'remove_silences',
          scope: /^(start|begin)/.test(held) ? 'start' : 'end',
          keepSeconds: 0,
        },
      ],
    }
  }
  // "trailing silence"
  if (/^(the )?(leading|trailing) (silences?|dead air|pauses?|gaps?)$/.test(context.text))
    return removeSilences(view, context)
  const tighten = view.has('fx', isOp('remove_silences'))
  const off =
    /\b(turn|switch|shut)\w* (off (the )?(sound|audio|volume|it)|(the )?(sound|audio|volume|it) off)\b/.test(
      context.text,
    )
  if (!off && !view.has('silence') && !tighten && !/\bpad(ded|ding|s)?\b/.test(context.text))
    return null
  if ((view.has('dim') && !off) || view.has('artefact')) return null
  const padding = /\bpad(ded|ding|s)?\b/.test(context.text)
  const noun =
    /\b(silences?|pauses?|gaps?|breaks?|of nothing|dead (air|space|time|spots?)|(empty|blank) (space|spots?|bits?|parts?|gaps?|sections?)|quiet (gaps|parts)|silent (parts?|bits|sections?|gaps?|stretches))\b/.test(
      context.text,
    )
  const verb =
    !/\b(of|some|any|a|the|in|more|seconds?) silence\b|\bsilence (at|for|before|after)\b/.test(
      context.text,
    ) &&
    /\b(silenc(e|ed|ing)|mut(e|es|ed|ing)|zero( out)?|blank( out)?|kill the (sound|audio)|shut up)\b/.test(
      context.text,
    )
  const adding =
    view.has('act', isAct('add', 'put')) ||
    ((view.has('act', isAct('start', 'finish')) || /\bextend\b/.test(context.text)) &&
      view.hasAmount(({ unit }) => unit === 's')) ||
    padding ||
    (/\b(leave|give|want|need|make|have|let there be)\b.*\b(pause|gap|break|silence|of silence)\b/.test(
      context.text,
    ) &&
      !TAKEN_OUT.test(context.text))
  const removing =
    (noun && THERE_IS.test(context.text)) ||
    view.has('act', isAct('remove', 'cut', 'trim', 'shorten', 'down')) ||
    view.has('excess') ||
    view.has('gone') ||
    view.has('bad') ||
    view.has('less') ||
    tighten ||
    view.has('no', () => !/\bno (sound|audio)\b/.test(context.text)) ||
    view.has('lack') === null
  if (removing && !adding && (noun || tighten) && !view.has('sound'))
    return removeSilences(view, context)
  const mutes =
    /\b(silent|muted|no sound|no audio|nothing should be|nothing to be|inaudible|dead silence|complete(ly)? (quiet|silence)|totally quiet|dead quiet|digital silence|total silence)\b/.test(
      context.text,
    )
  const places = view.places()
  const amount = view.hasAmount(({ unit, signed }) => unit === 's' && !signed)
  // "set 6-7 s to silence"
  if (
    /\b(set|turn|change|make|convert)\b.*\b(to|into) (digital )?silence$/.test(context.text) &&
    places.some(({ place }) => place.wheres.length > 0)
  ) {
    view.takeKinds('silence', 'act', 'part')
    return { drafts: [{ op: 'mute' }] }
  }
  // "make silence from 9 to 11 s", "put it to silence between 9 s and 11 s"
  if (
    (/\b(make|create|have|want|need) (a |it |it a |total |complete |full )*silence\b/.test(
      context.text,
    ) ||
      /\bput (it |this |that )?(to|in|into|on) silence\b/.test(context.text)) &&
    !/\b(seconds?|of|long) silence\b/.test(context.text) &&
    places.some(({ place }) => place.form === 'range')
  ) {
    view.takeKinds('silence', 'act', 'part', 'particle')
    return { drafts: [{ op: 'mute' }] }
  }
  const plain = noun && !verb
  const timed = places.some(({ place }) => place.form === 'range' && place.seconds !== undefined)
  // "pause at 3 s for 2 s"
  const pausing =
    /^pause\b/.test(context.text) &&
    places.some(({ at }) => /^at .* for /.test(view.items[at]!.text))
  const silenceNoun = noun || padding || (adding && verb)
  if (
    silenceNoun &&
    (adding ||
      ((amount || timed || pausing) && plain) ||
      (/\b(a|one|second|short|long) (pause|gap|break)\b/.test(context.text) &&
        places.length > 0)) &&
    !mutes &&
    !(verb && !adding)
  )
    return insertSilence(view, context)
  if (view.has('sound') || view.has('voice')) return null
  const remains = view.leftover().filter((item) => item.senses.length === 0 && item.kind === 'word')
  if (remains.length > 0) return null
  if (IS_SILENT.test(context.text)) return null
  const channel = view.take(
    'channel',
    ({ channel: which }) => which === 'left' || which === 'right',
  )
  view.takeAll('channel', ({ channel: which }) => which === 'both')
  view.takeAll('silence')
  view.takeAll(
    'act',
    isAct(
      'replace',
      'swap',
      'make',
      'put',
      'turn',
      'keep',
      'add',
      'remove',
      'cut',
      'play',
      'change',
    ),
  )
  view.takeKinds('particle', 'part')
  const with1 = channel === null ? {} : { channel: channel.channel }
  if (places.length > 0) return { drafts: [{ op: 'mute', ...with1 }] }
  if (channel !== null) return { drafts: [{ op: 'mute', ...with1 }] }
  if (noun && !verb && !mutes && !adding && !off) {
    // "there are pauses": an artefact; one word alone
    return removeSilences(view, context)
  }
  if (
    /\b(whole|entire|everything|all of it|complete|full|entirety|completely|start to finish|throughout)\b/.test(
      context.text,
    )
  )
    return { drafts: [{ op: 'mute', where: WHOLE }], placed: true }
  return missing(
    'region',
    'A silent file is seldom meant: say which part, or "the whole recording".',
    ['mute the whole recording', 'mute the first 2 s', 'mute the last 2 s'],
  )
}

/** "the left channel is silent": how it is. */
const IS_SILENT =
  /\b(channel|side|ear|speaker|left|right) (is|was|seems|sounds) (silent|quiet|muted|dead)\b|^(there is )?no (sound|audio)( at all)? (on|in|from) the (left|right)\b/

const HAS_SILENCE =
  /\b(it|this|that|file|clip|recording|track|audio) (starts|begins|ends|finishes) with .*(silence|nothing|dead air)$/

/** "delay the start by 2 s" */
const LATER_START = /\bdelay(ed|ing|s)? the (start|beginning|onset|opening)\b/

function removeSilences(view: View, context: Context): Reading {
  const t = context.text
  let scope: 'all' | 'start' | 'end' | 'edges' = 'all'
  const drafts: Draft = { op: 'remove_silences' }
  const leading = view.takeWord('leading', 'opening', 'initial')
  const trailing = view.takeWord('trailing', 'ending', 'closing', 'final')
  const wheres: Where[] = []
  for (const { place, at } of view.places()) {
    if (place.form === 'vague' && place.vague !== 'middle') {
      view.used[at] = true
      scope =
        place.vague === 'both' || (scope !== 'all' && scope !== place.vague)
          ? 'edges'
          : (place.vague as 'start' | 'end')
    } else if (place.wheres.length > 0) {
      view.used[at] = true
      wheres.push(...place.wheres)
      // "the 3 s gap from 5 to 8 s": how long it is
      if (place.form === 'range' && !SHORTENS.test(t)) view.amount(({ unit }) => unit === 's')
    } else if (place.moment !== undefined && place.form === 'moment') {
      view.used[at] = true
      const where = pauseAt(view, place.moment)
      if (where === null) return askPart(view)
      wheres.push(where)
    }
  }
  // "trim silence start"
  const last = view.items.at(-1)?.text ?? ''
  if (scope === 'all' && /^(start|beginning)$/.test(last)) scope = 'start'
  else if (scope === 'all' && last === 'end') scope = 'end'
  if (leading && trailing) scope = 'edges'
  else if (leading) scope = 'start'
  else if (trailing) scope = 'end'
  const more: Record<string, unknown> = { ...readSlots(view, 'remove_silences') }
  // "strip silence -45 dB"
  const threshold = view.amount(({ unit, value }) => unit === 'db' && value < 0)
  if (threshold !== null) more.thresholdDbfs ??= threshold.value
  const min =
    view.amount(({ unit, prep }) => unit === 's' && /^(than|over|above)$/.test(prep)) ??
    (more.minSilenceSeconds === undefined && /\b(longer|more|over|at least)\b/.test(t)
      ? view.amount(({ unit }) => unit === 's')
      : null)
  if (min !== null) more.minSilenceSeconds = min.value
  const keep = view.amount(({ unit }) => unit === 's')
  if (keep !== null) {
    if (KEEPS_SOME.test(t) || min !== null || more.minSilenceSeconds !== undefined)
      more.keepSeconds = keep.value
    else more.minSilenceSeconds = keep.value
  }
  view.takeAll('silence')
  view.takeAll('fx', isOp('remove_silences'))
  view.takeAll('act', ({ act }) => act !== 'add')
  view.takeKinds('part', 'excess', 'gone', 'bad', 'no', 'less', 'more', 'particle', 'voice')
  view.takeWords(
    'long', 'longer', 'awkward', 'than', 'between', 'words', 'sentences', 'leave', 'leaving', 'keeping', 'phrases',
    'least', 'empty', 'speech', 'big', 'boring', 'wide', 'over', 'down',
  ) // biome-ignore format: a list
  const draft = { ...drafts, ...(scope === 'all' ? {} : { scope }), ...more }
  return {
    drafts: wheres.length === 0 ? [draft] : wheres.map((where) => ({ ...draft, where })),
    placed: true,
  }
}

const KEEPS_SOME = /\b(keep|keeping|leave|leaving|to|down)\b/
const SHORTENS = /\b(keep|keeping|leave|leaving|shorten|shortened|reduce|limit|down)\b/

/** "the 2 s pause at 5 s": from there, as long as it lasts. */
function pauseAt(view: View, { timeline, ...start }: Moment): Where | null {
  const length = view.amount(({ unit, signed }) => unit === 's' && !signed)
  if (length === null || !('from' in start) || start.from !== 'start') return null
  const end = { ...start, seconds: micro(start.seconds + length.value) }
  return { start, end, timeline }
}

function askPart(view: View): Reading {
  view.used.fill(true)
  return missing('region', 'It is not said how long the pause is.', [
    'remove silences',
    'delete from 1 s to 2 s',
  ])
}

function insertSilence(view: View, context: Context): Reading {
  const begins = view.has('act', isAct('start'))
  const ends = view.has('act', isAct('finish'))
  view.takeKinds('silence', 'act', 'particle', 'more', 'part')
  view.takeWords(
    'pad', 'padding', 'padded', 'pads', 'short', 'long', 'brief', 'between', 'with', 'worth', 'blank', 'empty',
    'dead', 'little', 'quick', 'leave', 'delay',
  ) // biome-ignore format: a list
  view.degree()
  const ats: Moment[] = []
  const later = takeLaterMoments(view)
  if (/\bbefore and after( it| this)?$/.test(context.text)) {
    view.takeWords('before', 'after')
    ats.push({ ...START, ...CURRENT }, { ...END, ...CURRENT })
  }
  const amount = view.amount(({ unit, signed }) => unit === 's' && !signed)
  const lengthAt = view.places().find(isLengthAt)
  if (lengthAt !== undefined) view.used[lengthAt.at] = true
  const isWhole = amount?.prep === 'to' || IS_AS_LONG.test(context.text)
  const toLength = isWhole ? amount?.value : lengthAt?.place.seconds
  if (toLength !== undefined) {
    view.used.fill(true)
    return askHowMuch(toLength, context)
  }
  let seconds = amount?.value
  for (const { place, at } of view.places()) {
    view.used[at] = true
    if (place.vague === 'both' || place.form === 'both')
      ats.push({ ...START, ...CURRENT }, { ...END, ...CURRENT })
    else if (place.vague === 'start') ats.push({ ...START, ...CURRENT })
    else if (place.vague === 'end') ats.push({ ...END, ...CURRENT })
    else if (place.vague === 'middle' || place.form === 'middle')
      ats.push({ fraction: 0.5, ...CURRENT })
    else if (place.moment !== undefined) ats.push(place.moment)
    else if (place.form === 'first') {
      // "2 seconds of silence after the first 3 s" is a complement; "2 s at the start" a length and a place
      ats.push({ ...START, ...CURRENT })
    } else if (place.form === 'last') ats.push({ ...END, ...CURRENT })
    else if (place.form === 'onwards' || place.form === 'complement')
      ats.push({ ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline })
    else if (place.form === 'upto')
      ats.push({ ...place.wheres[0]!.end, timeline: place.wheres[0]!.timeline })
    else if (place.form === 'range') {
      const where = place.wheres[0]!
      if (
        'from' in where.start &&
        'from' in where.end &&
        where.start.from === 'start' &&
        where.end.from === 'start'
      ) {
        seconds ??= micro(where.end.seconds - where.start.seconds)
        ats.push({ ...where.start, timeline: where.timeline })
      }
    } else if (place.wheres.length > 0)
      ats.push({ ...place.wheres[0]!.start, timeline: place.wheres[0]!.timeline })
    if (place.seconds !== undefined) seconds ??= place.seconds
  }
  const at = view.amount(({ unit, prep, signed }) => unit === null && !signed && prep === 'at')
  for (const { value } of [...(at === null ? [] : [at]), ...later])
    ats.push({ from: 'start', seconds: value, timeline: 'original' })
  const duration = seconds === undefined ? {} : { durationSeconds: seconds }
  const n = number(seconds ?? 1)
  if (
    ats.length === 0 &&
    (begins || view.items.some(({ text }) => /^(prepend|tack on in front)/.test(text)))
  )
    ats.push({ ...START, ...CURRENT })
  if (ats.length === 0 && (ends || view.items.some(({ text }) => /^(append|tack on)/.test(text))))
    ats.push({ ...END, ...CURRENT })
  if (ats.length === 0)
    return missing('place', 'It is not said where the silence goes.', [
      `insert ${n} s of silence at the start`,
      `insert ${n} s of silence at the end`,
    ])
  return {
    drafts: ats.map((moment) => ({ op: 'insert_silence', at: moment, ...duration })),
    placed: true,
  }
}

/** "make it 25 s by adding silence": how long it is to be. */
const IS_AS_LONG =
  /\b(?:make|get|bring) (?:it|this|that) (?:last )?[\d.]+ ?\w+ (?:long )?(?:by|through) (?:add|insert|pad)ing\b/

/** "at 3 s and 6 s": what follows the first of several moments is one, too, and no length. */
function takeLaterMoments(view: View): Amount[] {
  const first = view.items.findIndex(({ place, amount, text }) =>
    place === undefined ? amount?.prep === 'at' : place.form === 'moment' && /^at /.test(text),
  )
  const isLater = (_: Amount, at: number) =>
    first !== -1 && at > first && /^(and|,|&)$/.test(view.items[at - 1]!.text)
  const found: Amount[] = []
  for (let one = view.amount(isLater); one !== null; one = view.amount(isLater)) found.push(one)
  return found
}

/** "to 15 s at the end": how long it is to be, and not how much is added. */
const isLengthAt = ({ place: { prep, form } }: { place: Place }) =>
  prep === 'to' && (form === 'first' || form === 'last')

/** Steps before may change the length, so what is missing is said by the caller. */
function askHowMuch(length: number, { clip }: Context): Reading {
  const missingSeconds = clip === null ? 1 : micro(length - clip.durationSeconds)
  const n = number(missingSeconds > 0 ? missingSeconds : 1)
  return missing('length', `It is not said how much silence makes it ${number(length)} s long.`, [
    `insert ${n} s of silence at the end`,
    `insert ${n} s of silence at the start`,
  ])
}
