import type { Item } from '../items/item.ts'
import { isKnownWord } from '../spelling.ts'

// Words that ask for nothing: who recorded it, greetings, events that only hearing could find.

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
  if (/^(like|as if|as though) /.test(told) || isSideAlone(items)) return false
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

/** "left channel, bass +3 dB": where, and not to be left out */
const isSideAlone = (items: readonly Item[]) => {
  const said = items.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  return said.length > 0 && said.every(({ senses }) => senses.some(({ as }) => as === 'channel'))
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
      // "from the moment the door slams"
      (item.text === 'moment' && HAPPENS.test(items[at + 1]?.text ?? '')) ||
      (item.senses.some(({ as }) => as === 'part') &&
        /^(with|where|when|that|in which)$/.test(items[at + 1]?.text ?? '')),
  )

const HAPPENS = /^(the|an?|my|our|his|her|i|we|he|she|it|they|when|that|someone|somebody)$/
