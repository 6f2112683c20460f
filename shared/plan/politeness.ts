import { countClosing, textOf } from './closings.ts'
import type { Token } from './lex/token.ts'

// What people say around a wish and that is no part of it: greetings, "could you please", "thanks a lot".
// It is taken off at the edges of sentences; a word in the middle may mean something.

const OPENING = new RegExp(
  `^(?:${[
    '(?:ok|okay|alright|right|well|hey|yeah|yes|um|oh|hi|hello)(?: ,)? so(?= )',
    '(?:here|this|that|attached) is (?:my|the|a|an|our|some) (?:\\w+ ){0,2}(?:clip|audio|file|recording|track|song|note|message|memo|sample|take|episode|podcast|video)(?= [,:-])',
    '(?:so(?= (?:can|could|please|i|we|the|now|make|just|basically|what|,|um|here|this|my|turn|add|remove|cut|fade|it|like) ?)|please|pls|kindly|ok|okay|um|uh|uhm|er|hmm|well|yo|bot|resound|basically|alright|anyway|now|actually|maybe|perhaps|bro|dude|man|oh|and|ah)(?= )',
    '(?:hey|hi(?! (?:cut|pass|shelf|hat)s?\\b)|hello|hiya|greetings|dear)(?: (?:there|bot|resound|team|sir|madam|all|everyone|guys|folks|friend|buddy|man|bro|dude))*(?= )',
    '(?:right|well|so|ok|okay|now|yes|no)(?= ,)',
    '(?:awfully |so |really |very )?sorry (?:to (?:bother|trouble|disturb) you|for the (?:trouble|bother))(?: ,)?(?: but)?',
    '(?:do )?(?:forgive|pardon|excuse) me(?: ,)?(?: but)?',
    '(?:possibly )?trouble you to',
    'i would be (?:ever |so |very |most |really )*(?:grateful|thankful|happy|glad|obliged)(?: if)?(?: you (?:could|would|can))?',
    'awfully',
    'hope (?:you|this|all) (?:are|is) (?:well|good|fine|ok)',
    'no(?= just )',
    'to be (?:honest|fair|clear)',
    '(?:i am )?not sure(?: but| if)?',
    'i do not know(?: why| what is wrong)?(?: but)?',
    'as an? (?:\\w+ )?\\w+(?= (?:, )?(?:it|this) (?:should|needs|must|has))',
    'for (?:my|our|a|the|an) (?!first|last|next|second)(?:\\w+ )?\\w+(?= (?:, )?(?:i|it|make|can|could|please|we|this) )',
    'good (?:morning|evening|afternoon|day)',
    'quick (?:one|question|favou?r|request|thing|fix|edit|job|tweak)(?: (?:needed|please|for you))?',
    'not sure (?:if|whether) (?:this|that|it) is (?:even )?(?:possible|doable)(?: ,)? but',
    'i (?:think|guess|feel)(?: that)?(?= it (?:would|will) be )',
    'just(?= (?!give |want |need |leave |the |a |an |my |from |between |keep |first|last|\\d|one |two |three |four |five |six |ten |half |to )\\w)',
    '(?:can|could|would|will|may|might|shall) (?:you|we|i|someone|u)(?! (?:hear|tell|explain|understand|speak|see|read|recommend|identify|like|do |do$|get|have|also get|also have))(?: (?:please|pls|maybe|kindly|possibly|perhaps|just|also|quickly|try to|help me|be able to|be so kind as to|be so kind and|mind))*',
    '(?:is|would|was) (?:it )?(?:be )?possible(?: for you)?(?: to)?',
    '(?:is there )?(?:any|a) (?:chance|way|possibility)(?: that)?(?: (?:you|we|i|to))?(?: (?:can|could|might))?',
    'do you think (?:you|we) (?:can|could)',
    '(?:it )?(?:would|will) be (?:much |way |even |so |really |very )?(?:better|nicer|best|good|great|preferable|nice|cool|lovely|awesome|perfect|helpful|amazing|fantastic|wonderful) if (?:it|this|that|the \\w+) (?:was|were|is|sounded|could be)',
    'i (?:was|am|were) (?:hoping|wondering|thinking)(?: (?:if|that|whether))?(?: (?:you|we|i))?(?: (?:can|could|might))?',
    'it (?:would|will) be (?:so |really |very )?(?:nice|great|cool|good|awesome|lovely|amazing|helpful|perfect|best)(?: (?:to|if (?:you|we|i) (?:can|could|would)))?',
    '(?:it |that )?would be (?:so |really |very )?(?:nice|great|cool|good|better|awesome|lovely|amazing) if(?: (?:it|this|that) (?:was|were|is))?',
    'i (?:would|will) (?:really )?(?:prefer|like|love|appreciate) it if(?: you could| you would| you can)?',
    'i (?:would )?(?:really |just |kinda )?(?:want|need|like|love|prefer|wish)(?: (?:you|for you|u))? to(?! (?:hear|be|use|know))',
    '(?:i|we|you) (?:really |just )?(?:want|need|have|should|must|ought|got)(?: to)?(?= (?:turn|make|cut|trim|delete|remove|fade|mute|silence|reverse|boost|raise|lower|reduce|increase|speed|slow|pitch|add|put|loop|repeat|swap|move|pan|convert|normali[sz]e|compress|clean|keep|drop|bring|start|end|play|shift|take|get rid|apply|insert|crop|bleep|export|save|stretch)\\b)',
    '(?:the |my |our )?(?:client|boss|teacher|producer|director|manager|friend|wife|husband|mum|mom|dad|band|team|editor|customer)s? (?:wants?|needs?|asked|told|would like) (?:me|us|you) to',
    '(?:the |my |our )?(?:client|boss|teacher|producer|director|manager|friend|wife|husband|mum|mom|dad|band|team|editor|customer|girlfriend|boyfriend|brother|sister|professor|coach)s? (?:wants?|needs?|would like|would love|prefers?)(?= (?:it|this|that|the|more|less|some|a) )',
    'i am after',
    'if only (?:it|this|that) (?:was|were)',
    'i (?:said|meant)(?= \\w)',
    'all (?:i|we) (?:want|need) is(?: for you)?(?: to)?(?! (?:the|a) (?:part|bit|section|piece|first|last|middle|second|final))',
    'i (?:think|guess|believe|suppose|feel like) (?:you|we|i) (?:should|could|can|need to)',
    '(?:do|did) me a favou?r(?: and)?',
    '(?:help me|help us)(?: to)?(?= \\w)',
    'try (?:to|and)',
    'go ahead and',
    'make sure (?:to|that you|you)',
    'let us(?= )',
    'feel free to',
    'be so kind (?:as to|and)',
    'would you mind',
    'if (?:you|u) (?:can|could|would|do not mind|please)',
    'if possible',
    '(?:how|what) about(?= )',
    'why (?:not|do not (?:you|we))',
    'what i (?:want|need) is(?: for you)?(?: to)?',
    'your (?:task|job) is to',
    'i am (?:asking|begging) you to',
    'you (?:can|could|may)(?= )',
  ].join('|')})(?: |$)`,
)

