import { type Item, textOf } from '../../items/item.ts'
import { type Boundary, KEEP, opens, opensHere, type Scan } from '../boundary.ts'
import { HARD } from '../joints.ts'
import { hasAct, hasFx, hasSense, text } from '../look.ts'

// "Cut the first 2 s, it's just noise": behind a part that goes, why it goes, and nothing to be done about it.

/** The joint of a clause that only says why the part before it goes. */
export const WHY = 'why'

export function whyItGoes(scan: Scan): Boundary | null {
  const { items, at, item, before } = scan
  const isMark = item.kind === 'punct' || item.text === 'as'
  const from = isMark ? at + 1 : at
  if (!opensReason(items[from]) || !takesPartOut(scan)) return null
  if (!isMark && before.at(-1)?.place === undefined) return null
  const own = items.slice(from, reasonEnd(items, from))
  const isWhy = isOfThat(own) || (!HARD.has(item.text) && isBare(own))
  if (!isWhy || (isOnePoint(own) && isMeant(items.slice(from + own.length)))) return null
  return isMark ? opens(WHY, true) : opensHere(WHY, true)
}

/** "…, it's just noise | and fade in" */
export function whyIsSaid({ items, at, before, current }: Scan): Boundary | null {
  if (current.joint !== WHY || before.length === 0) return null
  const end = reasonEnd(items, at - before.length)
  if (end > at) return KEEP
  const length = text(items, at + 1) === 'and' ? 2 : 1
  return opens(text(items, at + length - 1), false, length)
}

/** Between the two there is a mark, or nothing. */
export const MARKS: ReadonlySet<string> = new Set([
  ',',
  '-',
  '(',
  '.',
  ';',
  ':',
  '!',
  '?',
  '\n',
  'as',
])
export const UNMARKED: ReadonlySet<string> = new Set(['it', 'they', 'there', 'which', 'that'])

const OPENERS: ReadonlySet<string> = new Set(
  'it that this they these those the there rest everything just only all nothing mostly pure too way far much so very really super you i we he she someone somebody here which an a'.split(
    ' ',
  ),
)

const opensReason = (item: Item | undefined) =>
  item !== undefined && (OPENERS.has(item.text.split(' ')[0]!) || hasSense(item, 'bad'))

/** Up to a mark, a "then", or an "and" that begins a wish. */
function reasonEnd(items: readonly Item[], from: number): number {
  for (let at = from; at < items.length; at++) {
    const { kind, text: word } = items[at]!
    if (kind === 'punct') return at
    if (at > from && ENDS.has(word) && text(items, at - 1) !== 'nothing') return at
    if (word === 'and' && !isFaultNext(items, at + 1)) return at
  }
  return items.length
}

const ENDS: ReadonlySet<string> = new Set(['then', 'plus', 'also', 'but', 'so', 'finally'])

/** "hum and clicks" */
const isFaultNext = (items: readonly Item[], at: number) => {
  const after = items[at + 1]
  const isOver = after === undefined || after.kind === 'punct' || after.text === 'and'
  return isOver && hasSense(items[at], 'artefact', 'sound', 'silence') && !hasSense(items[at], 'fx')
}

/** "cut the first 2 s", "mute the left channel", "the first 2 s can go" */
function takesPartOut({ items, at, before, current }: Scan): boolean {
  if (!before.some(isPart)) return false
  if (current.negated || before.some(takesOut)) return before.every(isOfCut)
  // "mute 1-2 s and 5-6 s"
  const start = items.findLastIndex((one, index) => index < at && HARD.has(one.text)) + 1
  const earlier = items.slice(start, at - before.length)
  return before.every(isOfCut) && earlier.some(takesOut) && !earlier.some(isOtherWish)
}

const isPart = (item: Item) =>
  item.place !== undefined || item.amount?.unit === 's' || hasSense(item, 'channel')

