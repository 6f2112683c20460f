// What is done to the recording, and not by us: "i'll do the fade myself", "they reversed it".

/** What can be done to a recording, as a verb. */
const DEED =
  '(?:reverse|cut|trim|crop|fade|remove|delete|add|boost|raise|lower|normali[sz]e|compress|limit|mute|silence|bleep|pan|pitch|speed|slow|loop|repeat|turn|apply|denoise|clean|edit|mix|master|process|bring|drop|crank|push|replace|swap|move|convert|export|resample|filter|eq|fix|change|adjust|shorten|stretch|split|splice|tweak|finish|transpose|widen|brighten|muffle|distort|take (?:out|care)|get rid|make it (?!to |as )|do (?!with |not )|handle|deal with|sort|see to)'
const DONE =
  '(?:reversed|cut|trimmed|cropped|faded|removed|deleted|added|boosted|raised|lowered|normali[sz]ed|compressed|limited|muted|bleeped|panned|pitched|sped|slowed|looped|repeated|turned|applied|denoised|cleaned|edited|mixed|mastered|processed|dropped|cranked|pushed|replaced|swapped|converted|filtered|shortened|stretched|transposed|widened|brightened|muffled|distorted|made (?:it|this|that|the \\w+)|did (?:a|an|the|some))'

const LEAD = '^(?:(?:so|and|well|but|ok|maybe|because|since|as) )*'
const SOMEBODY =
  '(?:(?:my|our|the|a|another|some|his|her|their) (?:\\w+ )?(?:editor|engineer|producer|mixer|friend|colleague|team|client|boss|brother|sister|wife|husband|guy|studio|label|band|dj|assistant|student|partner|teacher|dad|mum|mom|roommate|host|cohost|composer|designer)s?|someone|somebody|people|he|she|they)(?: else)?'
const HOW_OFTEN = '(?: (?:also|just|only|then|always|still|even|have|has|had|\\w+ly))*'

const BY_MYSELF =
  '(?:myself|ourselves|on (?:my|our) own|by hand|manually|later(?: on)?|in post|elsewhere|separately|another time|next time|tomorrow)'

const DEEDS = new RegExp(
  [
    // "i will reverse it", "i can do the fade on my own"
    `${LEAD}i (?:will|shall|am going to|am gonna|plan to|intend to|can|could|might|may)${HOW_OFTEN} ${DEED}\\b`,
    `${LEAD}(?:i|we) (?:\\w+ ){0,3}${DEED}\\b.*\\b${BY_MYSELF}$`,
    `${LEAD}${DEED}\\b(?!.* (?:where|when|who|of|like)\\b).* (?:myself|ourselves|on (?:my|our) own)$`,
    // "the fade i will add later"
    `${LEAD}(?:the|that|this|my) (?:\\w+ ){1,3}(?:i|we) (?:will|shall|can|could|am going to|are going to)\\b.*\\b${BY_MYSELF}$`,
    // "leave the fade to me"
    `${LEAD}(?:just )?leave (?:\\w+ ){1,4}(?:to|for) (?:me|us|him|her|them|(?:my|our|the) \\w+(?: engineer| editor| team)?)$`,
    // "my editor will add the reverb"
    `${LEAD}${SOMEBODY} (?:will|shall|can|is going to|are going to)${HOW_OFTEN} ${DEED}\\b`,
    // "they reversed it", but "he made it too loud" complains
    `${LEAD}(?:i|we|${SOMEBODY})${HOW_OFTEN} ${DONE}\\b(?!.*\\b(?:too|not)\\b)`,
  ].join('|'),
)

/** Done by the caller or by others, before or later; and nothing is asked for beside it. */
export const isDeedOfOthers = (spoken: string): boolean => !ASKS.test(spoken) && DEEDS.test(spoken)

const ASKS = /\b(?:please|you|but|so (?!that))\b/

/** "… and add the fade": goes on with the deeds of the one who was spoken of. */
export const goesOn = (spoken: string): boolean => GOES_ON.test(spoken)

const GOES_ON = new RegExp(`^${DEED}\\b(?!.*\\b(?:please|you)\\b)`)
