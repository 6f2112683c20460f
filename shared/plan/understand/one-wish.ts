import { isFaultOfTone } from '../clauses/look.ts'
import { frameOf } from '../frames.ts'
import type { Item } from '../items/item.ts'
import { View } from '../items/view.ts'
import type { Token } from '../lex/token.ts'
import type { Position, Where } from '../plan/places.ts'
import { isOpenStep } from '../plan.ts'
import type { Constraint, Draft } from '../readings/reading.ts'
import { END, fromStart } from '../regions/place.ts'
import type { Said } from '../understand.ts'

// What was said twice is done once: a complaint and its remedy, a wish in other words.

export const complains = (items: readonly Item[]) =>
  frameOf(new View(items)) === 'complaint' ||
  items.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'adj' && JSON.stringify(sense.wish) === JSON.stringify(sense.complaint),
    ),
  )

/** "start at 3 s and end at 12 s": one part that is kept. */
export function boundedOnce(said: readonly Said[]): Said[] {
  const bounded: Said[] = []
  for (const one of said) {
    const last = bounded.at(-1)
    const [before, after] = [
      last?.draft.where as Where | undefined,
      one.draft.where as Where | undefined,
    ]
    const both =
      last?.draft.op === 'trim' &&
      one.draft.op === 'trim' &&
      before?.timeline === 'original' &&
      after?.timeline === 'original'
    if (both && opensLate(before) && !opensLate(after))
      bounded[bounded.length - 1] = {
        ...last,
        draft: { op: 'trim', where: { ...before, end: after.end } },
        to: one.to,
      }
    // "normalize, peak -3 dBFS"
    else if (last?.draft.op === 'normalize' && isPlain(last.draft) && one.draft.op === 'normalize')
      bounded[bounded.length - 1] = one
    // "this is for a podcast: normalize it" has said how
    else if (!(last?.draft.op === 'loudness' && isPlain(one.draft))) bounded.push(one)
  }
  return bounded
}

const isPlain = ({ op, peakDbfs }: Draft) => op === 'normalize' && peakDbfs === undefined

/** "add rain, it is for my podcast": what it is for is how loud it should be only where loudness is asked for. */
export function withoutPurpose(
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] {
  const told = said.find(
    ({ draft, from, to }) => draft.op === 'loudness' && TELLS_PURPOSE.test(words(from, to)),
  )
  const others = said.filter((one) => one !== told)
  if (told === undefined || others.length === 0) return said
  const plain = others.find(({ draft }) => draft.op === 'normalize' && draft.peakDbfs === undefined)
  return others.map((one) => (one === plain ? { ...one, draft: told.draft } : one))
}

