import { type Item, textOf } from './items/item.ts'

/** A polite question is a request; "how do I …" is about an edit; "how loud is it" is about the file. */
export type Question = { kind: 'polite' | 'how' | 'info'; skip: number }

export function questionOf(items: readonly Item[]): Question | null {
  let at = 0
  while (
    items[at] !== undefined &&
    (items[at]!.kind === 'punct' ||
      /^(hey|hi|hello|please|so|ok|okay|well|um|uh|bot|resound|dear|sir|and|but|oh|just|also|now|quick|question)$/.test(
        items[at]!.text,
      ))
  )
    at++
  const t = textOf(items.slice(at))
  if (t === '') return null
  const how =
    /^(how (do|can|could|would|should|might) (i|you|we|one|people|someone)( go about)?|how to|how does one|how is it possible to|what (is|would be) the best way to|what happens (if|when) (you|i|we)|what would happen (if|when) (you|i|we)|can you (tell|show|explain to|teach) me how to|do you know how to|what if (you|i|we)|what would it sound like if (you|i|we)|should (i|we|it|this|that|(?:the|my) \w+ (?:be|have|sound))|(?:would|will) it (?:be|sound) (?:much |even )?(?:better|nicer|cooler|worse|weird|good|nice)|(?:would|will) (?:an?|the|some|more|less) [^,]*\b(?:be (?:good|better|nice|nicer|weird|too)|help|sound|work|fit)|is it (worth|better to|a good idea to)|does it help to|do (i|we) (need|have) to|would it (help|be better) to)\b/.exec(
      t,
    )
  if (how !== null) return { kind: 'how', skip: countTokens(items, at, how[0]) }
  const why =
    /^(why (is|does|are|do)( it| this| that| the \w+)?( sound| seem| so)?|how come)\b/.exec(t)
  if (why !== null) return { kind: 'how', skip: countTokens(items, at, 'why') }
  if (
    /^(can|could|would|will|may|might|can not|could not|will not|would not|shall) (you|u|we|i|it|this|that|the|someone|somebody|my|your)\b/.test(
      t,
    )
  ) {
    if (
      /^(can|could|do|would|will) you (hear|tell|explain|understand|speak|see|help me understand|read|recommend|identify)\b/.test(
        t,
      )
    )
      return { kind: 'info', skip: at }
    // "can you do chipmunk"
    const isManner =
      items.at(-2)?.text !== 'edit' &&
      items
        .at(-1)!
        .senses.some(
          (sense) => sense.as === 'adj' || (sense.as === 'fx' && sense.op === 'playback_rate'),
        )
    if (
      !isManner &&
      /^(can|could|would|will|do) you (do|edit|process|handle|support|work)( \w+)?$/.test(t)
    )
      return { kind: 'info', skip: at }
    return { kind: 'polite', skip: at }
  }
  if (
    /^(is (it )?possible|is there (any|a) (way|chance|possibility)|would you mind|would you be able|would it be possible|any (way|chance|possibility)|how about|what about|why do not (you|we)|why not|do you (mind|think you (could|can))|are you able|could i (get|have)|may i|can i|might i|will you|would you|do you want to|did you|is it ok)\b/.test(
      t,
    )
  ) {
    if (/^(did you|do you want to)\b/.test(t)) return { kind: 'info', skip: at }
    return { kind: 'polite', skip: at }
  }
  if (/^(tell me|show me|explain|describe|inform me)\b/.test(t)) return { kind: 'info', skip: at }
  if (
    /^(how|what|why|who|whose|where|which|is|are|does|do|did|was|were|has|have you|am i|when (is|was|did|does|will))\b/.test(
      t,
    ) &&
    !/^(do (?!you\b|we\b|they\b|i\b|people\b|these\b|those\b|my\b|the [a-z]+ (?:have|need|sound|seem)\b)\w+|what i (want|need|would)|is too|are too|when you|have (it|this|the|a|some)|what (it|this) needs|has too|do [a-z]+ing|how (about|bout)|which i)\b/.test(
      t,
    )
  ) {
    return /^(do|does|did|is|are|was|were|has|how|what|who|where|which|why|whose|am|have|when)\b/.test(
      t,
    )
      ? { kind: 'info', skip: at }
      : null
  }
  return null
}

/** How many tokens the words of `prefix` take up, from item `at` on. */
export function countTokens(items: readonly Item[], at: number, prefix: string): number {
  const wanted = prefix.split(' ').length
  let words = 0
  let tokens = (items[at]?.from ?? 0) - (items[0]?.from ?? 0)
  for (let index = at; index < items.length && words < wanted; index++) {
    const item = items[index]!
    const length = item.text.split(' ').length
    // a phrase that reaches beyond the prefix keeps its words
    if (words + length > wanted) return tokens + (wanted - words)
    words += length
    tokens += item.to - item.from
  }
  return tokens
}
