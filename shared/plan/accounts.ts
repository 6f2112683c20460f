import { BANDS, isBand } from './bands.ts'
import type { Amount, Item } from './items/item.ts'
import type { Unit } from './lex/token.ts'
import type { Dim, Move, Sense } from './lexicon/senses.ts'
import { isOpenStep } from './plan.ts'
import type { Draft, Reading } from './readings/reading.ts'
import { isOrigin } from './readings/repairs.ts'
import { SLOTS } from './slots.ts'

// The second half of the coverage rule: a reading may use a word only if its steps do what the word
// names. A reading that swallows "echo" and only reverses is not a reading of the clause.

/** Words that name an operation which no step carries out. */
export function unaccounted(items: readonly Item[], { drafts, ask }: Reading): Item[] {
  if (ask !== undefined || drafts.length === 0) return []
  const open: readonly Draft[] = drafts.filter(isOpenStep)
  if (open.some(namesMore)) return items.slice(0, 1)
  const restyled = open.find(({ op }) => op === 'restyle')
  if (restyled !== undefined)
    return items.filter((item, at) => isUnlike(items, at, item, String(restyled.style)))
  const wordsOf = open.map((draft) => ` ${Object.values(draft).join(' ')} `).join(' ')
  const origin = originOf(items, drafts)
  return items.filter((item, at) => {
    if (origin !== -1 && at > origin) return false
    if (isOtherSide(items, at, drafts)) return true
    // "between 3 and 4 dB": neither
    if (item.amount?.prep === 'between' && /^(db|st|%|x)$/.test(item.amount.unit ?? '')) return true
    if (isOtherPlace(items, at) || isOtherComplaint(items, at, drafts)) return true
    if (open.some((draft) => draft.op === 'remove' && takesOut(item, draft))) return false
    if (open.length > 0) {
      const isNamed = wordsOf.includes(` ${item.text} `)
      if (isNamed ? isUnheard(item, open) : !OPERATIONS.some((as) => hasSense(item, as)))
        return isNamed
      if (item.amount !== undefined && /^(db|st|lufs)$/.test(item.amount.unit ?? '')) return true
      if (item.amount?.unit === 'hz') return !isNamed
      if (isNamed || hasSense(item, 'sound') || hasSense(item, 'voice')) return false
    }
    const { senses } = item
    if (open.length === 0 && senses.length === 0 && !isMeasured(item.amount, drafts)) return true
    if (item.place !== undefined || (senses.length === 0 && item.amount === undefined)) return false
    if (isThisFile(items, at) || isSlotName(item, drafts)) return false
    // "at double speed": a verb as well, and still the name of a quantity
    const named =
      senses.some(({ as }) => as === 'dim') &&
      senses.every(({ as }) => as === 'dim' || as === 'act')
    const meant = named ? senses.filter(({ as }) => as === 'dim') : senses
    return meant.length > 0 && !meant.some((sense) => explains(sense, items, item, drafts))
  })
}

/** "remove the crackle from my mother's old record": where a fault comes from, or -1. */
const originOf = (items: readonly Item[], drafts: readonly Draft[]): number =>
  drafts.every(({ op }) => REPAIRS.has(op)) && !items.some(({ place }) => place !== undefined)
    ? items.findIndex(
        (_, at) =>
          isOrigin(items, at) && items.slice(at).every(({ amount }) => amount === undefined),
      )
    : -1

const REPAIRS: ReadonlySet<string> = new Set([
  'denoise',
  'dehum',
  'declick',
  'declip',
  'deess',
  'remove_dc',
])

/** Words in a manner that ask for something of their own: "under water and match spotify loudness", "…, sweep it" */
const isUnlike = (items: readonly Item[], at: number, item: Item, style: string) =>
  style.includes(item.text) &&
  (hasSense(item, 'loudness') ||
    /^(st|hz|lufs)$/.test(item.amount?.unit ?? '') ||
    (items[at - 1]?.text === ',' && hasSense(item, 'act')))

