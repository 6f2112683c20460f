import type { StepOf } from '../plan.ts'
import { number } from '../slots.ts'
import type { Endings, Phrases } from './phrase.ts'
import { adverbial, momentWords } from './places.ts'
import { article, theName } from './sound-names.ts'

export const openPhrases = {
  add: addPhrase,
  remove: ({ target }, { over }) => `remove ${theName(target)}${over}`,
  replace: ({ target, replacement }, { over }) =>
    `replace ${theName(target)} with ${article(replacement)}${over}`,
  extract: ({ target }, { over }) => `keep only ${theName(target)}${over}`,
  restyle: ({ target, style }, { over }) =>
    target === undefined
      ? `restyle: ${style}${over}`
      : `make ${theName(target)} sound ${style}${over}`,
  inpaint: ({ where, description }) =>
    `fill the ${where === undefined ? 'gaps' : `gap ${adverbial(where)}`}${description === undefined ? '' : ` with ${description}`}`,
  enhance: (_, { over }) => `enhance${over}`,
  super_resolution: ({ bandwidthHz }) =>
    `restore the high frequencies${bandwidthHz === undefined ? '' : ` above ${number(bandwidthHz)} Hz`}`,
} satisfies Partial<Phrases>

function addPhrase(step: StepOf<'add'>, { over }: Endings): string {
  const { target, count, level, placement, at } = step
  const times = count === undefined ? '' : ` ${count} times`
  const behind = level === 'background' && placement !== 'throughout' ? ' in the background' : ''
  const there =
    at !== undefined ? ` at ${momentWords(at)}` : placement === undefined ? '' : PLACES[placement]
  return `add ${article(target)}${times}${behind}${over || there}`
}

const PLACES = {
  throughout: ' throughout',
  start: ' at the start',
  middle: ' in the middle',
  end: ' at the end',
  after_end: ' after the end',
} as const