const TELLS_PURPOSE =
  /^(?:and |because |as |since )?(?:(?:it|this|that)(?: is|'s)? |its )?for (?:an?|my|our|the|his|her|their|this|spotify|youtube)\b/

/** "the silence at the start and at the end": both edges are one step */
export const bothEdges = (said: readonly Said[]): readonly Said[] =>
  said.flatMap((one, at) => {
    const [last, next] = [said[at - 1], said[at + 1]]
    if (next !== undefined && areEdges(one.draft, next.draft))
      return [{ ...one, to: next.to, draft: { ...one.draft, scope: 'edges' } }]
    return last !== undefined && areEdges(last.draft, one.draft) ? [] : [one]
  })

const areEdges = (one: Draft, next: Draft): boolean =>
  one.op === 'remove_silences' &&
  one.scope === 'start' &&
  JSON.stringify({ ...one, scope: 'end' }) === JSON.stringify(next)

/** "keep 1-3 s and 5-7 s": what lies before, between and behind them goes. */
export function keptTogether(said: readonly Said[]): readonly Said[] {
  const at = said.findIndex((one, index) => isKeptAfter(one, said[index + 1]))
  if (at === -1) return said
  let end = at + 1
  while (isKeptAfter(said[end]!, said[end + 1])) end++
  const kept = said.slice(at, end + 1)
  const seconds = kept.map(({ draft }) => rangeOf(draft)!)
  const gaps = kept.map((one, index): Said => {
    const start = index === 0 ? 0 : seconds[index - 1]![1]
    return { ...one, draft: deleted(fromStart(start), fromStart(seconds[index]![0])) }
  })
  const behind = { ...kept.at(-1)!, draft: deleted(fromStart(seconds.at(-1)![1]), END) }
  return [
    ...said.slice(0, at),
    ...(seconds[0]![0] === 0 ? gaps.slice(1) : gaps),
    behind,
    ...said.slice(end + 1),
  ]
}

const deleted = (start: Position, end: Position): Draft => ({
  op: 'delete',
  where: { start, end, timeline: 'original' },
})

const isKeptAfter = (one: Said, next: Said | undefined): boolean => {
  const [first, second] = [rangeOf(one.draft), next && rangeOf(next.draft)]
  return first !== null && !!second && one.sentence === next!.sentence && second[0] >= first[1]
}

/** Of a part that is kept, its seconds in the recording as it was sent. */
function rangeOf({ op, where }: Draft): readonly [number, number] | null {
  if (op !== 'trim') return null
  const { start, end, timeline } = where as Where
  return timeline === 'original' &&
    'from' in start &&
    start.from === 'start' &&
    'from' in end &&
    end.from === 'start'
    ? [start.seconds, end.seconds]
    : null
}

/** "make it 8 s long, speed it up for that": how it gets that long. */
export const fitted = (
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] => {
  const at = said.findIndex(
    (one, at) =>
      one.draft.op === 'speed' &&
      one.draft.where === undefined &&
      (!/\d/.test(words(one.from, one.to)) || isFittedTo(said[at - 1], one)) &&
      (FOR_THAT.test(words(one.from, one.to)) || isLengthAlone(said[at - 1], words)),
  )
  const last = said[at - 1]
  const where = last?.draft.where as Where | undefined
  if (last?.draft.op !== 'trim' || where === undefined || opensLate(where)) return said
  const { end } = where
  if (!('from' in end) || end.from !== 'start') return said
  const one = { ...said[at]!, draft: { op: 'speed', targetDurationSeconds: end.seconds } as const }
  return [...said.slice(0, at - 1), one, ...said.slice(at + 1)]
}

/** "it must last 15 s, so compress it into 15 s" */
const isFittedTo = (last: Said | undefined, { draft }: Said): boolean => {
  const end = (last?.draft.where as Where | undefined)?.end
  return (
    last?.draft.op === 'trim' &&
    end !== undefined &&
    'from' in end &&
    end.from === 'start' &&
    draft.targetDurationSeconds === end.seconds
  )
}

/** "I need it to be 8 s long": how it gets there is not said yet. */
const isLengthAlone = (one: Said | undefined, words: (from: number, to: number) => string) =>
  one !== undefined &&
  /\b(long|length|duration|lasts?|exactly)\b/.test(words(one.from, one.to)) &&
  !/\b(first|cut|trim|crop|keep|shorten|chop)\w*\b/.test(words(one.from, one.to))

const FOR_THAT =
  /\b(for that|for this|to do (that|so)|to (get there|make it fit|fit|reach (that|it)))$/

/** "denoise, the first half second is only noise": where to listen to it. */
export const heardThere = (
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] => {
  const told = said.find(
    ({ draft, from, to }) =>
      draft.op === 'denoise' &&
      (draft.noiseWhere !== undefined ||
        (draft.where !== undefined && ONLY_NOISE.test(words(from, to)))),
  )
  const wish = said.find(
    (one) => one !== told && one.draft.op === 'denoise' && one.draft.where === undefined,
  )
  if (told === undefined || wish === undefined) return said
  const noiseWhere = told.draft.noiseWhere ?? told.draft.where
  return said.flatMap((one) =>
    one === told ? [] : [one === wish ? { ...one, draft: { ...one.draft, noiseWhere } } : one],
  )
}

const ONLY_NOISE =
  /\b(is|are|has|have|contains?|holds?) (only|just|nothing but|pure) (the )?(background )?(noise|hiss|static|hum)\b|\b(only|just) (the )?(background )?(noise|hiss|static|hum) is (heard|audible|present|there)\b|\bnoise (sample|profile|print|reference|floor)\b/

/** "reverb, large hall": one, and then which. */
export const inPieces = (said: readonly Said[], words: Words): readonly Said[] =>
  said.filter((one, at) => {
    const next = said[at + 1]
    return !(
      next !== undefined &&
      /^(reverb|echo)$/.test(one.draft.op) &&
      next.draft.op === one.draft.op &&
      next.sentence === one.sentence &&
      one.draft.where === undefined &&
      EFFECT_ALONE.test(words(one.from, one.to)) &&
      !/\b(add|another|and|then|echo|reverb|delay)\b/.test(words(next.from, next.to))
    )
  })

type Words = (from: number, to: number) => string

const EFFECT_ALONE = /^(please )?(add |put |give it )?(some |a bit of |a )?(reverb|echo|delay)$/

/** "start from silence and end in silence, one second each", "fade in for 2 s, fade out for the same" */
export const eachAsLong = (said: readonly Said[], words: Words): readonly Said[] => {
  const isLong = ({ draft }: Said) => /^fade_/.test(draft.op) && draft.durationSeconds !== undefined
  const isAsLong = ({ draft, from, to }: Said) =>
    /^fade_/.test(draft.op) && !/\d/.test(words(from, to)) && AS_LONG.test(words(from, to))
  const each = said.find((one) => isLong(one) && /\beach\b/.test(words(one.from, one.to)))
  return said.map((one, at) => {
    const like = isAsLong(one) ? said.slice(0, at).findLast(isLong) : each
    return like !== undefined && /^fade_/.test(one.draft.op) && (like !== each || !isLong(one))
      ? { ...one, draft: { ...one.draft, durationSeconds: like.draft.durationSeconds } }
      : one
  })
}

const AS_LONG =
  /\b((for|over|in|of|during) )?the same( (time|length|duration|amount( of time)?|number of seconds|as long))?( (too|again|as well))?$|\b(just |equally )as long$/

/** What is not done twice: a second fade at the same place, a second normalizing. */
const ONCE: ReadonlySet<string> = new Set([
  'remove', 'fade_in', 'fade_out', 'normalize', 'loudness', 'to_mono', 'to_stereo', 'convert', 'mute', 'trim', 'denoise', 'dehum', 'declick', 'declip', 'remove_dc', 'remove_silences', 'compress', 'swap_channels',
]) // biome-ignore format: a list

/** "I want it stronger, increase the volume": the same wish in other words; "again", "then" say it twice. */
export const saidOnce = (said: readonly Said[], tokens: readonly Token[]): Said[] =>
  said.filter((one, index) => {
    const last = said[index - 1]
    const next = said[index + 1]
    if (next !== undefined && isSaidStronger(one, next, tokens)) return false
    if (last === undefined || last.clause === one.clause) return true
    // "add a bell, add a bell" may want two; a cough goes once
    if (isOpenStep(one.draft) && one.draft.op !== 'remove') return true
    if (isHowLooped(one, last, tokens) || isHowEchoed(one, last, tokens)) return false
    if (JSON.stringify(last.draft) !== JSON.stringify(one.draft)) return true
    if (ONCE.has(one.draft.op) || isOtherWord(one, last, tokens)) return false
    // "again, once more": the words that would say it twice are the wish
    const until = one.draft.op === 'loop' ? one.from : one.to
    const words = tokens.slice(last.to, until).map(({ text }) => text)
    // "flip it and reverse it" would end as it began
    if (one.draft.op === 'reverse')
      return words.some((word) => /^(again|then|twice|once)$/.test(word))
    return words.some((word) => /^(again|then|another|more|also|twice|and)$/.test(word))
  })

/** "warm and bassy", "dull and muffled": one quality by two names */
const isOtherWord = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.to - one.from === 1 &&
  tokens.slice(last.to, one.from).every(({ text }) => /^(and|,|&)$/.test(text)) &&
  tokens[one.from]!.text !== tokens[last.to - 1]?.text

/** "a triple play, back to back": how, and not how often */
const isHowLooped = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.draft.op === 'loop' &&
  last.draft.op === 'loop' &&
  /^(back to back|in a row)$/.test(spoken(one, tokens))

/** "repeating every 400 ms and fading away": the repeats, and not the recording */
const isHowEchoed = (one: Said, last: Said, tokens: readonly Token[]) =>
  one.draft.op === 'fade_out' &&
  last.draft.op === 'echo' &&
  /^(and )?(fading|dying|decaying|trailing|getting quieter)( (away|off|out))?$/.test(
    spoken(one, tokens),
  )

const spoken = ({ from, to }: Said, tokens: readonly Token[]) =>
  tokens
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')

/** "louder, much louder": once, and much */
function isSaidStronger(one: Said, next: Said, tokens: readonly Token[]): boolean {
  if (next.clause !== one.clause + 1 || next.draft.op !== one.draft.op) return false
  const words = ({ from, to }: { from: number; to: number }) =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join(' ')
  const stronger = /^(?:way|much|far|a lot|lots|really|very|so much|a bit|slightly) (\w+)$/.exec(
    words(next),
  )
  const between = words({ from: one.to, to: next.from })
  return (
    stronger !== null &&
    !/\b(then|again|even|and|also)\b/.test(between) &&
    words(one).split(' ').at(-1) === stronger[1]
  )
}

/** "remove the siren, keep the voice": what stays needs no step; "no reverb, just a fade" neither. */
export function wantedOnly(
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] {
  const kept = (one: Said) =>
    one.draft.op === 'extract' &&
    /\b(keep|leave|preserve|retain)\b/.test(words(one.from, one.to)) &&
    !/\b(only|just|alone|solely|nothing but)\b/.test(words(one.from, one.to))
  const rest = (one: Said) =>
    one.draft.op === 'remove' &&
    /^(everything else|all else|the rest|rest|else|all the rest)$/.test(String(one.draft.target))
  const limit = (one: Said) =>
    one.draft.op === 'remove' &&
    /^(but |and |with )*no (reverb|echo|delay|distortion|chorus|flanger)(( and| or| ,)?( no)? (reverb|echo|delay|distortion|chorus|flanger))*( just)?( please)?$/.test(
      words(one.from, one.to).trim(),
    )
  const alone = voiceAlone(said, words)
  if (alone !== null) return alone
  const removes = said.some((one) => one.draft.op === 'remove' && !rest(one))
  const extracts = said.some((one) => one.draft.op === 'extract')
  return said.filter(
    (one) =>
      !(kept(one) && removes) && !(rest(one) && extracts) && !(limit(one) && said.length > 1),
  )
}

/** "remove the background and keep the voice": the voice alone. */
function voiceAlone(
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] | null {
  const behind = said.find(
    ({ draft }) =>
      draft.op === 'remove' && draft.target === 'background' && draft.where === undefined,
  )
  if (behind === undefined) return null
  const isKept = ({ draft, sentence }: Said) =>
    draft.op === 'extract' && IS_VOICE.test(String(draft.target)) && sentence === behind.sentence
  const kept = said.find(isKept)
  if (kept !== undefined) return said.filter((one) => one !== behind)
  const named = ONLY_VOICE.exec(words(behind.from, behind.to))?.[1]
  if (named === undefined) return null
  const draft = { op: 'extract', target: named } as const
  return said.map((one) => (one === behind ? { ...one, draft } : one))
}

const VOICE = '(voices?|vocals?|speech|singer|singing|speaker|talking|dialogue)'
const IS_VOICE = new RegExp(`^${VOICE}$`)
/** "…, so that only the voice is left" */
const ONLY_VOICE = new RegExp(
  `\\b(?:only|just|nothing but) (?:the |my |his |her |their )?${VOICE}\\b`,
)

/** "don't let it clip", and nothing else: a limiter. */
export function onlyLimited(
  said: readonly Said[],
  {
    constraints,
    isAlone,
    to,
  }: { constraints: readonly Constraint[]; isAlone: boolean; to: number },
): readonly Said[] {
  if (said.length > 0 || !isAlone || !constraints.includes('no_clipping')) return said
  return [{ draft: { op: 'limit' }, from: 0, to, sentence: 0, clause: 0 }]
}

const opensLate = ({ start, end }: Where) =>
  'from' in start && start.seconds > 0 && 'from' in end && end.from === 'end'

/** "dull sound": an adjective with no verb, which is a wish only where nothing says what to do about it. */
export const isBareQuality = (items: readonly Item[]) =>
  items.some(({ senses }) => senses.some(({ as }) => as === 'adj')) &&
  !items.some(isDoneToIt) &&
  // "take the mud": a verb, and not what was recorded
  items[0]?.text !== 'take' &&
  // "the mud and the boxiness bother me": two faults, and not one said twice
  !items.some(isFaultOfTone) &&
  items.every(
    (item) =>
      item.kind === 'punct' ||
      item.place !== undefined ||
      (item.kind === 'filler' && !/^(should|must|would|could|like)$/.test(item.text)) ||
      item.senses.some(({ as }) => as === 'degree' || as === 'whole') ||
      (item.senses.some(({ as }) => as === 'adj') && !/(er|more \w+)$/.test(item.text)),
  )

/** "muffle it", "quiet the end": a verb after all */
const isDoneToIt = ({ senses }: Item, at: number, items: readonly Item[]) =>
  senses.some(({ as }) => as === 'adj') &&
  /^(it|this|that|them|everything|the)\b/.test(items[at + 1]?.text ?? '')

/** "quiet recording, boost it", "loud from 3 to 5 s, turn it down": how it is, and what to do about it there. */
export const withoutDescribed = (
  said: readonly Said[],
  described: ReadonlyMap<number, readonly Draft[]>,
): readonly Said[] => {
  if (described.size === 0) return said
  const meant = (clause: number, draft: Draft) =>
    (described.get(clause) ?? []).find((remedy) => restates(draft, remedy))
  const told = new Set(
    said.filter(
      ({ clause }) =>
        described.has(clause) &&
        said.some((other) => other.clause > clause && meant(clause, other.draft) !== undefined),
    ),
  )
  if (told.size === 0) return said
  const placeOf = ({ clause, draft }: Said) =>
    [...told]
      .filter((other) => other.clause < clause)
      .map((other) => meant(other.clause, draft)?.where)
      .find((where) => where !== undefined)
  return said
    .filter((one) => !told.has(one))
    .map((one) => {
      const where = one.draft.where ?? placeOf(one)
      return where === undefined ? one : { ...one, draft: { ...one.draft, where } }
    })
}

const POINTED = ['gainDb', 'semitones', 'factor'] as const

/** "it's too quiet, turn it up by 6 dB": a complaint, and then what to do about it, are one wish. */
export function withoutRestated(
  said: readonly Said[],
  complaints: readonly number[],
): readonly Said[] {
  if (complaints.length === 0) return said
  const told = said.filter(({ clause }) => complaints.includes(clause))
  const remedied = said.map((one) => {
    // "the part from 3 to 4 s is too loud, lower it by 10 dB": "it" is that part
    const complaint = told.find(
      ({ clause, draft }) =>
        clause < one.clause &&
        draft.where !== undefined &&
        one.draft.where === undefined &&
        restates(one.draft, draft),
    )
    return complaint === undefined
      ? one
      : { ...one, draft: { ...one.draft, where: complaint.draft.where } }
  })
  return remedied.filter(
    (one) =>
      !complaints.includes(one.clause) ||
      !said.some(
        (other) =>
          // "turn it up 10 dB, it's too quiet": told after it as well, but "the end is too quiet" is more
          (other.clause > one.clause ||
            (other.clause < one.clause &&
              one.draft.where === undefined &&
              !complaints.includes(other.clause))) &&
          restates(other.draft, one.draft),
      ),
  )
}

const isThirdAtEdge = ({ start, end }: Where) =>
  'fraction' in start &&
  'fraction' in end &&
  Math.abs(end.fraction - start.fraction - 1 / 3) < 1e-3 &&
  (start.fraction === 0 || end.fraction === 1)

/** "it ends abruptly, fade out the last 2 s": the amount is said once. */
export const amountOnce = (
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] => {
  const isBare = (one: Said) =>
    AMOUNT_ONCE.has(one.draft.op) &&
    one.draft.where === undefined &&
    one.draft.durationSeconds === undefined &&
    !/\d/.test(words(one.from, one.to))
  return said.filter(
    (one) =>
      !(
        isBare(one) &&
        said.some(
          (other) =>
            other.clause !== one.clause &&
            other.draft.op === one.draft.op &&
            other.draft.scope === one.draft.scope &&
            !isBare(other),
        )
      ),
  )
}

const AMOUNT_ONCE: ReadonlySet<string> = new Set([
  'fade_in',
  'fade_out',
  'deess',
  'limit', // "don't let it go over -2 dB, use a limiter"
  'remove_silences', // "tighten it: no pauses longer than 0.8 s"
])

/** "cut the bass, it's boomy": 120 Hz and 150 Hz */
const isNear = (one: number, other: number) => Math.max(one, other) <= 1.5 * Math.min(one, other)

function restates(draft: Draft, complaint: Draft): boolean {
  if (draft.op !== complaint.op) return false
  if (complaint.channel !== undefined && complaint.channel !== draft.channel) return false
  if (
    complaint.where !== undefined &&
    draft.where !== undefined &&
    JSON.stringify(complaint.where) !== JSON.stringify(draft.where) &&
    // "the end is too loud, lower the last 3 s": the end, said better
    !isThirdAtEdge(complaint.where as Where)
  )
    return false
  if (draft.op === 'eq' && !isNear(Number(draft.frequencyHz), Number(complaint.frequencyHz)))
    return false
  return POINTED.every((name) => {
    const pivot = name === 'factor' ? 1 : 0
    const [one, other] = [draft[name], complaint[name]]
    return (
      typeof one !== 'number' ||
      typeof other !== 'number' ||
      Math.sign(one - pivot) === Math.sign(other - pivot)
    )
  })
}
