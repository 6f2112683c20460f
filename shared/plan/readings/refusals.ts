import type { View } from '../items/view.ts'
import { isAct, isOp, type Reader, unsupported } from './reading.ts'

// What is understood and not done: other services, a second recording, the past.

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

/** "mute 1 s every 3 s": again and again; but an echo comes every 300 ms. */
export const readPeriodic: Reader = (view) => {
  if (!view.hasAmount(({ unit, prep }) => unit === 's' && prep === 'every')) return null
  const isDone =
    view.has('act', isAct('cut', 'remove', 'up', 'down', 'add', 'put', 'turn', 'make')) ||
    view.has('fx', isOp('mute', 'bleep', 'reverse')) ||
    view.has('silence') ||
    view.has('adj')
  const isOfItself =
    view.has('loop') || view.has('artefact') || view.has('fx', isOp('echo', 'reverb', 'tremolo'))
  if (!isDone || isOfItself) return null
  view.used.fill(true)
  return unsupported('later', ...SAYS.later)
}

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
