import type { Step } from './plan.ts'
import { levelPhrases } from './sentence/level-phrases.ts'
import { modulationPhrases } from './sentence/modulation-phrases.ts'
import { openPhrases } from './sentence/open-phrases.ts'
import { type Endings, endingsOf, type Phrases } from './sentence/phrase.ts'
import { spacePhrases } from './sentence/space-phrases.ts'
import { technicalPhrases } from './sentence/technical-phrases.ts'
import { timePhrases } from './sentence/time-phrases.ts'
import { tonePhrases } from './sentence/tone-phrases.ts'

// A plan in plain words. The words are made from the steps, never from what the caller wrote, and
// planning them again gives the same steps.

/** "Add rain throughout, then fade out over the last 2 s." */
export function understood(steps: readonly Step[]): string {
  const sentence = steps.map((step) => step.says).join(', then ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** What one step will do. `now`: where a time of the original lies by then, if it moved. */
export function says(step: Step, now?: string): string {
  const moved = now === undefined ? '' : ` (now ${now})`
  return `${phraseOf(step)}${moved}`
}

const PHRASES: Phrases = {
  ...levelPhrases,
  ...timePhrases,
  ...tonePhrases,
  ...spacePhrases,
  ...modulationPhrases,
  ...technicalPhrases,
  ...openPhrases,
}

function phraseOf(step: Step): string {
  const phrase = PHRASES[step.op] as (step: Step, endings: Endings) => string
  return phrase(step, endingsOf(step))
}
