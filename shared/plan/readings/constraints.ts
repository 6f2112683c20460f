import { anyOf } from '../any-of.ts'
import type { View } from '../items/view.ts'
import { type Constraint, isAct, type Reader } from './reading.ts'

// What only limits the steps beside it: "without changing the pitch", "nothing else".

export const readConstraint: Reader = (view, { text }) => {
  const constraint = constraintOf(text)
  if (constraint === null) return null
  // "as far up as possible without clipping": how far
  if (/\bas (much|far|high|loud) as\b/.test(text)) return null
  if (isMoreThanLimit(view, constraint)) return null
  view.used.fill(true)
  return { drafts: [], constraints: [constraint], placed: true }
}

/** "reverse it with the same pitch", "keep the volume at 3 dB" */
const isMoreThanLimit = (view: View, constraint: Constraint) =>
  view.places().some(({ place }) => place.wheres.length > 0) ||
  view.hasAmount(() => true) ||
  (constraint !== 'pitch_moves' && view.has('act', isAct('add', 'remove', 'up', 'down'))) ||
  (constraint !== 'none' && view.has('fade')) ||
  view.has('loop') ||
  view.has('device') ||
  view.has('space') ||
  view.has('format') ||
  view.has('artefact', ({ op }) => op !== 'declip') ||
  view.has('fx', ({ op }) => !IS_LIMITED.test(op)) ||
  // "no clipping make it louder"
  (constraint === 'no_clipping' && view.has('adj', (_, { text }) => text.endsWith('er'))) ||
  (constraint !== 'pitch_moves' &&
    view.has('adj', ({ wish }) => 'dim' in wish && /^(speed|tape|pitch)$/.test(wish.dim)))

const IS_LIMITED = /^(distort|normalize|compress|pitch|playback_rate|limit|to_stereo)$/

/** The first that fits; null: nothing is limited, or it is not said what. */
export function constraintOf(text: string): Constraint | null {
  // "the volume keeps jumping": what it does, and not what is to be kept
  if (!LIMITING.test(text) || /\bkeeps \w+ing\b/.test(text)) return null
  return LIMITS.find(({ fits }) => fits(text))?.limit ?? null
}

const KEEP =
  '(?:keep|keeps|keeping|kept|leave|leaves|leaving|preserve|preserves|preserving|maintain|maintaining|retain|retaining|hold|not change|not touch|not affect|not alter|not mess with|not changing|not shift|without changing|without affecting|without altering|without touching|without shifting|without raising|without lowering|without losing|do not change|do not touch|do not alter|do not affect|do not mess with|unchanged|untouched)'

const KEEPS = new RegExp(`\\b${KEEP}\\b`)

/** "keep the volume as it is", "don't touch the tempo": all of it, and not "keep the volume low" */
const STAYS = new RegExp(
  `^(?:but |and )*${KEEP} (?:at )?(?:(?:the|its|that|same|original|current|overall) )*(volume|level|loudness|speed|tempo|pace)( (?:the same|as it is|as is|intact|unchanged|untouched|alone|at all))?$`,
)

/** Without one of these there is no constraint, and most clauses have none. */
const LIMITING =
  /\b(no|not|without|never|avoid|prevent|keep|stop|let|letting|allow|allowing|allowed|chipmunks?|pitch|key|tuning|dynamics?|length|duration|same|original|nothing|only|that is|leave|rest|else|other parts|unchanged|untouched)\b|(keep|leav|preserv|maintain|retain|hold|kept)/

const AVOIDS_CLIPPING =
  /\b(no|without|not|never|avoid|prevent|keep it from|stop it from|do not let it|not let it)\b.*\b(clip|clips|clipping|distort|distorts|distortion|distorting|peak|peaks|peaking)\b/

const KEPT =
  /\b(tempo|speed|pace|volume|level|loudness|bass|treble|quality|tone|timing|stereo|voice|vocals|rest|timbre|feel|alone|untouched|the same|as it is|as is|intact|unchanged|natural)\b/

const AS_IT_IS =
  /\b(alone|untouched|the same|as it is|as is|intact|unchanged|natural|not|without|tempo|speed|pace|timing|quality|volume|level|preserve|maintain)\b/

type Fits = (text: string) => boolean

const says = (...phrases: RegExp[]): Fits => {
  const any = anyOf(...phrases)
  return (text) => any.test(text)
}

const saysAll =
  (...phrases: RegExp[]): Fits =>
  (text) =>
    phrases.every((phrase) => phrase.test(text))

