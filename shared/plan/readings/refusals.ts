import type { View } from '../items/view.ts'
import { ask, type Constraint, isAct, type Reader, unsupported } from './reading.ts'

// What is understood and not done: other services, a second recording, the past; and what only limits
// the steps beside it.

const SAYS = {
  not_audio_editing: [
    'That is not an edit of the sound.',
    'Ask for a change of the recording itself.',
  ],
  second_audio: [
    'That needs a second recording, and an edit has one.',
    'Mix the files first, or describe the sound to add.',
  ],
  needs_history: [
    'Each edit starts from the recording as sent; earlier edits are not remembered.',
    'Say the change itself, or edit the earlier result.',
  ],
  later: ['That is not offered yet.', 'Ask for another change.'],
} as const

/** A second recording, the past, what is not there yet: said whatever else the clause holds. */
export const readRefused: Reader = (view) =>
  refusal(view, (reason, text) => reason !== 'not_audio_editing' || /^make (a|an) /.test(text))

/** Another service: only where the clause can be read in no other way. */
export const readElsewhere: Reader = (view) =>
  refusal(view, (reason) => reason === 'not_audio_editing')

function refusal(view: View, fits: (reason: keyof typeof SAYS, text: string) => boolean) {
  const found = view.items
    .flatMap(({ senses, text }) => senses.map((sense) => ({ sense, text })))
    .find(({ sense, text }) => sense.as === 'refused' && fits(sense.reason, text))?.sense
  if (found === undefined || found.as !== 'refused') return null
  for (const at of view.used.keys()) view.used[at] = true
  const [message, fix] = SAYS[found.reason]
  return unsupported(found.reason, message, fix)
}

