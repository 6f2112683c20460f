import type { Item } from '../items/item.ts'
import type { Sense } from '../lexicon/senses.ts'
import { hasSense, text } from './look.ts'

// Whether what stands there begins a wish of its own.

/** Whether what stands there begins an operation of its own. */
export function startsOperation(items: readonly Item[], at: number): boolean {
  let next = at
  let copula = false
  while (next < items.length) {
    const item = items[next]!
    if (item.kind === 'punct') return false
    if (item.kind === 'place' && copula) return true
    // "… and the rest quieter"
    if (item.place?.form === 'rest' && hasSense(items[next + 1], 'adj', 'degree')) return true
    // "… it sounds dull"
    if (next > at && /^(sounds|feels|seems)$/.test(item.text)) {
      copula = true
      next++
      continue
    }
    if (item.senses.length === 0 && item.kind === 'filler') {
      copula ||= /^(is|are|should|must|needs?|has|would|i|there)$/.test(item.text)
      next++
      continue
    }
    if (
      hasSense(item, 'degree', 'polite', 'whole', 'more', 'less', 'gradual') &&
      !hasSense(item, 'act', 'adj', 'fx')
    ) {
      if (
        hasSense(item, 'more', 'less') &&
        hasSense(items[next + 1], 'dim', 'fx', 'artefact', 'sound', 'voice', 'adj')
      )
        return true
      next++
      continue
    }
    break
  }
  // "1 s fade in", "a 2 second fade"
  while (
    items[next]?.amount !== undefined &&
    items[next]!.amount!.unit !== null &&
    (hasSense(items[next + 1], 'fx', 'fade', 'silence', 'act', 'adj', 'artefact') ||
      (hasSense(items[next + 1], 'more', 'less') && hasSense(items[next + 2], 'dim')))
  ) {
    next++
    if (hasSense(items[next], 'more', 'less')) return true
  }
  // "2 s of silence"
  if (items[next]?.amount?.unit === 's' && text(items, next + 1) === 'of') {
    if (hasSense(items[next + 2], 'silence')) return true
  }
  const item = items[next]
  if (item === undefined) return false
  if (
    hasSense(item, 'dim') &&
    hasSense(item, 'act') &&
    /^(the|more|less|of|and its|its)$/.test(text(items, next - 1))
  )
    return false
  if (
    hasSense(
      item,
      'fx',
      'fade',
      'loop',
      'clean',
      'device',
      'again',
      'refused',
      'distant',
      'adj',
      'loudness',
      'gradual',
    )
  )
    return !isNounOnly(item)
  // "an octave up", "200 % volume", "50 % left", "the music is too loud", "volume to 80 %"
  const after = items[next + 1]
  if (item.amount !== undefined && item.place === undefined) {
    const { unit } = item.amount
    if (unit === 'st' && hasSense(after, 'particle', 'low', 'high')) return true
    if (unit === '%' && hasSense(after, 'dim', 'channel')) return true
    if (after?.text === 'of' && hasSense(items[next + 2], 'fx', 'artefact')) return true
  }
  if (hasSense(item, 'sound', 'voice', 'dim', 'channel') && IS.test(after?.text ?? '')) return true
  // "tempo -30 %", "left 3 dB quieter", "a bit to the right", "the recording crackles", "second order …"
  if (hasSense(item, 'dim') && after?.amount?.signed) return true
  if (hasSense(item, 'channel') && (after?.amount?.unit === 'db' || text(items, next - 2) === 'to'))
    return true
  if (hasSense(item, 'artefact') && hasSense(items[next - 1], 'whole')) return true
  if (/^(first|second|third|fourth)$/.test(item.text) && after?.text === 'order') return true
  if (LEADS.test(item.text) && items.slice(next + 1, next + 5).some(isTarget)) return true
  if (hasSense(item, 'dim') && hasSense(after, 'fx')) return true
  if (item.amount?.unit === 'lufs') return true
  if (hasSense(item, 'particle') && after?.amount?.unit === 'st') return true
  if (hasSense(item, 'dim') && after?.text === 'to' && items[next + 2]?.amount !== undefined)
    return true
  if (
    hasSense(item, 'sound', 'voice', 'channel') &&
    hasSense(items[next + 1], 'adj', 'low', 'high')
  )
    return true
  if (hasSense(item, 'act'))
    return (
      !/^(one|place|sound|sounds)$/.test(item.text) ||
      after?.text === 'like' ||
      (item.text === 'sounds' && hasSense(after, 'adj'))
    )
  if (hasSense(item, 'place')) return true
  if (hasSense(item, 'silence', 'format')) return true
  if (/^(up|down|re)sampl|^upscal/.test(item.text)) return true
  if (hasSense(item, 'space') && /reverb$/.test(item.text)) return true
  if (hasSense(item, 'no', 'excess', 'lack')) return true
  if (hasSense(item, 'times')) {
    const after = /^(the|its|as)$/.test(text(items, next + 1)) ? next + 2 : next + 1
    if (hasSense(items[after], 'dim', 'adj')) return true
  }
  if (hasSense(item, 'low', 'high') && copula) return true
  if (item.kind === 'amount' && item.amount!.signed && item.amount!.unit !== null) return true
  return false
}

/** Said of a platform or an effect: "optimize it for Spotify", "fold it to mono". */
const LEADS = /^(optimi[sz]e|match|master|hit|fold|collapse|prepare)$/

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
      before.some((one) => hasSense(one, 'dim', 'artefact', 'adj', 'fx')) &&
      !/^(left|right)$/.test(item.text)
    )
  if (hasSense(item, 'artefact'))
    return before.some((one) =>
      hasSense(one, 'dim', 'artefact', 'act', 'fx', 'adj', 'lack', 'no', 'excess'),
    )
  // "add thunder in the background and some rain"
  if (hasSense(item, 'sound')) return hasSense(before.at(-1), 'background')
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
