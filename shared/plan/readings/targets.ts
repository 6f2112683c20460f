import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { ask, type Context, type Reading, unsupported } from './reading.ts'

// The words of a sound, as the caller said them: data for the model, never executed.

const DETERMINERS =
  /^(?:(?:the|a|an|only|just|some|any|that|this|those|these|my|your|his|her|our|their|its|all|of|kind of|sort of|more|another|few|bit|little|nice|please|extra|every|each|such)\s+)+/

const TRAILING =
  /(?:[\s,]+(?:and (?:it|that|they|this)|please|pls|plz|too|as well|for me|now|thanks|thank you|at all|from (?:it|this|there|the (?:audio|clip|recording|file|track|sound|song|mix|video))|(?:from|in|of|to|on|at|by|with|as) (?:the|a|an|my|that)|(?:in|on|of|out of|to|into|over|onto) (?:this one|that one|it|this|there|here|the (?:audio|clip|recording|file|track|song|mix))|here|there|quietly|softly|faintly|gently|loudly|very|subtly|completely|entirely|totally|altogether|quickly|fast|carefully|already|only|just|one more time|for (?:a|my|our|the) (?:\w+ )?podcast|out|away|off|if (?:you can|possible)|somehow|instead|sounds?|from|in|to|with|and|of|on|so|i can hear|i hear|you can hear|that i hear|effect|effects|again|is|are|was|were|ok|okay|right|asap|immediately|throughout|anymore|any more|any longer|(?:in|on|out of|from|to|into|over|under|behind) (?:this|that) (?:audio|clip|recording|file|track|song|mix|video|memo)|(?:in|on|out of|from|to|under|behind|into) (?:this|that|my (?:audio|clip|recording|file|track|song|mix|video|podcast|memo))|the whole time|(?:behind|under|beneath|over|across|throughout) (?:the|this) (?:whole|entire) (?:thing|clip|recording|track|song)|into the|under it|behind it|underneath|somewhere|anywhere|everywhere))+$/

const SOUND_OF = /^(?:the )?(?:sounds?|noises?|sound effects?|recording) of (?:an? |the |some )?/

/** "the dog, it drives me mad", "a cat, my niece would be delighted", "the siren, its my only good take" */
const REMARK =
  /, (?:(?:my|our|the|his|her) \w+ )?(?:it|it's|its|i|i'm|im|we|he|she|they|you|that|this is|there|theres|everyone|everybody|nobody|somebody|someone|would|will|is|are|was|were|has|had|wants?|needs?|likes?|hates?|keeps?|goes|says|said|drones|loves?|drives)\b.*$/