/** "in a bathroom, and the coughing bothers me": more than a name or a manner */
const namesMore = ({ style, target }: Draft) =>
  (typeof style === 'string' &&
    /\b(like|as) (it|that|they) (was|were|had been)\b.*\b(before|earlier|originally)$|( and|,|&| also)( the| my| it| there| its)? (\S+ )?(\S+ )?(is|are|was|were|needs?|has|should|bothers?|sounds)\b/.test(
      style,
    )) ||
  (typeof target === 'string' &&
    /^also |&|\.\.|, ?\S*\d|\d+ times\b|\b(is|are) too\b|\bmake (it|this|that)\b|\bdo not\b|\bdon't\b|\b(rather|prefer|actually)\b|\bthan\b|^(first|last|second|rf)$|^(nothing|anything)\b|\bthere (is|are|was)\b/.test(
      target,
    )) ||
  (typeof target === 'string' && NO_SOUND.test(target))

/** What no microphone hears: "delete all files on the server". */
const NO_SOUND =
  /\b(files|servers?|databases?|hard drive|disks?|folders?|passwords?|credentials|inbox|(my|your|the|chat|channel|all) (history|account|accounts|logs|data))\b/

/** "too roomy": the effect by another name. */
const takesOut = ({ senses }: Item, { target }: Draft) =>
  senses.some((sense) => sense.as === 'fx' && sense.op === target)

/** "remove the dog and the first 2 s" names two things to remove. */
function isOtherPlace(items: readonly Item[], at: number): boolean {
  const { place, text } = items[at]!
  // "the first half up, the second down"
  if (text === 'second' && items[at - 1]?.text === 'the')
    return items.some((one) => one.place !== undefined && /\bfirst half\b/.test(one.text))
  if (place === undefined) return false
  if (items[at - 1]?.text !== 'and' || place.wheres.length === 0) return false
  const before = items.slice(0, at - 1)
  return (
    !before.some((one) => one.place !== undefined) &&
    before.some((one) => hasSense(one, 'sound') || hasSense(one, 'artefact'))
  )
}

/** "pan it left and right": one step goes to one side. */
const isOtherSide = (items: readonly Item[], at: number, drafts: readonly Draft[]) =>
  drafts.length === 1 &&
  drafts[0]!.op === 'pan' &&
  drafts[0]!.position !== undefined &&
  /^(left|right)$/.test(items[at]!.text) &&
  items[at - 1]?.text === 'and'

/** "too much bass and the voice too quiet": the second is a wish about the level. */
const isOtherComplaint = (items: readonly Item[], at: number, drafts: readonly Draft[]) =>
  drafts.every(({ op }) => op === 'eq') &&
  items[at]!.senses.some(
    (sense) => sense.as === 'adj' && 'dim' in sense.wish && sense.wish.dim === 'level',
  ) &&
  items.some((item, index) => index !== at && hasSense(item, 'excess')) &&
  !items.some((item) => hasSense(item, 'sound') || hasSense(item, 'artefact'))

const hasSense = (item: Item | undefined, name: Sense['as']) =>
  item?.senses.some(({ as }) => as === name) ?? false

/** Words beside the name of a sound that ask for something of their own. */
const OPERATIONS = ['fx', 'fade', 'loop', 'space', 'format', 'device'] as const

/** An effect, or a side of the stereo image, is no sound that could be added or taken out. */
const isUnheard = (item: Item, open: readonly Draft[]) =>
  !hasSense(item, 'sound') &&
  (hasSense(item, 'channel') ||
    (open.some(({ op }) => op === 'add' || op === 'replace') && NEVER_SOUNDS.test(item.text)))
const NEVER_SOUNDS =
  /^(?:[\w-]+ )*(?:reverb|echo|fade|distortion|compression|tremolo|vibrato|chorus|flanger|treble|bass boost|overdrive)$/

const isThisFile = (items: readonly Item[], at: number) =>
  items[at]!.senses.some(({ as }) => as === 'format') &&
  /^(this|the|my|that|your|attached|it)$/.test(items[at - 1]?.text ?? '')