const BREAK = /^[.;!?\n]$/

/** The tokens without the politeness at the edges of each sentence. Something is always left. */
export function withoutPoliteness(tokens: readonly Token[]): Token[] {
  const kept: Token[] = []
  let at = 0
  while (at < tokens.length) {
    let end = at
    while (end < tokens.length && !(tokens[end]!.kind === 'punct' && BREAK.test(tokens[end]!.text)))
      end++
    kept.push(...trimmed(tokens.slice(at, end), kept.length === 0))
    if (end < tokens.length) kept.push(tokens[end]!)
    at = end + 1
  }
  return kept
}

/** "Best, Sam", "sent from my phone" */
const SIGNED =
  /^(?:best|regards|kind regards|best wishes|best regards|sincerely|cheers|yours|love|warmly|sent from my)\b/

function trimmed(sentence: readonly Token[], isFirst: boolean): readonly Token[] {
  if (sentence.length <= 6 && SIGNED.test(textOf(sentence, 0, sentence.length))) return []
  let from = 0
  let to = sentence.length
  const soft = (token: Token | undefined) =>
    token?.kind === 'punct' && /^[,\-:>]+$/.test(token.text)
  for (;;) {
    while (from < to && soft(sentence[from])) from++
    const opening = OPENING.exec(`${textOf(sentence, from, Math.min(to, from + 14))} `)?.[0].trim()
    // a "no" later on takes back what was said before it
    const isTakenBack = opening === 'no' && !isFirst
    const taken = opening === undefined || isTakenBack ? 0 : countTokens(sentence, from, opening)
    if (taken === 0 || from + taken >= to) break
    from += taken
  }
  for (;;) {
    while (
      to > from &&
      (soft(sentence[to - 1]) ||
        (sentence[to - 1]!.text === 'and' && sentence[to - 1]!.kind === 'word'))
    )
      to--
    const taken = countClosing(sentence.slice(from, to), isFirst)
    if (taken === to - from) return isFirst ? sentence.slice(from, to) : [] // "Can you do that?"
    if (taken === 0) break
    to -= taken
  }
  return sentence.slice(from, to)
}

/** As many tokens as make up the words of `prefix`, or 0 when they do not end together. */
function countTokens(tokens: readonly Token[], from: number, prefix: string): number {
  let text = ''
  for (let at = from; at < tokens.length; at++) {
    text = text === '' ? tokens[at]!.text : `${text} ${tokens[at]!.text}`
    if (text === prefix) return at - from + 1
    if (text.length > prefix.length) return 0
  }
  return 0
}
