// The forms of a word: verbs, adjectives and nouns are written once and inflected here.

export const list = (words: string): string[] =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)

/** "clip", "clipped"; of those that are longer or end otherwise, the ones that the tables hold */
const doubles = (word: string) =>
  /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(word) ||
  /^(bandstop|declip|omit|rev|transfer|unclip)$/.test(word)

const IRREGULAR: Readonly<Record<string, readonly string[]>> = {
  cut: ['cuts', 'cutting'], put: ['puts', 'putting'], get: ['gets', 'got', 'getting', 'gotten'], take: ['takes', 'took', 'taken', 'taking'],
  give: ['gives', 'gave', 'given', 'giving'], make: ['makes', 'made', 'making'], have: ['has', 'had', 'having'],
  bring: ['brings', 'brought', 'bringing'], keep: ['keeps', 'kept', 'keeping'], leave: ['leaves', 'leaving'],
  lose: ['loses', 'losing'], let: ['lets', 'letting'], throw: ['throws', 'threw', 'thrown', 'throwing'],
  do: ['does', 'did', 'done', 'doing'], set: ['sets', 'setting'], speed: ['speeds', 'sped', 'speeded', 'speeding'],
  send: ['sends', 'sent', 'sending'], feel: ['feels', 'felt', 'feeling'], come: ['comes', 'came', 'coming'],
  go: ['goes', 'went', 'gone', 'going'], run: ['runs', 'ran', 'running'], begin: ['begins', 'began', 'begun', 'beginning'],
  hold: ['holds', 'held', 'holding'], stick: ['sticks', 'stuck', 'sticking'], split: ['splits', 'splitting'],
  wind: ['winds', 'wound', 'winding'], shut: ['shuts', 'shutting'], rid: ['rids', 'ridding'], find: ['finds', 'found', 'finding'],
  draw: ['draws', 'drew', 'drawn', 'drawing'], rewind: ['rewinds', 'rewound', 'rewinding'], lay: ['lays', 'laid', 'laying'],
  hear: ['hears', 'heard', 'hearing'], eq: ['eqs', 'eqed', 'eqing', "eq'd"], die: ['dies', 'died', 'dying'],
  rebuild: ['rebuilds', 'rebuilt', 'rebuilding'], spread: ['spreads', 'spreading'], overdrive: ['overdrives', 'overdriven', 'overdriving'],
  build: ['builds', 'built', 'building'],
} // biome-ignore format: a table

/** Every head with every tail: "channels swapped", "sides flipped". */
export const each = (heads: string, tails: readonly string[]): string =>
  list(heads)
    .flatMap((head) => tails.map((tail) => `${head} ${tail}`))
    .join(', ')

/** With and without an article: "flip channels", "flip the channels". */
export const maybeThe = (nouns: readonly string[]): readonly string[] =>
  nouns.flatMap((noun) => [noun, `the ${noun}`])

/** A verb phrase is inflected in its first word, "taking out", or behind what it is done by, "bit crushing". */
function inflectVerb(phrase: string): string[] {
  const front = FRONTS.exec(phrase)?.[0] ?? ''
  const [verb = '', ...rest] = phrase.slice(front.length).split(' ')
  const forms = Object.hasOwn(IRREGULAR, verb) ? [verb, ...IRREGULAR[verb]!] : regularVerb(verb)
  return forms.map((form) => front + [form, ...rest].join(' '))
}

const FRONTS = /^(?:re|de|low|high|band|bit|hard|jump|noise|peak|phase|pitch|time) /

function regularVerb(verb: string): string[] {
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ing`]
  if (/[^aeiou]y$/.test(verb)) {
    const stem = verb.slice(0, -1)
    return [verb, `${stem}ies`, `${stem}ied`, `${verb}ing`]
  }
  const stem = doubles(verb) ? verb + verb.at(-1) : verb
  const third = /(s|x|z|ch|sh)$/.test(verb) ? `${verb}es` : `${verb}s`
  return [verb, third, `${stem}ed`, `${stem}ing`]
}

function inflectAdjective(phrase: string): string[] {
  if (phrase.includes(' ')) return [phrase]
  const long = [...phrase.matchAll(/[aeiouy]+/g)].length > 2
  const degrees = long ? [] : comparatives(phrase)
  return [phrase, ...degrees]
}

function comparatives(adjective: string): string[] {
  if (adjective.endsWith('e')) return [`${adjective}r`, `${adjective}st`]
  if (/[^aeiou]y$/.test(adjective))
    return [`${adjective.slice(0, -1)}ier`, `${adjective.slice(0, -1)}iest`]
  const stem = doubles(adjective) ? adjective + adjective.at(-1) : adjective
  return [`${stem}er`, `${stem}est`]
}

/** `v` verbs, `a` adjectives, `n` nouns get their inflections; `w` words stay as they are. */
export const v = (words: string) => list(words).flatMap(inflectVerb)
export const a = (words: string) => list(words).flatMap(inflectAdjective)
export const n = (words: string) => list(words).flatMap((noun) => [noun, `${noun}s`])
export const w = (words: string) => list(words)
