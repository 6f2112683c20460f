import type { Clause } from '../clauses.ts'
import { type Item, textOf } from '../items/item.ts'
import { isDeclarative } from '../statements.ts'
import type { Fault, Said } from '../understand.ts'
import { COMPLAINED, isVerdict } from './verdicts.ts'

// "Our neighbour was mowing his lawn. Could you remove the lawnmower?": what is told beside a wish, however
// it is worded. It is only left out where nothing of it can be part of the wish.

/**
 * The faults without those of clauses that tell of something, in a text whose wishes were all read. What is
 * left out is named in a warning.
 */
export function withoutBackground(
  faults: readonly Fault[],
  clauses: readonly Clause[],
  said: readonly Said[],
): readonly Fault[] {
  const told = new Set(faults.filter(({ kind, clause }) => isUnread(kind) && tells(clause.items)))
  if (said.length === 0) return faults
  return faults.filter((fault) => !told.has(fault) || mayMatter(fault, clauses, said))
}

/** "My loudspeakers are small, so raise the bass": what was read as an effect, and only tells beside a wish. */
export function onlyTold(clauses: readonly Clause[], said: readonly Said[]): readonly Said[] {
  const isTold = ({ clause, draft: { op } }: Said) => {
    if (!LIKENESSES.has(op) && !OF_THEM.has(op)) return false
    const { items } = clauses[clause]!
    const text = textOf(items)
    const isOfPeople = OF_THEM.has(op) && OF_PEOPLE.test(text) && !OF_RECORDING.test(text)
    const isOfGain = op === 'gain' && WAS_SET.test(text)
    return (LIKENESSES.has(op) || isOfPeople || isOfGain) && tells(items)
  }
  const told = said.filter(isTold)
  return told.length < said.length ? told : []
}

const OF_THEM: ReadonlySet<string> = new Set(['add', 'restyle', 'gain', 'pitch'])

const LIKENESSES: ReadonlySet<string> = new Set(['device', 'reverb', 'convert', 'distort'])

const isUnread = (kind: Fault['kind']) => kind === 'unread' || kind === 'event'

/** Somebody did something, or something is so; nothing in it asks. */
function tells(items: readonly Item[]): boolean {
  const text = textOf(items)
  const isStatement = STATEMENT.test(text) || isDeclarative(items)
  const isSaidOnly = THANKS.test(text) || PURPOSE.test(text) || COMPLAINED.test(text)
  return (isStatement && !ASKS.test(text)) || isSaidOnly || isVerdict(text)
}

const THANKS = /^(many )?(thanks|thank you) for (the|your|all|every)\b/

/** "I would like to use it as a ringtone" */
const PURPOSE =
  /^(so |and |because |since |as )?(i|we) (would like|would love|want|need|plan|am going|are going|intend|have|am planning|am trying) to (use|post|share|upload|send|submit|publish|play|show|perform|put) (it|this|that|them|the \w+) (as|in|on|to|for|at|with|during|into|online)\b/

const LEAD =
  '(?:(?:so|and|but|well|oh|hi|hello|unfortunately|sadly|luckily|sorry|because|since|as|while|also|now|then|actually|basically|honestly|yesterday|today|last \\w+|this \\w+|in the \\w+|at the \\w+|during (?:the|my|our) \\w+|i think|i know|you know|,) )*'
const PRONOUN =
  '(?:i|we|he|she|they|you|someone|somebody|everyone|everybody|nobody|who|people|listeners|viewers|visitors|customers|users|others|friends)'
const THING = '(?:it|this|that|there|these|those|everything|something)'
const NAMED =
  '(?:the|my|our|his|her|their|your|its|a|an|some|this|that|these|those|both|all)(?: [\\w-]+){1,5}?'
const ADVERB =
  '(?:(?:just|only|still|already|also|really|always|often|never|even|accidentally|unfortunately|currently|now|then|probably|usually|sometimes) )*'
/** "I have two dogs", "the neighbours play drums" */
const OF_PEOPLE = new RegExp(
  `^${LEAD}(?:${PRONOUN}|(?:the|my|our|his|her|their)(?: \\w+){1,2}) ${ADVERB}(?:have|has|had|own|plays?|played|speaks?|spoke|sings?|sang|talks?|talked|lives?|says?|said|sounds?|sounded)\\b`,
)
/** "she says it is not loud enough" */
const OF_RECORDING = /\b(?:too|enough|(?:says?|said) (?:that )?(?:it|this|the \w+) (?:is|sounds))\b/

