import type { Item } from '../items/item.ts'
import type { Sense } from '../lexicon/senses.ts'
import { hasSense, isOffEdge, text } from './look.ts'

// Whether what stands there begins a wish of its own.

/** Whether what stands there begins an operation of its own. */
export function startsOperation(items: readonly Item[], at: number): boolean {
  if (isMixdown(items, at)) return true
  const lead = behindLead(items, at)
  if (typeof lead === 'boolean') return lead
  const amounts = behindAmounts(items, lead.next)
  if (amounts === 'more of it' || isOfSilence(items, amounts)) return true
  const item = items[amounts]
  if (item === undefined || isNamedQuantity(items, amounts)) return false
  if (hasSense(item, ...OPERATIONS)) return !isNounOnly(item)
  if (startsByAmount(items, amounts) || startsByName(items, amounts)) return true
  if (hasSense(item, 'act')) return isVerb(item, items[amounts + 1])
  return startsOtherwise(items, amounts, lead.copula)
}

const OPERATIONS = ['fx', 'fade', 'loop', 'clean', 'device', 'again', 'refused', 'distant', 'adj', 'loudness', 'gradual'] as const // biome-ignore format: a list

type Lead = { readonly next: number; readonly copula: boolean }

/** "it should be | louder", "a bit | faster"; or already whether it starts. */
function behindLead(items: readonly Item[], at: number): Lead | boolean {
  let next = at
  let copula = false
  for (; next < items.length; next++) {
    const item = items[next]!
    if (item.kind === 'punct') return false
    if (item.kind === 'place' && copula) return true
    // "… and the rest quieter"
    if (item.place?.form === 'rest' && hasSense(items[next + 1], 'adj', 'degree')) return true
    // "… it sounds dull"
    if (next > at && /^(sounds|feels|seems)$/.test(item.text)) copula = true
    else if (item.senses.length === 0 && item.kind === 'filler')
      copula ||= /^(is|are|should|must|needs?|has|would|i|there)$/.test(item.text)
    else if (!isAdverb(item)) break
    else if (isMoreOf(item, items[next + 1])) return true
  }
  return { next, copula }
}

const isAdverb = (item: Item) =>
  hasSense(item, 'degree', 'polite', 'whole', 'more', 'less', 'gradual') &&
  !hasSense(item, 'act', 'adj', 'fx')

/** "more bass" */
const isMoreOf = (item: Item, after: Item | undefined) =>
  hasSense(item, 'more', 'less') &&
  hasSense(after, 'dim', 'fx', 'artefact', 'sound', 'voice', 'adj')

/** "1 s | fade in", "a 2 second | fade"; "3 dB more bass" */
function behindAmounts(items: readonly Item[], at: number): number | 'more of it' {
  let next = at
  while (
    items[next]?.amount !== undefined &&
    items[next]!.amount!.unit !== null &&
    (hasSense(items[next + 1], 'fx', 'fade', 'silence', 'act', 'adj', 'artefact') ||
      (hasSense(items[next + 1], 'more', 'less') && hasSense(items[next + 2], 'dim')) ||
      // "… and a 192 kbps mp3"
      (items[next]!.amount!.unit === 'kbps' && hasSense(items[next + 1], 'format')))
  ) {
    next++
    if (hasSense(items[next], 'more', 'less')) return 'more of it'
  }
  return next
}

/** "2 s of silence" */
const isOfSilence = (items: readonly Item[], at: number) =>
  items[at]?.amount?.unit === 's' &&
  text(items, at + 1) === 'of' &&
  hasSense(items[at + 2], 'silence')

/** "… of the pitch": no verb here */
const isNamedQuantity = (items: readonly Item[], at: number) =>
  hasSense(items[at], 'dim') &&
  hasSense(items[at], 'act') &&
  /^(the|more|less|of|and its|its)$/.test(text(items, at - 1))

/** "an octave up", "200 % volume", "50 % left", "6 dB of gain", "-14 LUFS" */
function startsByAmount(items: readonly Item[], at: number): boolean {
  const [item, after] = [items[at]!, items[at + 1]]
  if (item.amount === undefined) return false
  const { unit } = item.amount
  if (unit === 'lufs') return true
  if (item.place !== undefined) return false
  return (
    (unit === 'st' && hasSense(after, 'particle', 'low', 'high')) ||
    (unit === '%' && hasSense(after, 'dim', 'channel')) ||
    (after?.text === 'of' && hasSense(items[at + 2], 'fx', 'artefact')) ||
    // "take 6 dB off the bass and | 4 dB off the treble", "… and | 3 dB of treble"
    (unit === 'db' &&
      /^(?:off|of)$/.test(after?.text ?? '') &&
      items.slice(at + 2, at + 4).some(isDim))
  )
}

const isDim = (item: Item) => hasSense(item, 'dim')