/** The words of a sound, as they are kept: lower case, without determiners and politeness. */
export function tidyTarget(words: string): string {
  let target = words
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ 's\b/g, "'s") // two items
    .replace(/["“”]/g, '')
    .replace(/\s+,/g, ',')
    .replace(REMARK, '')
    .replace(/[\s,.;:!?]+$/, '')
    .trim()
  for (let before = ''; before !== target; ) {
    before = target
    target = target
      .replace(DETERMINERS, '')
      .replace(SOUND_OF, '')
      .replace(TRAILING, '')
      .replace(/^[\s,.;:!?-]+|[\s,.;:!?-]+$/g, '')
      .trim()
  }
  return POLITE.test(target) ? '' : target
}

/** "drums only please": nothing is named behind "only" */
const POLITE = /^(?:please|pls|plz|thanks|thank you|thx)$/

const NOT_SOUNDS =
  /^(it|this|that|them|everything|all|anything|something|nothing|whatever|stuff|things?|someone|me|you|us|file|files|audio|clip|recording|track|account|my account|subscription|message|messages|emails?|email|servers?|users?|history|data|database|passwords?|profile|photos?|pictures?|videos?|bot|bots|apps?|one|ones|love|magic|effects?|part|parts|bit|bits|section|sections|words?|word|whole thing|other|rest|thing|here|there|people to the group|friend|friends|money|credits?|tables?|instructions?|prompt|rules?|system(?: ?\d+)?|sentence|code|name|names|title|permissions?|channel|channels|step|steps|paragraph|comment|link|links|post|posts|tweet|alarm for|reminder|event|events|appointment|task|note|notes|crap|shit|shite|garbage|trash|rubbish|hell|ass|dirt|mess|disaster|life|energy|excitement|emotion|emotions|feeling|character|soul|spice|magic|drama|groove|colou?r|flavou?r|swing|oomph|zest|eq|equali[sz]er|compress|compression|compressor|limiter|processing|quality|sound quality|audio quality|(?:over)?all sound)$/

const BREAKING =
  /^(but|when|whenever|while|if|because|until|unless|whether|once|where|wherever|after|before|how|why|what|since)$/

/** "the siren, | its my only good take": a comma that parted two clauses which then were one */
const isParted = (items: readonly Item[], at: number, { words }: Context) => {
  const [end, start] = [items[at - 1]!.to, items[at]!.from]
  return start > end && /^[,;.!]$/.test(words(end, start).trim())
}

/** "the birds | so that …", "thunder | as soon as the guitar starts", "a bell | the moment he stops" */
const ENDS_BEFORE = /^(?:so that|as soon|the moment|the second)$/

export const isSoundish = (item: Item) =>
  item.senses.some(({ as }) => as === 'sound' || as === 'voice')

export function otherRecording(view: View): Reading {
  view.used.fill(true)
  return unsupported(
    'second_audio',
    'That needs a second recording, and an edit has one.',
    'Mix the files first, or describe the sound to add.',
  )
}

/** The stretch of words from item `at` that names a sound, and its items; stops at places and breaks. */
export function targetFrom(
  view: View,
  context: Context,
  at: number,
  stop: (item: Item, index: number) => boolean = () => false,
): { text: string; indexes: number[] } | null {
  const indexes: number[] = []
  let words = ''
  for (let index = at; index < view.items.length; index++) {
    const item = view.items[index]!
    if (view.used[index] && item.kind !== 'filler') {
      if (indexes.length > 0) break
      continue
    }
    if (item.place !== undefined || stop(item, index)) {
      // "the annoying | dog"
      if (indexes.every((one) => /^(?:the|that|this|those|an?)$/.test(view.items[one]!.text)))
        continue
      break
    }
    if (item.kind === 'punct' && item.text !== ',' && item.text !== '-') break
    if (BREAKING.test(item.text)) break
    if (indexes.length > 0 && isParted(view.items, index, context)) break
    if (ENDS_BEFORE.test(`${item.text} ${view.items[index + 1]?.text ?? ''}`)) break
    if (
      item.senses.some(({ as }) => as === 'background') &&
      indexes.some((one) => view.items[one]!.kind !== 'filler')
    )
      break
    indexes.push(index)
    words = withTyped(words, context, view.items, index)
  }
  // what is too long by far is refused as it is, untidied
  const text = words.length > 300 ? words.trim() : tidyTarget(words)
  return text === '' ? null : { text, indexes }
}

/** "a woman's", "the neighbour's dog": typed once, though it is two items. */
function withTyped(words: string, { words: typedAt }: Context, items: readonly Item[], at: number) {
  const { from, to, text } = items[at]!
  const typed = typedAt(from, to)
  return words.endsWith(` ${typed}`) && text !== items[at - 1]?.text ? words : `${words} ${typed}`
}

/** "the noise with a hammer": no sound is told from another by that. */
const isOddBeside = (items: readonly Item[], at: number) =>
  /^(with|by|on|like|during|using|for)$/.test(items[at + 1]?.text ?? '') &&
  items.slice(at + 2).some(({ kind }) => kind === 'word') &&
  !items.slice(at + 2).some((item) => isSoundish(item))

/** "the noise purple": in English what a sound is like stands in front of it. */
export const trailsOff = (items: readonly Item[]) =>
  items.some((item, at) => {
    const next = items[at + 1]
    return (
      item.senses.some(({ as }) => as === 'artefact' || as === 'fx' || as === 'dim') &&
      !item.senses.some(({ as }) => as === 'sound' || as === 'device') &&
      !/(ing|y|ed)$/.test(item.text) &&
      ((next?.kind === 'word' && !isSoundish(next)) || isOddBeside(items, at))
    )
  })

export const mark = (view: View, indexes: readonly number[]) => {
  for (const index of indexes) view.used[index] = true
}

/** "out and join it up": more than the name of a sound. */
const STRAY =
  /^(and|or|plus|with|in(?= and| or)|out|off|to(?! hear)|into|away|down|from|for|by|than|then|but|so) |\b(and|then) (\w+ )+(it|this|that|them)( (up|out|off|down|back))?$/

/** "thunder it should be scary", "rain please it is for a story": more than the name of a sound. */
const GOES_ON =
  /\w (it|they) (be|is|are|was|were|should|must|will|would|needs?|has|have)\b|\bplease \w/

/** "it's just me clearing my throat": a sentence, and no name of a sound. */
export const isSentence = (target: string) =>
  /^(it|too|so|very) | (does|do|did|is|are|was|were|has|have)$|\b(has|have|had|contains?|includes?|mentions?|makes|takes|leaves) (a|an|the|no|some|my|his|her)\b|\b(nobody|everybody|everyone|someone|i|we) (needs?|wants?|likes?|hates?|cares?)\b|\b(it|that|this|there|he|she|they)( is|'s| was)\b/.test(
    target,
  ) ||
  IS_DOING.test(target) ||
  GOES_BEYOND.test(target)

/** "the guitar become a harp", "thunder as soon as …", "a laugh every time he falls", "birds and the cars removed", "a harp in place of the guitar": more than a sound */
const GOES_BEYOND =
  /\b(?:becomes?|becoming|turns? into|in place of|as soon|(?:every|each|any) time|needs? to|has to|have to|ought to|supposed to)\b|\w (?:it|them)$|\bin the foreground\b|\band (?:the|my|his|her) .* (?:removed|deleted|muted|erased|cut)$|\b(?:and|then) mix (?:it|down|everything)\b/

/** "the song i attached", "the attached file": another recording, which the caller has and we have not */
export const isAttached = (target: string) =>
  /\b(?:i|we|you)(?: have|'ve| had)?(?: just| also| already)? (?:attached|uploaded|sent|provided|shared|linked|gave you|emailed)\b|^(?:attached|uploaded|enclosed|provided) \w|\b(?:in|from|of) the (?:attached|uploaded|other) (?:file|clip|recording|audio|track)\b/.test(
    target,
  )

/** "cut 3 to 4 s, my guest was chewing": told; "the song she was singing", "whatever is humming" are sounds. */
const IS_DOING =
  /^(?!.*\b(?:the|an?|my|his|her|our|their|he|she|they|it|i|we|you|that|which|who|what\w*)\b)(?:[\w'-]+ ){1,3}(?:is|are|was|were) \w+ing$/

export const knownBad = (target: string) =>
  NOT_SOUNDS.test(target) ||
  /^(?:sound |audio )?quality of /.test(target) ||
  // "remove two parts: the hum and the hiss"
  /^(?:two|three|four|five|some|several|a few|\d+) (?:parts|bits|pieces|things|sections|places|faults|problems|issues)$/.test(
    target,
  ) ||
  // "the other instruments": which are they?
  /^other (?:(?:sounds?|noises?|instruments?|voices?|tracks?|sources?|things?|stuff|parts?)\b)/.test(
    target,
  ) ||
  // "everything above 15", "the last 3 seconds but one", "20 %": how much or where, and no sound
  /^(above|below|over|under|beyond|past|before|after|between|last|first) [-+]?[\d.:]+\b/.test(
    target,
  ) ||
  /^[-+]?[\d.,]+ ?(%|percent|per cent|db)$/.test(target) ||
  STRAY.test(target) ||
  GOES_ON.test(target) ||
  /^\d[\d.:]*( ?(to|-|and) ?\d[\d.:]*)?( ?(ms|s|secs?|seconds?|minutes?))?$/.test(target) ||
  /^s's\b/.test(target) ||
  /^(rf|sudo|dc|direct current|[\d.,]+( ?(-|to|and) ?[\d.,]+)? ?k?hz)\b/.test(target) ||
  /^[\d.,:]+ (s|secs?|seconds?|min|mins|minutes?|hours?) \w/.test(target) ||
  /^[\d.,:]+ (by|to|of|from|at|and) [\d.,:]+/.test(target) ||
  /^(everything|anything|whatever|all) (?!else)/.test(target) ||
  // "use the channel that worked", "use the last take": of what is there
  /^(?:(?:last|first|second|other|best|same) (?:take|version)$|(?:channel|mic|microphone) (?:that|which)\b)/.test(
    target,
  ) ||
  /^(abruptly|suddenly|quickly|slowly|badly|properly|correctly|completely|immediately)$/.test(
    target,
  ) ||
  /^(last|first|second|third|next|final) (word|words|sentence|line|verse|phrase|note|beat)$/.test(
    target,
  ) ||
  /^(length|duration|speed|volume|pitch|fades?|fading)\b/.test(target)

/** "the alarm | has to go", "that dog | is annoying" */
export function subjectBefore(
  view: View,
  context: Context,
  at: number,
): { text: string; indexes: number[] } | null {
  const from = view.items.findIndex(
    (item, index) =>
      index < at &&
      !view.used[index] &&
      item.place === undefined &&
      item.kind !== 'punct' &&
      (item.kind !== 'filler' || item.senses.length > 0) &&
      !item.senses.some(
        ({ as }) =>
          as === 'act' || as === 'degree' || as === 'whole' || as === 'polite' || as === 'chat',
      ),
  )
  if (from === -1) return null
  const indexes: number[] = []
  let words = ''
  const comma = view.items.findLastIndex(
    ({ text }, index) => index > from && index < at && text === ',',
  )
  // "everything is fine, just | the dog needs to go"
  const isToldFirst = comma !== -1 && !view.items.slice(from, comma).some(isSoundish)
  // "the background should be removed"
  if (view.items[from]!.text === 'background' && isTheOnly(view, from, at))
    return { text: 'background', indexes: [from] }
  for (let index = isToldFirst ? comma + 1 : from; index < at; index++) {
    const item = view.items[index]!
    if (item.place !== undefined) continue
    if (
      /^(is|are|was|were|should|must|has|have|needs|to|be|ought|just|really|so|can|could|would|which|that|who|i)$/.test(
        item.text.split(' ')[0]!,
      )
    ) {
      if (
        item.text === 'that' ||
        item.text === 'just' ||
        item.text === 'really' ||
        item.text === 'so'
      )
        continue
      break
    }
    if (item.senses.some(({ as }) => as === 'background')) {
      view.used[index] = true
      continue
    }
    indexes.push(index)
    words = withTyped(words, context, view.items, index)
  }
  const text = tidyTarget(words)
  return text === '' ? null : { text, indexes }
}

/** Nothing between but "should be", "has to". */
const isTheOnly = (view: View, from: number, at: number) =>
  view.items
    .slice(from + 1, at)
    .every(({ kind, senses }) => kind === 'filler' || senses.some(({ as }) => as === 'polite'))

export const tooLong = () =>
  ask({
    code: 'parameter_out_of_range',
    reason: 'too_long',
    message: 'The description of a sound may have 200 characters.',
    fix: 'Say it in fewer words.',
  })