/** In the order in which they are looked for. */
const LIMITS: readonly { readonly limit: Constraint | null; readonly fits: Fits }[] = [
  // "no fades", "no other changes"
  {
    limit: 'none',
    fits: says(
      /^no (fades?|fading|effects?|(other |more |further )?(changes?|edits?|editing|modifications?))( please)?$/,
    ),
  },
  // "keep the dynamics"
  { limit: 'none', fits: saysAll(KEEPS, /\b(dynamics|dynamic range)\b/) },
  // "pitch and all", "the pitch drops too", "lowering the pitch with it"
  {
    limit: 'pitch_moves',
    fits: says(
      /\bpitch and (all|everything)\b/,
      /^(lower|drop|raise|lowering|dropping|raising) the pitch (too|as well|also|with it|accordingly)$/,
      /^(and )?(the |its )?pitch (drops|falls|rises|goes down|goes up|sinks|follows|moves|changes) (too|as well|also|with it)$/,
      /^(the |its )?pitch (dropping|going down|falling|rising|going up|changing|moving|following|sinking)( too| as well| also| with it)?$/,
      /^so (that )?(the )?pitch (drops|rises|falls|goes|follows|moves|changes)/,
    ),
  },
  // "keep the pitch steady": to be corrected, and not left
  { limit: null, fits: says(/\b(steady|consistent|constant|even|stable)\b/) },
  // "let the pitch change", "chipmunks are fine"
  {
    limit: 'pitch_moves',
    fits: says(
      /\b(let|allow|allowing|letting)\b.*\bpitch\b/,
      /\bchipmunks?( \w+)? (is |are )?(allowed|ok|okay|fine|welcome|accepted|no problem)\b/,
      /\b(and|with) (the )?pitch (too|also|as well)\b/,
      /^(and )?(the |its )?pitch (too|also|as well|(can|may|might|could|will) (change|move|drop|fall|rise|follow|sink)( too| as well| also| with it)?|should (rise|drop|follow|change|go up|go down).*)$/,
    ),
  },
  // "keep the pitch", "not the pitch", "the key should stay"
  { limit: 'pitch_kept', fits: saysAll(KEEPS, /\b(pitch|key|tuning)\b/) },
  {
    limit: 'pitch_kept',
    fits: says(
      /\bsame (pitch|key)\b/,
      /\bno (pitch (change|shift)|change (in|of|to) (the )?pitch\b)/,
      /\b(pitch|key) (the same|as it is|intact|constant|stays?|should stay)\b/,
      /\bnot the (pitch|key)\b/,
      /\b(pitch|key) (must|should|may|can|shall) not (drop|rise|change|move|shift|go)\b/,
    ),
  },
  // "keep the length", "the same duration"
  { limit: 'length_kept', fits: saysAll(KEEPS, /\b(length|duration)\b/) },
  {
    limit: 'length_kept',
    fits: says(
      /\bsame (length|duration)\b/,
      /\b(length|duration) (the same|stays?|intact|unchanged)\b/,
    ),
  },
  { limit: 'pitch_kept', fits: says(/^(no|not|without) (a |any |the )?chipmunks?$/) },
  // "original length", "without making it longer"
  {
    limit: 'length_kept',
    fits: says(
      /^(same|original) (length|duration)$/,
      /^(do not|not|without) (make|making|get|getting|become|becoming|let) ?(it|this|that)? ?(any |get )?(longer|shorter)$/,
    ),
  },
  // "keep the volume as it is", "don't touch the tempo"
  { limit: 'level_kept', fits: (text) => /^(vol|lev|loud)/.test(STAYS.exec(text)?.[1] ?? '') },
  { limit: 'speed_kept', fits: says(STAYS) },
  // "the same bass"
  {
    limit: 'none',
    fits: says(
      /^(the )?(same|original) (speed|tempo|pace|volume|level|loudness|bass|treble|mids|highs|lows|rest)$/,
    ),
  },
  // "make it 7 s long without cutting anything"
  {
    limit: 'all_kept',
    fits: says(
      /^(not|without|no) (cut|cuts|cutting|trim|trimming|lose|losing|chop|chopping|drop|dropping|remove|removing) (anything|any|content|parts|words|any (of it|content|audio|parts?|words?))?( off| out| away)?$/,
    ),
  },
  // "louder, but not distorted", "without clipping"
  { limit: 'no_clipping', fits: says(/^not (be |get |too )*(distorted|clipped)$/) },
  {
    limit: 'no_clipping',
    // "no more clipping": there is some
    fits: (text) => AVOIDS_CLIPPING.test(text) && !/\bremove\b|^no more\b/.test(text),
  },
  // "nothing else", "leave the rest"
  {
    limit: 'none',
    fits: says(
      /\b(nothing else|only that|that is (it|all)|nothing more|leave (the rest|everything else|it alone|the others?)|rest (is |stays |should stay |remains )?(alone|untouched|as it is|unchanged|normal)|everything else|other parts|all else)\b/,
    ),
  },
  // "keep the bass as it is"; "keep only the voice" is a wish
  {
    limit: 'none',
    fits: (text) => saysAll(KEEPS, KEPT, AS_IT_IS)(text) && !/\b(only|just)\b/.test(text),
  },
]