/** "fix the clipping, I had the gain too high" */
const WAS_SET = new RegExp(
  `^${LEAD}(?:(?:the|my|our) (?:\\w+ )?(?:gain|preamp) was (?:set )?too|(?:i|we|he|she|they|someone|somebody) (?:had|set|left|turned|put) (?:the|my|our|his|her|their) (?:\\w+ )?(?:gain|mic|microphone|input|level|levels|preamp|recorder|interface)\\b.*\\btoo)\\b`,
)

const IS =
  '(?:is|are|was|were|am|has|have|had|does|did|got|gets|came|comes|went|goes|ran|runs|became|becomes|began|begins|started|starts|kept|keeps|sounds?|sounded|seems?|turned out|lasts?|hums?|buzzes|rattles?|says?|said|asks?|asked|tells?|told|held|picked|dropped|fell|broke|happened|contains?|includes?|belongs?|plays|played|rings|rang|varies|moved|lives?|uses?|used|accepts?|requires?|expects?|allows?|takes?|wrote|read|spoke|sang|sat|stood|passed|barked|coughed|talked|speaks?|sings?|talks?|play|distorts?|crackles?)'
const VERB = `(?:${IS}|[a-z]{2,}ed|teach|run|work|record|live|tend|know|think|play|speak|sing|make|edit|produce|host|write|stumble|talk|say|complain|tell|agree|find)`

const STATEMENT = new RegExp(
  `^${LEAD}(?:${PRONOUN} ${ADVERB}${VERB}|(?:${THING}|${NAMED}) ${ADVERB}${IS}|(?:my|our|his|her|their|the) [\\w-]+ ${ADVERB}[a-z]{2,}ed (?:in|on|at|for|with|from|by|it|this|that|himself|herself|us|me|him|her|last|yesterday|today))\\b`,
)

/** Words that make a sentence more than a report, whoever its subject is. */
const ASKS =
  /\b(please|pls|plz|should|must|ought|shall|let|lets|needs?|needed|wants?|wanted|wish|hope|would|could|can|may|might|prefer|rather|instead|except|apart|besides|without|leave|keep|untouched|alone|stays?|remain|not to|never|if|unless|until|when|whenever|where|every time|make sure|ensure|supposed|(?:has|have|had) to|to be|do not|(?:thing|step|task)s?(?: to do| you do)? is|like (?:it|this|that|the|my|to)|take|remove|cut|delete|add|put|mute|reverse|trim|no longer|anymore|ask(?:s|ed)? (?:for|me|us|that|to)|request(?:s|ed)?|suggest(?:s|ed)?|demand(?:s|ed)?|requires?|expects?|(?:told|tells) (?:me|us) to|said to)\b/

/**
 * Whether a wish beside it may be about what is told: its place, its number, or a fault it complains of beside
 * more than one wish.
 */
function mayMatter(fault: Fault, clauses: readonly Clause[], wishes: readonly Said[]): boolean {
  const { items } = fault.clause
  const asked = [...new Set(wishes.map(({ clause }) => clause))]
  const words = asked.flatMap((at) => clauses[at]!.items)
  const isPlaced = items.some(({ place }) => place !== undefined)
  if (isPlaced && !asked.every((at) => clauses[at]!.items.some(({ place }) => place !== undefined)))
    return true
  const isSaidAgain = (unit: string) => words.some(({ amount }) => amount?.unit === unit)
  if (items.some(({ amount }) => amount?.unit != null && !isSaidAgain(amount.unit))) return true
  // "the treble is too sharp, lower it by 4 dB": what "it" is
  if (items.some(isPart) && words.some(({ text }) => IT.test(text))) return true
  // "I have a noise problem, make it louder": no remedy for that
  if (items.some(isFault) && !wishes.some(({ draft }) => REPAIRS.has(draft.op))) return true
  return isComplaint(items) && asked.length > 1
}

const isPart = ({ senses }: Item) =>
  senses.some(({ as }) => /^(dim|sound|artefact|channel)$/.test(as))
const IT = /^(it|them|that|those|these)$/
const isFault = ({ senses }: Item) => senses.some(({ as }) => as === 'artefact')
const REPAIRS: ReadonlySet<string> = new Set([
  'denoise', 'dehum', 'declick', 'declip', 'deess', 'gate', 'remove', 'mute', 'delete', 'trim', 'eq', 'high_pass', 'low_pass', 'notch', 'band_stop', 'band_pass', 'enhance', 'extract', 'remove_dc',
]) // biome-ignore format: a list

const isComplaint = (items: readonly Item[]) =>
  BAD.test(textOf(items)) ||
  items.some(({ senses }) =>
    senses.some(({ as }) => /^(adj|low|high|artefact|excess|lack|bad|less|more)$/.test(as)),
  )

const BAD =
  /\b(too|a little|a bit|so|very|quite|rather|pretty|awful|terrible|horrible|ugly|annoying|wrong|broken|not enough|lots? of|much)\b/