/** What a unit measures, and the parameters that can hold it. */
const MEASURES: Readonly<Partial<Record<Unit, RegExp>>> = {
  db: /Db$|Dbfs$|Dbtp$|Lufs$|^order$/,
  lufs: /Lufs$/,
  st: /^semitones$|Cents$|^order$/, // "per octave" says a slope
  hz: /Hz$|^semitones$/,
  s: /Seconds$|Ms$|^(where|at|to|split|otherWhere|noiseWhere|factor)$/i,
  bpm: /^factor$/,
  bit: /^bits$|^bitDepth$/,
  kbps: /Kbps$/,
}

/** "lower the bass by 3 semitones": an amount that none of the steps could hold. */
const isMeasured = (amount: Amount | undefined, drafts: readonly Draft[]) => {
  const unit = amount?.unit ?? null
  const holds = unit === null || unit === 'part' ? undefined : MEASURES[unit]
  return (
    holds === undefined ||
    drafts.some((draft) => Object.keys(draft).some((param) => holds.test(param)))
  )
}

/** "tremolo with 80 % depth" */
const isSlotName = ({ text }: Item, drafts: readonly Draft[]) =>
  drafts.some(({ op }) =>
    (SLOTS[op as keyof typeof SLOTS] ?? []).some(({ words }) => words.includes(text)),
  )

const FAMILIES: readonly (readonly string[])[] = [
  ['normalize', 'loudness', 'limit', 'compress', 'gain'],
  ['compress', 'speed', 'convert'],
  ['reverse', 'swap', 'swap_channels', 'invert_polarity'],
  ['reverb', 'echo'],
  ['echo', 'insert_silence'], // "delay the start by 2 s"
  ['low_pass', 'high_pass', 'band_pass', 'band_stop', 'notch', 'eq'],
  ['denoise', 'dehum', 'declick', 'declip', 'deess', 'notch', 'high_pass', 'gate', 'remove_dc', 'low_pass', 'eq'],
  ['distort', 'declip', 'bitcrush'],
  ['mute', 'bleep'],
  ['to_mono', 'swap_channels', 'to_stereo', 'pan', 'mute'],
  ['pitch', 'playback_rate', 'speed'],
  ['remove_silences', 'compress'],
  ['pan', 'compress'],
  ['to_stereo', 'stereo_width'], // "widen the stereo"
  ['limit', 'trim'], // "limit it to the first 6 s"
  ['normalize', 'eq'], // "peak at 500 Hz"
] // biome-ignore format: a table

/** Faults that come and go: no filter takes them out. */
const IN_TIME: ReadonlySet<string> = new Set(['declick', 'declip'])

const related = (one: string, other: string) =>
  one === other || FAMILIES.some((ops) => ops.includes(one) && ops.includes(other))

function explains(
  sense: Sense,
  items: readonly Item[],
  item: Item,
  drafts: readonly Draft[],
): boolean {
  const does = (...ops: string[]) => doesAny(drafts, ops)
  switch (sense.as) {
    case 'fx':
    case 'artefact':
      if (sense.op === 'convert' && does('super_resolution')) return true
      return drafts.some(
        ({ op }) => related(sense.op, op) && !(op === 'notch' && IN_TIME.has(sense.op)),
      )
    case 'dim':
      return movesDim(sense.dim, drafts)
    case 'adj':
      return explainsQuality(sense, items, item, drafts)
    case 'fade':
      return does('fade_in', 'fade_out', 'volume_ramp', 'echo')
    case 'loop':
      return does('loop') || (does('echo') && !/^(loop|copy|cycle)/.test(item.text))
    case 'silence':
      return (
        does('insert_silence', 'remove_silences', 'mute', 'fade_in', 'fade_out', 'gate') ||
        (does('compress') && /^quiet/.test(item.text))
      )
    case 'space':
      return does('reverb', 'device', 'low_pass', 'echo')
    case 'device':
      return does('device', 'band_pass')
    case 'format':
      return does('convert')
    case 'channel':
      return (
        (sense.channel === 'both' && !does('compress')) ||
        (item.text === 'right' && does('loudness', 'normalize')) || // "right for radio"
        does('pan', 'to_mono', 'to_stereo', 'swap_channels') ||
        drafts.some(({ channel }) => channel !== undefined)
      )
    case 'sound':
      // "as if shouting through a megaphone"
      if (/^(shout|yell|whisper|scream)/.test(item.text) && does('device', 'reverb', 'low_pass'))
        return true
      return does('bleep') || (/\bband$/.test(item.text) && does('band_stop', 'band_pass', 'eq'))
    default:
      return true
  }
}

