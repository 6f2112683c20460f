import { isFiller } from '../items/fillers.ts'
import { isLexical, longestPhrase } from '../items/phrases.ts'
import type { Token } from '../lex/token.ts'
import { list } from '../lexicon/inflections.ts'

// What people call what they send: "my eulogy", "this street performance", "my bird recording".

/** What one may have sent, by its last word or alone, and whatever stands in front of it. */
const ALONE: ReadonlySet<string> = new Set(
  list(`lecture, sermon, homily, interview, lesson, seminar, webinar, workshop, tutorial, presentation, keynote, monologue,
    debate, audition, dictation, meeting, rehearsal, recital, concert, gig, hymn, psalm, anthem, carol, lullaby, ballad,
    sonata, waltz, medley, poem, prayer, meditation, advert, advertisement, ad, commercial, trailer, voicemail, vlog, video,
    livestream, podcast, audiobook, ringtone, jingle, eulogy, toast, vows, ceremony, service, course, discussion,
    deposition, testimony, statement, performance, musical, mixtape, remix, album, footage, film, teaser, promo, ident,
    chapter, story, tale, scene, reading, soundscape, skit, documentary, bulletin, speech, talk, practice, session, show,
    class, panel, hearing, announcement, greeting, reminder, call, conversation, jam, opera, set, cover, single,
    riff, lick, spot, line, narration, loop, sfx`),
)

/** Heard in a recording as often as they are one: "the ringtone" is in it, "my ringtone" is it. */
const HEARD: ReadonlySet<string> = new Set(
  list(`ringtone, jingle, class, panel, announcement, greeting, reminder, call, conversation, jam, opera, set, cover, single,
    riff, lick, spot, line, narration, loop, speech, talk, ident, chapter, statement, sfx, sound effect`),
)

/** A name of its own only with a word in front: "my recording" is known, "my bird recording" is one too. */
const BEHIND_ANOTHER: ReadonlySet<string> = new Set(list('recording, clip, take, memo, demo, stem'))

/** Names of a sound, unless one of these words is in front. */
const BEHIND: Readonly<Record<string, RegExp>> = {
  address: /^(?:keynote|inaugural|welcome|opening|graduation|commencement|presidential)$/,
  call: /^(?:phone|video|zoom|conference|team|teams|skype|sales|client|work|group|customer|support|facetime)$/,
  effect: /^(?:game|foley|ui|menu|movie|film|cartoon)$/,
  set: /^(?:dj|live|techno|house|festival|club)$/,
  speech: /^(?:wedding|graduation|acceptance|retirement|birthday|campaign|victory|farewell|funeral|election|commencement|school|dinner|political|anniversary|inauguration|award|motivational|debate|class)$/,
  talk: /^(?:conference|ted|tedx|keynote|school|science|lightning|tech|research)$/,
  announcement: /^(?:school|wedding|church|morning|company|engagement)$/,
  play: /^(?:radio|school|audio|nativity|christmas|stage)$/,
  line: /^$/,
  spot: /^(?:radio|tv|ad|commercial|promo|advertising)$/,
  loop: /^(?:drums?|guitar|synth|bass|percussion|piano|techno|house|conga|hi-?hat)$/,
  narration: /^(?:documentary|book|story|video|film|museum)$/,
  opera: /^(?:school|rock|soap)$/,
  song: /^(?:school|wedding|birthday|demo)$/,
  single: /^(?:debut|new)$/,
} // biome-ignore format: a table

/** What it is by two words. */
const PAIRS =
  /^(?:(?:dog|cat|baby|holiday|birthday|wedding|family|music|school|phone|demo) video|game (?:sound|audio)|radio (?:play|show|spot|drama|advert|ad)|bedtime story|audio (?:book|story|guide|drama)|guided meditation|church service|voice (?:memo|note|message|mail)|(?:tv|radio|video) (?:ad|advert|commercial)|school (?:concert|play)|sound effect)$/

/** "the other recording", "the first take": one of several. */
const NO_MODIFIER =
  /^(?:first|second|third|fourth|last|next|previous|other|another|same|original|different|separate|background|backing|full|whole|entire|rest|end|start|middle|beginning|before|after|which|while|when|where|how|loud|quiet|noise|male|female)$/

/** What may stand in front of such a noun: a thing, an animal, an instrument, a device or a word nobody knows. */
const MODIFIES: ReadonlySet<string> = new Set(['sound', 'voice', 'device', 'space', 'chat', 'context', 'whole', 'format']) // biome-ignore format: a list

export function isModifier(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token === undefined || token.kind !== 'word' || NO_MODIFIER.test(token.text)) return false
  if (token.text === 'bass' || token.text === 'best') return true
  if (isFiller(token.text) || /(?:ly|'s)$/.test(token.text)) return false
  const senses = longestPhrase([token], 0)?.senses ?? []
  return senses.every(({ as }) => MODIFIES.has(as))
}

/** The tokens [from, to) of a name of the recording that begins at `from`, and its noun; or null. */
export type Name = { readonly to: number; readonly head: string; readonly isHeard: boolean }

export function nameAt(tokens: readonly Token[], from: number): Name | null {
  const text = (index: number) => tokens[index]?.text ?? ''
  const pair = `${text(from)} ${text(from + 1)}`
  if (PAIRS.test(pair)) return { to: from + 2, head: pair, isHeard: HEARD.has(pair) }
  for (let noun = from; noun < from + 5; noun++) {
    const head = text(noun)
    const isModified = noun > from && text(noun - 1) !== "'s"
    const isVerb = head === 'take' && tokens[noun + 1]?.kind === 'number'
    if (isName(head, isModified, text(noun - 1)) && !isVerb && !isName(text(noun + 1), true, head))
      return { to: noun + 1, head, isHeard: HEARD.has(head) && !isModified }
    // "my aunt's reading"
    if (text(noun) === "'s" ? noun === from : !isModifier(tokens, noun)) return null
    if (noun - from >= 3 && !tokens.slice(from, noun).some((token) => token.text === "'s"))
      return null
  }
  return null
}

function isName(head: string, isModified: boolean, before: string): boolean {
  const behind = Object.hasOwn(BEHIND, head) ? BEHIND[head] : undefined
  if (isModified && behind !== undefined) return behind.test(before)
  return ALONE.has(head) || (isModified && BEHIND_ANOTHER.has(head))
}

/** Whether it names a recording alone. */
export const isClipName = (word: string): boolean => ALONE.has(word)

/** "my interview with the mayor": how many words behind the name say with whom it was. */
export function withWhom(tokens: readonly Token[], { to, head }: Name): number {
  const text = (index: number) => tokens[index]?.text ?? ''
  if (text(to) !== 'with' || !WITH_SOMEBODY.test(head)) return 0
  let at = to + 1
  if (/^(?:the|my|our|a|an|his|her)$/.test(text(at))) at++
  const from = at
  while (at < from + 2 && isModifier(tokens, at) && !isLexical(text(at))) at++
  return at > from &&
    /^(?:[,.;!?\n:]?|and|then|from|to|by|at|please|is|sounds?|has)$/.test(text(at))
    ? at - to
    : 0
}

const WITH_SOMEBODY = /^(?:interview|meeting|call|conversation|discussion|debate|lesson|session|rehearsal|practice)$/ // biome-ignore format: a list