const takesOut = (item: Item) =>
  hasAct(item, 'cut', 'remove', 'keep', 'trim', 'shorten', 'isolate') ||
  hasSense(item, 'silence', 'gone') ||
  hasFx(item, 'bleep') ||
  /^(?:only|just|need)$/.test(item.text)

const isOfCut = (item: Item) =>
  isPart(item) ||
  takesOut(item) ||
  item.kind === 'filler' ||
  item.kind === 'punct' ||
  hasSense(item, 'whole', 'part', 'polite', 'chat', 'particle', 'degree') ||
  /^(?:want|need|like)$/.test(item.text)

const isOtherWish = (item: Item) =>
  hasSense(item, 'fx', 'dim', 'adj', 'fade', 'loop') && !takesOut(item)

/** "it is just hum", "that part is too loud", "the rest is noise", "that is where the noise is" */
function isOfThat(own: readonly Item[]): boolean {
  const words = textOf(own)
  if (OF_REST.test(words)) return !own.slice(1).some(asks)
  if (own.some(asks)) return false
  if (OF_SIDE.test(words)) return own.some(isNoun)
  if (OF_PART.test(words)) return true
  if (WHERE.test(words) || HAPPENS_THERE.test(words)) return own.some(isFault)
  const said = JUST.exec(words) ?? (IS_DOING.test(words) ? null : IS.exec(words))
  return said !== null && isAllNouns(itemsBehind(own, said[0]))
}

/** "too loud", "just noise", "there is a click", "you only hear hiss" */
function isBare(own: readonly Item[]): boolean {
  if (own.some(asks)) return false
  const words = textOf(own)
  if (TOO.test(words)) return own.some(isFault) && !own.some(isPace)
  if (VERY.test(words)) return own.every((item) => item.kind === 'filler' || isUnwanted(item))
  if (POINT.test(words) || SOMEBODY.test(words)) return true
  if (hasSense(own[0], 'bad')) return isAllNouns(own)
  // "only the drums": what is wanted
  const said = /\bthe\b/.test(words) ? null : ONLY.exec(words)
  return said !== null && isAllNouns(itemsBehind(own, said[0]))
}

const asks = (item: Item) =>
  item.place !== undefined ||
  (item.amount !== undefined && item.amount.unit !== null) ||
  hasSense(item, 'fx', 'fade', 'loop', 'again', 'refused', 'format') ||
  ASKS.test(item.text)

const ASKS =
  /^(?:please|should|must|want|need|make|would|could|remove|delete|mute|add|when|until|if|unless|throughout|everywhere|not)\b/

const isFault = (item: Item) =>
  hasSense(item, 'artefact', 'adj', 'bad', 'sound', 'silence', 'excess', 'low', 'high', 'voice')

/** Nobody could wish for it. */
const isUnwanted = (item: Item) => hasSense(item, 'artefact', 'bad', 'degree')

const isNoun = (item: Item) => hasSense(item, 'artefact', 'sound', 'silence', 'voice')

/** "loud noise", "me breathing", and not "noisy". */
const isAllNouns = (own: readonly Item[]): boolean => {
  const last = own.findLast(
    (item) => item.kind !== 'filler' && !hasSense(item, 'chat', 'whole') && item.text !== 'there',
  )
  return (
    last !== undefined &&
    isNoun(last) &&
    !isQuality(last) &&
    own.every(
      (item) =>
        item === last ||
        item.kind === 'filler' ||
        hasSense(
          item,
          'artefact',
          'sound',
          'silence',
          'voice',
          'adj',
          'bad',
          'degree',
          'whole',
          'chat',
        ),
    )
  )
}

/** "noisy", "clipped", "quiet": said of a recording as of a part. */
const isQuality = (item: Item) =>
  item.text === 'quiet' ||
  (hasSense(item, 'artefact') && /(?:y|ed|clipping|peaking)$/.test(item.text))

const itemsBehind = (own: readonly Item[], said: string) => {
  const count = said.trim().split(' ').length
  let words = 0
  const first = own.findIndex((item) => {
    const isBehind = words >= count
    words += item.text.split(' ').length
    return isBehind
  })
  return first === -1 ? [] : own.slice(first)
}