export const readConstraint: Reader = (view, context) => {
  const t = context.text
  const constraint = constraintOf(t)
  if (constraint === null) return null
  // "as far up as possible without clipping": how far
  if (/\bas (much|far|high|loud) as\b/.test(t)) return null
  if (view.places().some(({ place }) => place.wheres.length > 0) || view.hasAmount(() => true))
    return null
  if (constraint !== 'pitch_moves' && view.has('act', isAct('add', 'remove', 'up', 'down')))
    return null
  // "reverse it with the same pitch": more than a limit
  if (
    (view.has('fade') && constraint !== 'none') ||
    view.has('loop') ||
    view.has('device') ||
    view.has('space') ||
    view.has('format') ||
    view.has('artefact', ({ op }) => op !== 'declip') ||
    view.has(
      'fx',
      ({ op }) => !/^(distort|normalize|compress|pitch|playback_rate|limit|to_stereo)$/.test(op),
    ) ||
    (constraint !== 'pitch_moves' &&
      view.has('adj', ({ wish }) => 'dim' in wish && /^(speed|tape|pitch)$/.test(wish.dim)))
  )
    return null
  for (const at of view.used.keys()) view.used[at] = true
  return { drafts: [], constraints: [constraint], placed: true }
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

export function constraintOf(t: string): Constraint | null {
  // "the volume keeps jumping": what it does, and not what is to be kept
  if (!LIMITING.test(t) || /\bkeeps \w+ing\b/.test(t)) return null
  if (
    /^no (fades?|fading|effects?|(other |more |further )?(changes?|edits?|editing|modifications?))( please)?$/.test(
      t,
    )
  )
    return 'none'
  if (KEEPS.test(t) && /\b(dynamics|dynamic range)\b/.test(t)) return 'none'
  if (/\bpitch and (all|everything)\b/.test(t)) return 'pitch_moves'
  if (
    /^(lower|drop|raise|lowering|dropping|raising) the pitch (too|as well|also|with it|accordingly)$|^(and )?(the |its )?pitch (drops|falls|rises|goes down|goes up|sinks|follows|moves|changes) (too|as well|also|with it)$|^(the |its )?pitch (dropping|going down|falling|rising|going up|changing|moving|following|sinking)( too| as well| also| with it)?$|^so (that )?(the )?pitch (drops|rises|falls|goes|follows|moves|changes)/.test(
      t,
    )
  )
    return 'pitch_moves'
  if (/\b(steady|consistent|constant|even|stable)\b/.test(t)) return null
  if (
    /\b(let|allow|allowing|letting)\b.*\bpitch\b/.test(t) ||
    /\bchipmunks?( \w+)? (is |are )?(allowed|ok|okay|fine|welcome|accepted|no problem)\b/.test(t) ||
    /\b(and|with) (the )?pitch (too|also|as well)\b/.test(t) ||
    /^(the )?pitch (too|also|as well|can (change|move)|may (change|move)|should (rise|drop|follow|change|go up|go down).*)$/.test(
      t,
    )
  )
    return 'pitch_moves'
  if (
    /\b(pitch|key|tuning)\b/.test(t) &&
    (KEEPS.test(t) ||
      /\bsame (pitch|key)\b|\bno (pitch (change|shift)|change (in|of|to) (the )?pitch)|\b(pitch|key) (the same|as it is|intact|constant|stays?|should stay)\b|\bnot the (pitch|key)\b|\b(pitch|key) (must|should|may|can|shall) not (drop|rise|change|move|shift|go)\b/.test(
        t,
      ))
  )
    return 'pitch_kept'
  if (
    /\b(length|duration)\b/.test(t) &&
    (KEEPS.test(t) ||
      /\bsame (length|duration)\b/.test(t) ||
      /\b(length|duration) (the same|stays?|intact|unchanged)\b/.test(t))
  )
    return 'length_kept'
  if (/^(no|not|without) (a |any |the )?chipmunks?$/.test(t)) return 'pitch_kept'
  if (/^(same|original) (length|duration)$/.test(t)) return 'length_kept'
  if (
    /^(do not|not|without) (make|making|get|getting|become|becoming|let) ?(it|this|that)? ?(any |get )?(longer|shorter)$/.test(
      t,
    )
  )
    return 'length_kept'
  const kept = STAYS.exec(t)?.[1]
  if (kept !== undefined) return /^(vol|lev|loud)/.test(kept) ? 'level_kept' : 'speed_kept'
  if (
    /^(the )?(same|original) (speed|tempo|pace|volume|level|loudness|bass|treble|mids|highs|lows|rest)$/.test(
      t,
    )
  )
    return 'none'
  // "make it 7 s long without cutting anything"
  if (
    /^(not|without|no) (cut|cuts|cutting|trim|trimming|lose|losing|chop|chopping|drop|dropping|remove|removing) (anything|any|content|parts|words|any (of it|content|audio|parts?|words?))?( off| out| away)?$/.test(
      t,
    )
  )
    return 'all_kept'
  // "louder, but not distorted"
  if (/^not (be |get |too )*(distorted|clipped)$/.test(t)) return 'no_clipping'
  if (
    /\b(no|without|not|never|avoid|prevent|keep it from|stop it from|do not let it|not let it)\b.*\b(clip|clips|clipping|distort|distortion|distorting|peak|peaking)\b/.test(
      t,
    ) &&
    !/\bremove\b/.test(t)
  )
    return 'no_clipping'
  if (
    /\b(nothing else|only that|that is (it|all)|nothing more|leave (the rest|everything else|it alone|the others?)|rest (is |stays |should stay |remains )?(alone|untouched|as it is|unchanged|normal)|everything else|other parts|all else)\b/.test(
      t,
    )
  )
    return 'none'
  if (
    KEEPS.test(t) &&
    /\b(tempo|speed|pace|volume|level|loudness|bass|treble|quality|tone|timing|stereo|voice|vocals|rest|timbre|feel|alone|untouched|the same|as it is|as is|intact|unchanged|natural)\b/.test(
      t,
    ) &&
    !/\b(only|just)\b/.test(t) &&
    /\b(alone|untouched|the same|as it is|as is|intact|unchanged|natural|not|without|tempo|speed|pace|timing|quality|volume|level|preserve|maintain)\b/.test(
      t,
    )
  )
    return 'none'
  return null
}

export const chat = ask({
  code: 'instruction_not_understood',
  reason: 'not_an_edit',
  message: 'That is not a change of the recording.',
  fix: 'Say what should change, for example "make it louder".',
})
