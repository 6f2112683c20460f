import { type Item, textOf } from '../items/item.ts'
import type { Draft } from '../readings/reading.ts'

// "Add a siren, but not too loud": how loud a sound should be that was just asked for, and not the recording.

const AROUND =
  '(?:but |and |just |only |please |so |(?:(?:make|be) sure|ensure|see to it|check)(?: that)? )*'
const HANDLES =
  '(?:(?:make|keep|have|leave|play|put|mix|want|i want|with) (?:it|that|this|them|the volume|its volume) |(?:it|that|they|the volume|its volume|the level) (?:should|must|needs? to) be |(?:it|that) is |play |at )?'
const DEGREE = '(?:nice and |very |really |quite |fairly |pretty |rather |a bit |kind of |so )*'
const SOFT =
  '(?:quiet|quietly|soft|softly|low|low volume|low level|faint|faintly|subtle|subtly|gentle|gently|barely audible|in the background|in the back|underneath|underneath (?:everything|it all|it|the rest))'
const NOT_LOUD =
  '(?:not|never|nothing|do not make (?:it|that|them)|without being) (?:too|so|very|that|overly) (?:loud|loudly|prominent|much|strong|obvious|intrusive)'
const CLOSE =
  '(?: please| though| in the mix| in volume| volume| behind (?:it|everything|the voice))*'

const IS_SOFT = new RegExp(`^${AROUND}${HANDLES}(?:${DEGREE}${SOFT}|${NOT_LOUD})${CLOSE}$`)
const IS_LOUD = new RegExp(
  `^${AROUND}${HANDLES}${DEGREE}(?:loud|loudly|prominent|clearly audible|in the foreground)${CLOSE}$`,
)

/**
 * The added sounds as loud as a clause behind them says.
 *
 * @param added the drafts of the clause before
 * @param negated the clause was split off at a "not"
 * @returns null where the clause says something else
 */
export function levelOfAdded(
  added: readonly Draft[],
  own: readonly Item[],
  { negated }: { negated: boolean },
): readonly Draft[] | null {
  if (added.length === 0 || added.some(({ op }) => op !== 'add')) return null
  const words = textOf(own.filter(({ kind }) => kind !== 'punct'))
  const text = negated ? `not ${words}` : words
  const level = IS_SOFT.test(text) ? 'background' : IS_LOUD.test(text) ? 'foreground' : null
  return level && added.map((draft) => ({ ...draft, level }))
}
