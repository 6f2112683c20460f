import type { Item } from './items/item.ts'
import type { View } from './items/view.ts'

/** How a clause speaks: asking for something, or complaining of it. */
export type Frame = 'wish' | 'complaint'

/**
 * A complaint asks for the opposite of its adjective: "too loud", "it is muffled", "sounds thin". A wish
 * word in front of the copula makes it one: "should be", "I want it to sound", "make it sound".
 */
export function frameOf({ items }: View): Frame {
  const texts = items.map(({ text }) => text)
  const spoken = texts.join(' ')
  const first = items.findIndex(isQuality)
  const complains =
    isTooMuch(texts) ||
    isOutcry(items) ||
    drags(texts, first) ||
    isABit(items, first) ||
    HAS_LEVEL.test(spoken) ||
    HAS_EFFECT.test(spoken) ||
    GOES_SO.test(spoken) ||
    isFound(first === -1 ? texts : texts.slice(0, saidOfIt(items, first)))
  return complains ? 'complaint' : 'wish'
}

const isQuality = ({ senses }: Item) =>
  senses.some(({ as }) => /^(adj|low|high|fx|artefact|place|device)$/.test(as))

function isTooMuch(texts: readonly string[]): boolean {
  const too = texts.indexOf('too')
  return too !== -1 && isExcess(texts, too) && !/^like\b/.test(texts[0]!)
}

/** "too loud", but not "that too" at the end or "too, please". */
function isExcess(texts: readonly string[], at: number): boolean {
  const after = texts[at + 1]
  // "the pitch should drop too, like on a tape"
  if (
    /^like\b/.test(after ?? '') &&
    /^(drop|fall|sink|rise|change|move|up|down)$/.test(texts[at - 1]!)
  )
    return false
  return after !== undefined && !/^(,|\.|!|please|and|then|also|but)$/.test(after)
}

/** "so quiet", "painfully loud" */
const isOutcry = ([first, second]: readonly Item[]) =>
  /^(so|unbearably|painfully)$/.test(first?.text ?? '') && isPositive(second)

/** "so quiet", but not "so reverse it", "so crank it up" or "so a bit louder". */
const isPositive = (item: Item | undefined) =>
  item?.senses.some(({ as }) => as === 'adj' || as === 'low' || as === 'high') === true &&
  !item.senses.some(({ as }) => as === 'act') &&
  !/(er|ly)$|^\w+ (?:it|the)\b/.test(item.text)

/** "it drags": said of it, not asked for */
const drags = (texts: readonly string[], first: number) =>
  first >= 1 &&
  first <= 2 &&
  /^(it|this|that|he|she|the)$/.test(texts[0]!) &&
  /^(drags|rushes|hurries)$/.test(texts[first]!)

/** "a bit loud": how it is; "a bit louder", "loud": how it should be */
const isABit = (items: readonly Item[], first: number) =>
  first === 1 &&
  items.length === 2 &&
  items[0]!.senses.some((sense) => sense.as === 'degree' && sense.degree === 'bit') &&
  /^(a|kind|sort|slightly|somewhat|rather)\b/.test(items[0]!.text) &&
  /^(loud|quiet|soft|fast|slow|dark|bright|dull|harsh|boomy|muddy|boxy|nasal|thin|tinny)$/.test(
    items[1]!.text,
  )

/** "it has a very low volume" */
const HAS_LEVEL =
  /^(it|this|that|the|my|audio|recording|clip|sound|file)\b.*\b(has|have|had|got) (a |an )?((very|too|really|quite|rather|so) )*(low|high|weak|poor) (volume|level|sound|gain|loudness|pitch|speed|tempo|bass|treble)\b/

/** "the echo is very strong": found, and not asked for. */
const HAS_EFFECT =
  /^(so |and |but |well )*(the|my|this|that) (\w+ )?(echo|echoes|reverb|reverberation|delay|distortion|compression|vibrato|tremolo) (is|are|was|sounds?) (just |really |very |so |quite |pretty |rather |extremely |incredibly |super |way |much )*(strong|heavy|loud|intense|noticeable|prominent|overpowering|overwhelming|audible|present|long|wet)$/

/** "the professor speaks so slow" */
const GOES_SO =
  /^(?!.*\b(?:should|must|so that)\b).*\b(?:speaks|talks|sings|reads|moves|spoke|talked|sang) (?:so|way too|rather|quite|very|really) \w+$/

/** "the low mids are | muddy": what is said of a noun that could be a quality itself */
function saidOfIt(items: readonly Item[], first: number): number {
  const copula = items.findIndex(({ text }, at) => at > first && /^(is|are|sounds?)$/.test(text))
  const later = items.findIndex(
    ({ senses }, at) => at > copula && senses.some(({ as }) => as === 'adj'),
  )
  return copula === first + 1 && later !== -1 ? later : first
}

/** "the clip is", "it sounds": what stands in front of a quality says that it has it */
function isFound(before: readonly string[]): boolean {
  if (!before.some((text, at) => COPULAS.has(text) && !isNoun(text, before[at - 1] ?? '')))
    return false
  // "sound deeper": told, not found
  const isTold =
    /^(sound|feel|seem|be)$/.test(before[0]!) && !before.slice(1).some((text) => COPULAS.has(text))
  return !isTold && (!before.some(isWish) || saysSo(before))
}

const COPULAS = new Set(
  'its,is,are,was,were,am,sound,sounds,sounded,sounding,seem,seems,feel,feels,felt,gets,got,comes,came,comes out,came out,comes across,runs,ran,looks,ended'.split(
    ',',
  ),
)

/** "the sound", "this sound", "the sounds", and not "it sounds", "this sounds" */
const isNoun = (text: string, before: string) =>
  (/^sounds?$/.test(text) && OF_NOUN.test(before)) ||
  (text === 'sound' && /^(this|that)$/.test(before))
const OF_NOUN = /^(the|my|your|our|its|of|more|less|some|any|all)$/

const isWish = (text: string) => WISHES.has(text) || OPENS_WISH.test(text)

const WISHES = new Set(
  'should must ought want wants need needs like love prefer make let supposed could would can have has get wish hope try if may might give be keep please'.split(
    ' ',
  ),
)
/** "should not be", "has to be", "make sure": phrases that are one item */
const OPENS_WISH = /^(should|supposed|ought|must|has to|have to|needs|make)/

/** "so it is quiet", but not "make it so the end is quiet", which asks for it */
const saysSo = (before: readonly string[]) =>
  before.some(
    (text, at) =>
      text === 'so' &&
      before[at + 1] !== 'that' &&
      !/\b(make|have|get) it$/.test(before.slice(Math.max(0, at - 2), at).join(' ')),
  )

/** "not loud enough", "isn't loud", "not as bright as": the adjective is missed, or asked for less. */
export function negationOf(view: View): 'not' | 'not enough' | 'less' | null {
  const texts = view.items.map(({ text }) => text)
  const not = texts.indexOf('not')
  const enough = texts.includes('enough')
  if (not !== -1 && enough) return 'not enough'
  // "far from loud enough", "nowhere near loud enough"
  if (enough && /\b(far from|nowhere near)\b/.test(texts.join(' '))) return 'not enough'
  if (not !== -1 && /^(as|so|that|too)$/.test(texts[not + 1] ?? '')) return 'less'
  if (not !== -1) return 'not'
  if (enough && texts.some((text) => /^(hardly|barely|never)$/.test(text))) return 'not enough'
  return null
}
