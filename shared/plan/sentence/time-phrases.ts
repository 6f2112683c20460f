import type { Where } from '../plan/places.ts'
import type { StepOf } from '../plan.ts'
import { number } from '../slots.ts'
import type { Phrases } from './phrase.ts'
import { momentWords, noun, spot } from './places.ts'

export const timePhrases = {
  trim: (_, { part }) => `keep only${part || ' the whole recording'}`,
  delete: (_, { part }) => `delete${part || ' the whole recording'}`,
  reverse: (_, { part }) => `reverse${part || ' the whole recording'}`,
  // A target is what was said; the factor follows from it.
  speed: ({ factor = 1, targetDurationSeconds, method }, { over }) =>
    targetDurationSeconds === undefined
      ? `set the speed${method === 'wsola' ? ' of the voice' : ''} to ${number(factor)}x${over}`
      : `stretch${method === 'wsola' ? ' the voice' : ''}${over} to fit ${number(targetDurationSeconds)} s`,
  playback_rate: ({ factor }, { over }) => `set the playback rate to ${number(factor)}x${over}`,
  pitch: ({ semitones }, { over }) =>
    `${semitones < 0 ? 'lower' : 'raise'} the pitch by ${semitonesOf(semitones)}${over}`,
  loop: ({ count, targetDurationSeconds = 0 }, { part, withSlots }) =>
    count === undefined
      ? `loop${part} until ${number(targetDurationSeconds)} s${withSlots}`
      : `loop${part} ${count} times${withSlots}`,
  swap: swapPhrase,
  move: ({ to }, { part }) => `move${part} to ${momentWords(to)}`,
  insert_silence: ({ durationSeconds, at }) =>
    `insert ${number(durationSeconds)} s of silence at ${momentWords(at)}`,
  remove_silences: ({ scope, minSilenceSeconds, keepSeconds, thresholdDbfs }, { over }) =>
    `remove ${SILENCES[scope]}${scope === 'all' ? over : ''} longer than ${number(minSilenceSeconds)} s, keeping ${number(keepSeconds)} s${thresholdDbfs === 'auto' ? '' : `, threshold ${number(thresholdDbfs)} dBFS`}`,
} satisfies Partial<Phrases>

const semitonesOf = (semitones: number) =>
  `${number(Math.abs(semitones))} ${Math.abs(semitones) === 1 ? 'semitone' : 'semitones'}`

function swapPhrase({ where, otherWhere, split }: StepOf<'swap'>): string {
  if (otherWhere !== undefined && where !== undefined)
    return `swap ${withoutFrom(where)} with ${withoutFrom(otherWhere)}`
  if (split === 'auto') return 'swap the two parts'
  if ('fraction' in split && split.fraction === 0.5) return 'swap the halves'
  return `swap the parts before and after ${spot(split, 'current')}`
}

/** "swap 1 s to 3 s with 7 s to 9 s" */
const withoutFrom = (place: Where) => noun(place).replace(/^from /, '')

const SILENCES: Readonly<Record<StepOf<'remove_silences'>['scope'], string>> = {
  all: 'silences',
  start: 'the silence at the start',
  end: 'the silence at the end',
  edges: 'the silence at both ends',
}