/** What is named, and what follows it says what is wrong with it, or what it should be. */
function startsByName(items: readonly Item[], at: number): boolean {
  const [item, after] = [items[at]!, items[at + 1]]
  return (
    // "the music is too loud"
    (hasSense(item, 'sound', 'voice', 'dim', 'channel') && IS.test(after?.text ?? '')) ||
    // "tempo -30 %"
    (hasSense(item, 'dim') && after?.amount?.signed === true) ||
    // "left 3 dB quieter", "a bit to the right"
    (hasSense(item, 'channel') && (after?.amount?.unit === 'db' || text(items, at - 2) === 'to')) ||
    // "that section 4 dB louder"
    (hasSense(item, 'part') &&
      /^(that|this|same)$/.test(text(items, at - 1)) &&
      (after?.amount?.unit === 'db' || hasSense(after, 'adj', 'degree'))) ||
    // "right channel up 2 dB"
    (hasSense(item, 'channel') && hasSense(after, 'particle') && isByDecibels(items, at + 2)) ||
    // "the recording crackles"
    (hasSense(item, 'artefact') && hasSense(items[at - 1], 'whole')) ||
    // "second order …"
    (/^(first|second|third|fourth)$/.test(item.text) &&
      after?.text === 'order' &&
      hasSense(items[at + 2], 'fx')) ||
    (LEADS.test(item.text) && items.slice(at + 1, at + 5).some(isTarget)) ||
    // "format mp3"
    (item.text === 'format' && hasSense(after, 'format')) ||
    // "bass boost"
    (hasSense(item, 'dim') && hasSense(after, 'fx')) ||
    // "up 2 semitones"
    (hasSense(item, 'particle') && after?.amount?.unit === 'st') ||
    // "volume to 80 %"
    (hasSense(item, 'dim') && after?.text === 'to' && items[at + 2]?.amount !== undefined) ||
    // "the voice louder"
    (hasSense(item, 'sound', 'voice', 'channel') && hasSense(after, 'adj', 'low', 'high'))
  )
}

/** "… up 2 dB", "… up by 2 dB", "… up" */
const isByDecibels = (items: readonly Item[], at: number) =>
  items[at] === undefined || items[text(items, at) === 'by' ? at + 1 : at]?.amount?.unit === 'db'

/** "sounds like …", and not "the sounds" */
const isVerb = (item: Item, after: Item | undefined) =>
  !/^(one|place|sound|sounds)$/.test(item.text) ||
  after?.text === 'like' ||
  (item.text === 'sounds' && hasSense(after, 'adj'))

function startsOtherwise(items: readonly Item[], at: number, copula: boolean): boolean {
  const item = items[at]!
  return (
    hasSense(item, 'place', 'silence', 'format', 'no', 'excess', 'lack') ||
    /^(up|down|re)sampl|^upscal/.test(item.text) ||
    isPadded(items, at) ||
    (hasSense(item, 'space') && /reverb$/.test(item.text)) ||
    isTimesOf(items, at) ||
    isOffEdge(item) ||
    // "it is too | high"
    (hasSense(item, 'low', 'high') && copula) ||
    (item.kind === 'amount' && item.amount!.signed && item.amount!.unit !== null)
  )
}

/** "pad the end with 1 s", and not "a pad at 5 s" */
const isPadded = (items: readonly Item[], at: number) =>
  items[at]!.text === 'pad' &&
  !/^(?:an?|the|some|synth)$/.test(text(items, at - 1)) &&
  items.slice(at + 1, at + 6).some(({ amount, place }) => (amount ?? place) !== undefined)

/** "twice the speed", "half as loud" */
const isTimesOf = (items: readonly Item[], at: number) =>
  hasSense(items[at], 'times') &&
  hasSense(items[/^(the|its|as)$/.test(text(items, at + 1)) ? at + 2 : at + 1], 'dim', 'adj')

/** Said of a platform or an effect: "optimize it for Spotify", "fold it to mono". */
const LEADS = /^(optimi[sz]e|match|master|hit|fold|collapse|prepare)$/

/** "mix it down to mono" */
const isMixdown = (items: readonly Item[], at: number) =>
  /^(mix|sum)$/.test(text(items, at)) &&
  items
    .slice(at + 1, at + 5)
    .some(({ senses }) => senses.some((sense) => sense.as === 'fx' && sense.op === 'to_mono'))

const isTarget = (item: Item) => hasSense(item, 'loudness', 'fx') || item.amount?.unit === 'lufs'

const IS = /^(is|are|was|were|sounds|keeps|bothers|needs|should|has to|have to|must)$/

const isNounOnly = (item: Item) => hasSense(item, 'sound') && !hasSense(item, 'adj', 'device')

