import type { Item } from '../items/item.ts'
import { isKnownWord } from '../spelling.ts'

// Words that ask for nothing: who recorded it, greetings, events that only hearing could find.

/** How it came about, not what should become of it. */
export const NARRATED =
  /^(so |and |well |hi |ok )*((it|this|that|the \w+) (was|is|were) (just |only |all )?|(i|we|he|she|they|you) (just |only |have |had )?)?(recorded|made|taken|filmed|captured|shot|sang|played|sung) (?!.*\b(too|so|as if|should|make it|please)\b)(it |this |that |these )?(in|at|on|with|by|from|over|through|via|during|yesterday|today|last|this|using|live|for)\b/

/** "the reverb is nice", "I like the bass": as it should be. */
export const PRAISED =
  /^(so |and |well |but |ok )*((the|my|this|that|its) (\w+ ){1,3}(is|are|sounds?|feels?) (already |just |really |very |so |pretty |quite |absolutely )*(nice|perfect|great|good|fine|ok|okay|alright|cool|lovely|amazing|awesome|beautiful|right|excellent|wonderful|correct|balanced)( as (it )?is| now| already)?|i (really )?(like|love|enjoy) (the|this|that) \w+)$/

/** "I already removed the noise": done before, and not to be done. */
export const DONE_BEFORE =
  /^(so |and |well |but |ok )*(i|we|you|he|she|they|somebody|someone|my \w+) (have |has |had )?already (have |had )?(\w+ed|made|cut|done|put|took|taken|sped|turned|got|brought)\b/

/** "it is from an old vinyl": where it comes from, and not how it should sound */
export const COMES_FROM =
  /^(so |and |well |but )?((it|this|that|the \w+) (is|was|came|comes) |(taken|ripped|digiti[sz]ed|transferred|copied) )?(from|off) (an?|my|our|his|her|their|some) /

/** "never mind the noise": what is named is to be left. */
export const WAVED_AWAY =
  /^(well |so |ok |and )*(never mind|nevermind|forget( about)?|ignore|disregard|do not (worry|care|bother) (about|with)|leave aside) (the|that|this|about|my|any|all) (?!whole|rest|last|first)/

/** "my mic is bad", "I have an old phone": why it sounds as it does. */
export const EQUIPMENT =
  /^(so |and |well |hi |ok |because |sorry |, )*((my|our|the|his|her) (\w+ )?(mic|microphone|phone|laptop|computer|recorder|interface|equipment|setup|gear|headset) (is|was|are) (\w+ )?(bad|cheap|old|broken|terrible|awful|trash|crap|garbage|shit|poor|not (very |so )?good)|(i|we) (only )?(have|had|use|used|got) an? (\w+ )?(bad|cheap|old|broken|terrible|awful|poor) (\w+ )?(mic|microphone|phone|laptop|computer|recorder|interface|setup|headset))$/

const STRONG = new Set([
  'format',
  'space',
  'loudness',
  'adj',
  'fx',
  'fade',
  'loop',
  'silence',
  'artefact',
  'dim',
  'gone',
  'excess',
  'lack',
  'low',
  'high',
  'distant',
  'again',
  'refused',
  'bad',
  'clean',
  'order',
  'missing',
  'device',
  'place',
  'no',
  'less',
  'more',
  'times',
])

const WEAK_ACTS = new Set([
  'make',
  'play',
  'start',
  'finish',
  'put',
  'turn',
  'improve',
  'change',
  'convert',
  'add',
  'keep',
])

/** Who recorded it, when, where, why: no trigger word, no amount, no place. */
export function isContext(items: readonly Item[]): boolean {
  const told = items.map(({ text }) => text).join(' ')
  const narrating =
    /^(so |ok |hi |hey |well |and |but |um )*(this|it|that|here|these) (is|was|are|were|comes|came) (?!too|so|way|very|really|a bit|a little|not|kind)|^(so |hi |hey |and )*(i|we|he|she|they|my \w+|our \w+|someone|a friend|you) (just |only |have |had |will |am |was |were |'m |recorded|made|sang|played|got|found|took|filmed|captured|wrote|sent|use|used|asked|wants|wanted|needs|told|said|need this|need it|want to (use|post|share|upload|send|play))/.test(
      told,
    )
  const words = items.filter((item) => item.kind === 'word' && item.senses.length === 0)
  const known = words.filter((item) => isKnownWord(item.text)).length
  if (words.length > 0 && known < words.length / 2) return false
  if (
    items.some(
      (item) =>
        item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
    )
  )
    return false
  const strong = items.some(({ senses }) =>
    senses.some(
      (sense) => STRONG.has(sense.as) || (sense.as === 'act' && !WEAK_ACTS.has(sense.act)),
    ),
  )
  if (/^(like|as if|as though) /.test(told)) return false
  if (strong)
    return (
      narrating &&
      !items.some(({ senses }) =>
        senses.some(
          (sense) =>
            ['adj', 'fx', 'artefact', 'excess', 'lack', 'bad', 'gone', 'fade', 'refused'].includes(
              sense.as,
            ) ||
            (sense.as === 'act' && sense.act !== 'make' && !WEAK_ACTS.has(sense.act)),
        ),
      )
    )
  const imperative = items.find((item) => item.kind !== 'filler' && item.kind !== 'punct')
  if (imperative === undefined) return true
  return (
    narrating ||
    (!imperative.senses.some(({ as }) => as === 'act') &&
      !(
        imperative.kind === 'word' &&
        imperative ===
          items.find(
            (item) =>
              item.kind !== 'punct' && !/^(please|so|and|just|but|ok|also|then)$/.test(item.text),
          )
      ))
  )
}

/** Greetings, thanks, punctuation. */
export function isChatter(items: readonly Item[]): boolean {
  return items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && item.senses.length === 0) ||
      item.senses.some(({ as }) => as === 'chat' || as === 'polite' || as === 'whole') ||
      (item.senses.length > 0 &&
        item.senses.every(
          (sense) => sense.as === 'degree' || (sense.as === 'act' && sense.act === 'make'),
        )),
  )
}

export const isEvent = (items: readonly Item[]) =>
  items.some(
    (item, at) =>
      (/^(when|whenever|while|if|until|after|before|during|once|where|wherever|unless)$/.test(
        item.text,
      ) &&
        item.kind !== 'place') ||
      (/^(every|each|any)$/.test(item.text) && items[at + 1]?.text === 'time') ||
      (item.text === 'as' && items[at + 1]?.text === 'soon') ||
      (item.senses.some(({ as }) => as === 'part') &&
        /^(with|where|when|that|in which)$/.test(items[at + 1]?.text ?? '')),
  )
