import type { Token } from './token.ts'

// Contractions and the short forms of chat.

const SHORT: ReadonlyMap<string, string> = new Map(Object.entries({
  n: 'and', nvm: 'never mind', rm: 'remove', tf: '', sry: 'sorry', xfade: 'crossfade', exp: 'exponential', trem: 'tremolo', nr: 'noise reduction', fi: 'fade in', fo: 'fade out', thresh: 'threshold', latter: 'second', require: 'need', requires: 'needs', begone: 'gone',
  u: 'you', ur: 'your', pls: 'please', plz: 'please', plss: 'please', pleas: 'please', thx: 'thanks', ty: 'thanks',
  lil: 'little', gonna: 'going to', wanna: 'want to', gimme: 'give me', lemme: 'let me', gotta: 'have to',
  outta: 'out of', kinda: 'kind of', sorta: 'sort of', w: 'with', wo: 'without', ya: 'you', em: 'them', tbh: '', rn: '',
  abit: 'a bit', alot: 'a lot', alittle: 'a little', cuz: 'because', coz: 'because', cos: 'because', bc: 'because',
  til: 'until', till: 'until', thru: 'through', tho: 'though', nah: 'no', yep: 'yes', yeah: 'yes',
  dont: 'do not', doesnt: 'does not', didnt: 'did not', isnt: 'is not', arent: 'are not', wasnt: 'was not',
  cant: 'can not', cannot: 'can not', wont: 'will not', shouldnt: 'should not', wouldnt: 'would not',
  couldnt: 'could not', aint: 'is not', havent: 'have not', hasnt: 'has not', neednt: 'need not', mustnt: 'must not',
  im: 'i am', ive: 'i have', id: 'i would', ill: 'i will', youre: 'you are', youd: 'you would', theres: 'there is',
  thats: 'that is', whats: 'what is', lets: 'let us', theyre: 'they are', youve: 'you have', weve: 'we have', theyve: 'they have', theyll: 'they will', youll: 'you will', thatll: 'that will', hiya: 'hi', heya: 'hey', heyy: 'hey', hii: 'hi', hes: 'he is', shes: 'she is', itll: 'it will',
  itd: 'it would', heres: 'here is', wheres: 'where is', whos: 'who is', hows: 'how is',
  "can't": 'can not', "won't": 'will not', "shan't": 'shall not', "ain't": 'is not', "let's": 'let us',
  "i'm": 'i am', "y'all": 'you all', "c'mon": 'come on', nope: 'no', juz: 'just', jus: 'just', wud: 'would',
  cud: 'could', shud: 'should', wld: 'would', cld: 'could', bg: 'background', vol: 'volume', freq: 'frequency',
  freqs: 'frequencies', coulda: 'could', shoulda: 'should', woulda: 'would', moar: 'more', da: 'the', dis: 'this',
  dat: 'that', teh: 'the', ptich: 'pitch', bd: 'db', whisperin: 'whispering', thanx: 'thanks', tnx: 'thanks', ppl: 'people',
  dwn: 'down', cn: 'can', wnt: 'want', jst: 'just', abt: 'about', btw: 'between', halfs: 'halves', swich: 'switch', b4: 'before', quiter: 'quieter', quitter: 'quieter', queiter: 'quieter', lowder: 'louder', limitter: 'limiter', limitters: 'limiters', loder: 'louder', speach: 'speech', vioce: 'voice', cuttin: 'cutting', niose: 'noise', nosie: 'noise', noies: 'noise', spead: 'speed', otu: 'out', mak: 'make', mut: 'mute', vo: 'voiceover', makin: 'making',
})) // biome-ignore format: a table

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(.+)n't$/, '$1 not'],
  [/^(.+)'re$/, '$1 are'],
  [/^(.+)'ve$/, '$1 have'],
  [/^(.+)'ll$/, '$1 will'],
  [/^(.+)'d$/, '$1 would'],
]

const IS = new Set([
  'it',
  'that',
  'this',
  'there',
  'what',
  'here',
  'he',
  'she',
  'who',
  'where',
  'how',
])

const SUBJECT =
  /^(clip|audio|sound|recording|volume|track|file|song|music|voice|speech|bass|treble|mic|noise|hum|level|tempo|speed|pitch|intro|outro|beginning|end)'s$/
const SAID_OF_IT =
  /^(too|a|so|very|not|really|way|kind|quite|just|all|pretty|far|much|super|rather|still|getting|gotten|been|hard|loud|quiet|muffled|distorted|clipping|clipped|noisy|low|high|slow|fast)$/

/** "the dog's too loud" */
const IS_SO = /^(too|so|not|really|way|quite|all|far|super|rather|still|getting|been)$/

/** "its blasting my ears": it is. */
const IS_TOLD =
  /^(too|a|an|so|very|not|really|way|kinda|kind|just|only|all|pretty|super|rather|still|been|boring|cringe|awful|terrible|useless|(?!timing|ending|beginning|opening|closing|recording|string|ringing|hissing|humming|rating|meaning|pausing|mastering|tuning)\w+ing)$/

const SAYS_WHY =
  /^(i|we|he|she|they|it|you|my|our|his|her|their|there|theres|its|im|i'm|it's|there's)$/

/** What stands before a sentence. */
const OPENS = /^(|so|and|but|because|cause|hey|hi|well|[.,;:!?\n])$/

/** "its copyrighted lol", "its for my game", "its private stuff", but "its detuned sound" */
const isSaidOfIt = (tokens: readonly Token[], at: number) =>
  SAID_OF_WHAT.test(tokens[at + 1]?.text ?? '') ||
  tokens[at + 2]?.text === 'stuff' ||
  (/[^e]ed$/.test(tokens[at + 1]?.text ?? '') &&
    /^(?:|[.,;!?\n]|lol|lmao|haha|pls|plz|please|and|so|by)$/.test(tokens[at + 2]?.text ?? ''))

/** What no possessive stands before: "its my aunt's birthday", "its from a minidisc", "its hard to sing along" */
const SAID_OF_WHAT =
  /^(for|from|about|in|on|at|the|my|our|his|her|their|your|not|no|never|actually|basically|literally|probably|hard|private|personal|confidential|urgent|due)$/

const AFTER_BIT =
  /^(of|too|more|less|much|on the|loud|quiet|soft|fast|slow|high|low|noisy|dark|bright|dull|harsh|boomy|muddy|thin|tinny|boxy|nasal|echoey|(?!crush|ord|numb|filt|quart|cent|number)\w+er)$/

/** "slow it uh down", but "remove every um". */
const isPause = (tokens: readonly Token[], at: number): boolean => {
  if (!PAUSES.has(tokens[at]!.text)) return false
  const next = tokens[at + 1]?.text ?? '.'
  if (/^(the|a|an|my|this|that|it)$/.test(next)) return true
  return (
    !/^(and|or|[,.;!?]|sounds?|from|at|in)$/.test(next) &&
    !/^(the|every|each|all|any|an|of|remove|delete|cut|no|without)$/.test(
      tokens[at - 1]?.text ?? '',
    )
  )
}

const PAUSES: ReadonlySet<string> = new Set('um uh umm uhh uhm er erm hmm mm'.split(' '))

/** Where in "the heck out of" a word stands, or null: "distort the heck out of it" is heavily. */
function oathAt(tokens: readonly Token[], at: number): number | null {
  for (let first = at; first >= Math.max(0, at - 3); first--)
    if (
      OATH.test(
        tokens
          .slice(first, first + 4)
          .map(({ text }) => text)
          .join(' '),
      )
    )
      return at - first
  return null
}

const isSay = (tokens: readonly Token[], at: number) =>
  tokens[at]?.text === 'say' && tokens[at - 1]?.text === ',' && tokens[at + 1]?.kind === 'number'

const isAre = (tokens: readonly Token[], at: number) =>
  ARE.test(tokens[at - 1]?.text ?? '') ||
  // "left and right r swapped"
  (/^(left|right)$/.test(tokens[at - 1]?.text ?? '') &&
    /^(swapped|reversed|flipped|mixed|switched)$/.test(tokens[at + 1]?.text ?? ''))

const ARE = /^(there|they|we|you|u|these|those|[a-z]{2,}s)$/

const OATHS = /^(heck|hell|crap|shit|fuck|life|bejesus|snot|daylights)$/
const OATH = new RegExp(`^the ${OATHS.source.slice(1, -1)} out of$`)

export function expand(tokens: readonly Token[]): Token[] {
  const says = (pattern: RegExp) => tokens.some(({ text }) => pattern.test(text))
  const [saysMakeUp, saysOath] = [says(/^make(up)?$/), says(OATHS)]
  return tokens.flatMap((token, at) => {
    // "more presence, say 2 dB"
    if (isSay(tokens, at) || (token.text === ',' && isSay(tokens, at + 1))) return []
    // "w/ reverb"
    if (token.text === '/' && tokens[at - 1]?.text === 'w') return []
    if (token.text === 'w' && tokens[at + 1]?.text === '/' && tokens[at + 2]?.text === 'o')
      return [{ ...token, text: 'without' }]
    if (token.text === 'o' && tokens[at - 1]?.text === '/' && tokens[at - 2]?.text === 'w')
      return []
    // "there r clicks", "the last bits r too loud"; but the right channel of "l and r"
    if (token.text === 'r' && isAre(tokens, at)) return [{ ...token, text: 'are' }]
    const bare = saysMakeUp ? withoutMakeUp(tokens, at) : null
    if (bare !== null) return bare === 0 ? [{ ...token, text: NO_MAKEUP }] : []
    if (token.text === '&') return [{ ...token, text: 'and', kind: 'word' }]
    if (token.kind !== 'word') return [token]
    if (isPause(tokens, at)) return []
    const oath = saysOath ? oathAt(tokens, at) : null
    if (oath !== null) return oath === 0 ? [{ ...token, text: 'heavily' }] : []
    // "bit too loud": the article is left out in chat
    if (
      token.text === 'bit' &&
      (at === 0 || tokens[at - 1]!.kind === 'punct') &&
      AFTER_BIT.test(tokens[at + 1]?.text ?? '')
    )
      return [{ ...token, text: 'a' }, token]
    if (token.text === 'ad' && (at === 0 || tokens[at - 1]!.kind === 'punct'))
      return [{ ...token, text: 'add' }]
    // "in the begin": a noun
    if (token.text === 'begin' && tokens[at - 1]?.text === 'the')
      return [{ ...token, text: 'beginning' }]
    if (
      token.text === 'its' &&
      (IS_TOLD.test(tokens[at + 1]?.text ?? '') || isSaidOfIt(tokens, at))
    )
      return [
        { ...token, text: 'it' },
        { ...token, text: 'is' },
      ]
    // "remove the siren cause we live near a hospital"
    if (token.text === 'cause' && SAYS_WHY.test(tokens[at + 1]?.text ?? ''))
      return [{ ...token, text: 'because' }]
    // "were doing a podcast and need an echo"
    if (
      token.text === 'were' &&
      OPENS.test(tokens[at - 1]?.text ?? '') &&
      /\wing$|^(not|just|all|both|still)$/.test(tokens[at + 1]?.text ?? '')
    )
      return [
        { ...token, text: 'we' },
        { ...token, text: 'are' },
      ]
    // "plzzz"
    const drawn = /(.)\1/.test(token.text)
      ? SHORT.get(token.text.replace(/(.)\1+/g, '$1'))
      : undefined
    if (drawn === 'please' || drawn === 'thanks') return [{ ...token, text: drawn }]
    // "lo-fi" and no fade in
    if (token.text === 'fi' && /^(lo|hi|sci|wi)$/.test(tokens[at - 1]?.text ?? '')) return [token]
    if (!SHORT.has(token.text) && !token.text.includes("'")) return [token]
    // "the clip's a bit quiet", but "the clip's volume"
    const next = tokens[at + 1]?.text ?? ''
    const isVerb =
      (SUBJECT.test(token.text) && SAID_OF_IT.test(next)) ||
      (/'s$/.test(token.text) && IS_SO.test(next))
    const words = (isVerb ? `${token.text.slice(0, -2)} is` : expandWord(token.text))
      .split(' ')
      .filter(Boolean)
    return words.map((text) => ({ ...token, text }))
  })
}

/** "without make-up gain", said of a compressor: one word, and neither a verb nor something left out. */
export const NO_MAKEUP = 'no_makeup'
const MAKEUP =
  /^(?:(without|no) (any )?(makeup|make up)( gain)?|(makeup|make up)( gain)?( [:=])? (off|false|no))(?= |$)/

const OPENS_MAKEUP: ReadonlySet<string> = new Set(['without', 'no', 'makeup', 'make'])

/** How many words into "without make-up" the token stands, or null. */
function withoutMakeUp(tokens: readonly Token[], at: number): number | null {
  for (let back = 0; back < 5 && back <= at; back++) {
    if (!OPENS_MAKEUP.has(tokens[at - back]!.text)) continue
    const text = tokens.slice(at - back, at - back + 5).map((token) => token.text).join(' ') // biome-ignore format: one line
    const said = MAKEUP.exec(text)?.[0].split(' ').length ?? 0
    if (back < said) return back
  }
  return null
}

function expandWord(word: string): string {
  const short = SHORT.get(word)
  if (short !== undefined) return short
  if (!word.includes("'")) return word
  for (const [pattern, replacement] of ENDINGS)
    if (pattern.test(word)) return word.replace(pattern, replacement)
  const possessor = /^(.+)'s$/.exec(word)?.[1]
  if (possessor !== undefined) return IS.has(possessor) ? `${possessor} is` : `${possessor} 's`
  return word.replaceAll("'", '')
}