const doesAny = (drafts: readonly Draft[], ops: readonly string[]) =>
  drafts.some(({ op }) => ops.includes(op))

function explainsQuality(
  { wish, complaint }: Extract<Sense, { as: 'adj' }>,
  items: readonly Item[],
  item: Item,
  drafts: readonly Draft[],
): boolean {
  const dim = 'dim' in wish ? wish.dim : null
  // "slightly louder with more bass": more bass is not louder; "the bass louder" is
  if ('dim' in wish && wish.dim === 'level' && wish.sign === 1)
    return !drafts.every(({ op }) => op === 'eq') || isSaidOfBand(items, item)
  return (
    moves(wish, drafts) ||
    moves(complaint, drafts) ||
    (item.text === 'deep' && hasSense(items[items.indexOf(item) + 1], 'artefact')) ||
    (/^sharp/.test(item.text) && doesAny(drafts, ['pitch'])) || // "50 cents sharper"
    isFaultOfBand(wish, items, drafts) ||
    (dim !== null && doesAny(drafts, ALSO_MOVE[dim] ?? []))
  )
}

/** What else may be meant by a quality: "a slow fade", "less harsh s sounds", "a clear voice" */
const ALSO_MOVE: Readonly<Partial<Record<Dim, readonly string[]>>> = {
  speed: ['fade_in', 'fade_out'],
  harshness: ['deess'],
  presence: ['denoise', 'dehum', 'declick', 'declip', 'remove_silences'],
}

/** "make the bass louder", "a strong presence" */
const isSaidOfBand = (items: readonly Item[], item: Item) =>
  !items.some((one) => hasSense(one, 'more')) ||
  !/^loud/.test(item.text) ||
  !items.some((one) => hasSense(one, 'dim'))

/** "the highs are harsh": less of them, whatever is wrong with them. */
const isFaultOfBand = (wish: Move, items: readonly Item[], drafts: readonly Draft[]) =>
  'dim' in wish &&
  isBand(wish.dim) &&
  items.some((one) => hasSense(one, 'dim')) &&
  !items.some(({ text }) => text === 'and' || text === ',') &&
  drafts.every(({ op, gainDb }) => op === 'eq' && Number(gainDb) < 0)

const moves = (move: Move, drafts: readonly Draft[]) =>
  'op' in move ? drafts.some(({ op }) => related(op, move.op)) : movesDim(move.dim, drafts)

const FILTERS = ['low_pass', 'high_pass', 'band_pass', 'band_stop', 'notch']

function movesDim(dim: Dim, drafts: readonly Draft[]): boolean {
  if (isBand(dim))
    return drafts.some(
      ({ op, shape, frequencyHz }) =>
        FILTERS.includes(op) ||
        (op === 'eq' &&
          (frequencyHz === BANDS[dim].frequencyHz ||
            shape === BANDS[dim].shape ||
            shape === 'peak')),
    )
  if (dim === 'level' || dim === 'length') return true
  if (dim === 'width') return drafts.some(({ op }) => /stereo|mono|pan|channels/.test(op))
  return drafts.some(({ op }) =>
    /^(pitch|playback_rate|speed|vibrato|notch|convert|tremolo|flanger|chorus)$/.test(op),
  )
}