/** "boost the bass and | the treble", "mute 1-2 s and | 5-6 s": the verb before goes on. */
export function continues(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    items[next]!.kind === 'filler' &&
    items[next]!.senses.length === 0
  )
    next++
  const item = items[next]
  if (item === undefined) return false
  if (item.kind === 'place') {
    if (!before.some(({ place }) => place !== undefined)) return false
    return item.place!.form !== 'rest'
  }
  if (hasSense(item, 'dim'))
    return (
      before.some((one) => hasSense(one, 'dim', 'artefact', 'adj', 'fx') || isOffEdge(one)) &&
      !/^(left|right)$/.test(item.text)
    )
  if (hasSense(item, 'artefact'))
    return before.some((one) =>
      hasSense(one, 'dim', 'artefact', 'act', 'fx', 'adj', 'lack', 'no', 'excess'),
    )
  // "left in the first half and right in the second half"
  const side = hasSense(item, 'degree') ? next + 1 : next
  if (hasSense(items[side], 'channel') && items[side + 1]?.place !== undefined)
    return (
      !/^(after|before) (it|that|this)$/.test(text(items, side + 1)) &&
      // "silence the first 2 s and the left channel from 5 to 6 s"
      before.some((one) => hasSense(one, 'channel', 'silence', 'act')) &&
      before.some(({ place }) => place !== undefined)
    )
  // "add thunder in the background and some rain", "a bell in the foreground and rain in the background"
  if (hasSense(item, 'sound'))
    return hasSense(before.at(-1), 'background') || before.at(-1)?.text === 'foreground'
  if (hasSense(item, 'space', 'place'))
    return before.some((one) => hasSense(one, 'dim', 'fx', 'artefact'))
  if (
    hasSense(item, 'particle') &&
    /^(in|out)$/.test(item.text) &&
    before.some((one) => hasSense(one, 'fade'))
  ) {
    const after = items
      .slice(next + 1)
      .find((one) => one.kind !== 'filler' || one.senses.length > 0)
    return after?.amount !== undefined || after?.place !== undefined
  }
  if (hasSense(item, 'excess', 'lack', 'no', 'low', 'high')) return true
  return false
}

export function addsFade(before: readonly Item[], items: readonly Item[], at: number): boolean {
  let next = at
  while (
    items[next] !== undefined &&
    items[next]!.place === undefined &&
    (/^(a|an|the|some|nice|short|long|quick|slow|little|bit|of|a bit of|a little)$/.test(
      text(items, next),
    ) ||
      hasSense(items[next], 'degree') ||
      items[next]!.amount !== undefined)
  )
    next++
  const item = items[next]
  const isFade = hasSense(item, 'fade')
  const isEffect = item?.senses.some(
    (sense) =>
      (sense.as === 'fx' && (sense.op === 'reverb' || sense.op === 'echo')) ||
      (sense.as === 'space' &&
        (/reverb$/.test(item.text) || /^(reverb|echo)$/.test(text(items, next + 1)))),
  )
  if (!isFade && !isEffect) return false
  if (
    hasSense(before.at(-1), 'fade') ||
    /^(start|end|begin|finish|close|open)(s|ing)?$/.test(before.at(-1)?.text ?? '')
  )
    return false
  const told = (...names: Sense['as'][]) => before.some((one) => hasSense(one, ...names))
  if (isEffect) {
    const isWhole =
      told('fx', 'loop', 'fade', 'adj') ||
      (told('dim') && (told('times') || before.some(({ amount }) => amount !== undefined)))
    const verbs = isWhole
      ? /^(add|put|keep|replace|improve)$/
      : /^(make|add|put|play|keep|replace|improve)$/
    return (
      !told('space', 'device', 'sound', 'voice', 'no', 'more', 'less') &&
      !before.some((one) =>
        one.senses.some(
          (sense) =>
            (sense.as === 'fx' && (sense.op === 'reverb' || sense.op === 'echo')) ||
            (sense.as === 'act' && verbs.test(sense.act)),
        ),
      ) &&
      (isWhole || before.some(({ amount }) => amount !== undefined))
    )
  }
  return (
    told('fx', 'loop', 'again') ||
    before.some(
      (one) =>
        one.place !== undefined ||
        (one.amount !== undefined && /^(x|s)$/.test(one.amount.unit ?? '')),
    )
  )
}

/** "play it backwards at double speed" */
export function addsSpeed(before: readonly Item[], items: readonly Item[], at: number): boolean {
  const isOther = before.some((one) => hasSense(one, 'fx', 'loop', 'fade'))
  if (!isOther) return false
  const isTimes = hasSense(items[at], 'times') || items[at]?.amount?.unit === 'x'
  const dim = items[at + 1]
  return (
    isTimes && (dim?.senses.some((sense) => sense.as === 'dim' && sense.dim === 'speed') ?? false)
  )
}