const IT = '(?:it|that|this|they|these|those|there|which)'
const BE = '(?:is|are|was|were|sounds?(?: like)?|has|have|contains?)'
const NOTHING_BUT =
  '(?:just|only|all|mostly|mainly|nothing but|basically|literally|pure|purely|full of|pretty much|complete|total)'
const JUST = new RegExp(
  `^(?:${IT} (?:really |basically )?(?:${BE} ${NOTHING_BUT}|${NOTHING_BUT} ${BE})(?: ${NOTHING_BUT})*|(?:you|i|we) (?:can )?(?:${NOTHING_BUT} (?:can )?hear|hear ${NOTHING_BUT}))(?= )`,
)
const IS = /^(?:it|that|this|they|these|those|which) (?:is|are|was|were)(?= )(?! the\b)/
/** "it is crackling" */
const IS_DOING = /^\w+ (?:is|are|was|were) \w+ing$/
const ONLY = new RegExp(`^(?:there (?:is|are|was) )?${NOTHING_BUT}(?: ${NOTHING_BUT})*(?= )`)
const OF_PART =
  /^(?:that|this|the) (?:part|bit|section|stretch|passage|segment|piece|portion|chunk) (?:is|are|was|were|sounds?|has|contains)\b/
const OF_REST =
  /^(?:(?:all )?the (?:rest|remainder)|everything else|all else)(?: of (?:it|that|the \w+))? (?:is|was|are)\b/
const OF_SIDE =
  /^the (?:other|left|right)(?: (?:one|half|part|side|channel|speaker|ear))? (?:is|was|has)\b/
const WHERE =
  /^(?:that|this|here|it) is where (?:the|all the|my|a|that)\b.* (?:is|are|was|were|starts?)$/
const HAPPENS_THERE =
  /^(?:the|there|it|i|you|we) .*\b(?:there|in there|(?:in|on|at) (?:that|this) (?:side|channel|part|bit|section|spot|passage))$/
const VERY = /^(?:so|very|really|super|extremely) [\w -]+$/
/** "someone slams a door" */
const SOMEBODY =
  /^(?:someone|somebody|he|she) (?!(?:needs|wants|asks|likes|thinks|sounds|is|was)\b)(?!.*\b(?:too|so|enough|needs?|should|wants?|would|lacks)\b)\w+s\b/
const TOO =
  /^(?:(?:way|far|much|just|simply|a bit|a little|so much) )*too (?:(?:much|many) )?[\w -]+$/
const POINT =
  /^(?:there (?:is|was)|(?:i|you|we) (?:can )?hear) (?:an? |this |some kind of )(?:(?:loud|big|nasty|ugly|bad|annoying|little|small|short|sudden|weird|awful|horrible|really|very) )*(?:click|pop|bang|thump|thud|tick|bump|knock|clap|cough|sneeze|burp|glitch|dropout|drop out|plosive|clunk|smack|slam|hiccup|crack|snap|squeak|crash|beep|door slam)(?: (?:there|in (?:it|there|that part)))?$/

const isOnePoint = (own: readonly Item[]) => {
  const words = textOf(own)
  return POINT.test(words) || OF_PART.test(words)
}

/** "…, there is a click, remove it": the click; "…, there is a click and a hum": of the recording. */
const isMeant = (next: readonly Item[]) =>
  MEANT.test(textOf(next.filter(({ kind }) => kind !== 'punct').slice(0, 8)))
const MEANT =
  /^(?:(?:and|so|then|please|can|could|you|just) )*(?:(?:fix|remove|repair|get rid of|take|clean|delete|cut|kill|mute|edit|lose|make|turn|lower|raise|bring) (?:it|that|them)|an?|some|also)\b/

const isPace = ({ senses }: Item) =>
  senses.some(
    (one) => one.as === 'adj' && 'dim' in one.wish && /^(?:speed|pitch|tape)$/.test(one.wish.dim),
  )
