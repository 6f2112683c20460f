import { type Item, textOf } from './items/item.ts'

// Somebody who has not made up their mind asks for nothing yet: "not sure if I should reverse it".

/** Up to the wish that is weighed, or null where nothing is. */
export function undecided(items: readonly Item[]): string | null {
  const words = textOf(items)
  const weighed = (WEIGHS.exec(words) ?? MIGHT.exec(words) ?? SHOULD_IT.exec(words))?.[0] ?? null
  return weighed === null || WHETHER_IT_IS.test(words) ? null : weighed
}

const WHO =
  '(?:(?:so|and|but|well|or|ok|um|hmm|,) )*(?:(?:i|we) )?(?:(?:am|are|was|were|have been) )?'
const HOW = '(?:(?:still|really|just|also|honestly|quite|entirely|completely|fully|actually) )*'
const MIND =
  '(?:not (?:yet )?(?:quite |entirely |completely |really |fully |so )?(?:sure|certain|decided|convinced)|unsure|uncertain|undecided|wonder(?:ing)?|debating|torn|in two minds|on the fence|(?:have|has|had) not (?:yet )?(?:decided|agreed|made up (?:my|our) mind)|(?:do|did) not know|(?:can|could) not decide|discussing|deciding|hesitating|hesitate)'
const SINCE = '(?: (?:yet|still|about it|in the team|with \\w+|myself))*'
const BETWEEN =
  '(?:(?: about| on)?(?: (?:if|whether|between|about))+(?: (?:i|we|it|this|that|an?(?: \\w+)? \\w+|the \\w+) (?:really )?(?:should|ought to|shall|want|need|have to|would|must|could|can)| to)?| (?:what|how) (?:it|this|that) (?:would|could|might|will|sounds))'

const WEIGHS = new RegExp(
  `^${WHO}${HOW}(?:${MIND}${SINCE}(?:${BETWEEN}\\b|$)|(?:considering|contemplating|toying with|thinking (?:of|about)(?= \\w+ing\\b)))`,
)

/** "maybe i should add reverb" */
const MIGHT = /^(?:(?:so|and|but|well) )*(?:maybe|perhaps|possibly) i (?:should|could|might|will)\b/

/** "should it clip, …" */
const SHOULD_IT = /^should (?:it|this|that|there) (?!be\b|sound\b|have\b)\w+/

/** "not sure if it is too loud", "i wonder if you could reverse it": told, or asked for all the same */
const WHETHER_IT_IS =
  /\b(?:if|whether) (?:you\b|(?:it|this|that|there|the \w+) (?:is|was|are|were|has|had|sounds?)\b(?! (?:better|worth|good|wise|necessary|needed|an? ))|i (?:can|could|may) (?:ask|get|have)\b)/
