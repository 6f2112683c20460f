import type { Reader } from './reading.ts'

// Music in another style: "turn it into jazz", "a jazz version".

/** Each by the name that the model is given, with what else it is called. */
const GENRES: Readonly<Record<string, string>> = {
  jazz: 'jazzy', funk: 'funky', blues: 'bluesy', folk: 'folky', 'hip hop': 'hiphop|hip - hop', 'drum and bass': 'dnb', 'r and b': 'rnb', rock: 'rocky',
  metal: 'heavy metal', techno: '', house: '', trance: '', dubstep: '', edm: '', classical: '', country: '', reggae: '', disco: '', soul: '', trap: '',
  punk: '', pop: '', ambient: '', synthwave: '', 'bossa nova': 'bossa', salsa: '', gospel: '', swing: '', ska: '', grunge: '', flamenco: '',
  bluegrass: '', latin: '',
} // biome-ignore format: a table

const NAMES = Object.entries(GENRES)
  .flatMap(([name, others]) => [name, ...others.split('|').filter(Boolean)])
  .join('|')

export const GENRE = new RegExp(`\\b(${NAMES})\\b`)

const WHAT =
  '(?:it|this|that|the (?:song|track|audio|music|recording|clip|whole thing|style|genre))'
const SUFFIX =
  '(?: (?:style|version|vibes?|feel|track|song|tune|piece|remix|cover|genre|music|arrangement|of it))*'

/** With a verb, "it", and what leads to the style. */
const MADE = new RegExp(
  `^(?:make|turn|convert|transform|change|rework|restyle|remix|do|play|render|give|want|i want|i would like|let)(?: me)? ${WHAT}(?: (?:to )?(?:sound|be|feel))?(?: more)?( (?:in|into|to|as|with))?(?: an?| the)? (${NAMES})(${SUFFIX})$`,
)

/** Without a verb only as a style or a version. */
const NAMED = new RegExp(`^(?:(?:make|do|give me|as|in|into) )?(?:an? )?(${NAMES})(${SUFFIX})$`)

/** What they say as verbs and nouns of their own: "make it pop". */
const MORE_THAN_STYLES = /^(pop|rock|swing|house|soul|country|trap|latin|punk)$/

export const readGenre: Reader = (view, { text }) => {
  const made = MADE.exec(text)
  const [, lead = '', name, suffix] = made ?? ['', '', ...(NAMED.exec(text)?.slice(1) ?? [])]
  if (name === undefined || suffix === undefined) return null
  if (suffix === '' && (made === null || (lead === '' && MORE_THAN_STYLES.test(name)))) return null
  for (const at of view.used.keys()) view.used[at] = true
  const [genre] = Object.entries(GENRES).find(
    ([known, others]) => known === name || others.split('|').includes(name),
  )!
  return { drafts: [{ op: 'restyle', style: `in the style of ${genre}` }], placed: true }
}
