import { AMOUNTS } from './lexicon/amounts.ts'
import { DEVICES_HEARD_THROUGH } from './lexicon/devices.ts'
import { FILTERS_AND_FAULTS } from './lexicon/filters-and-faults.ts'
import { LEVEL } from './lexicon/level.ts'
import { MODULATION_AND_FILES } from './lexicon/modulation-and-files.ts'
import { NOUNS } from './lexicon/nouns.ts'
import { REFUSED } from './lexicon/refused.ts'
import type { Row } from './lexicon/senses.ts'
import { SOUNDS } from './lexicon/sounds.ts'
import { SPACE } from './lexicon/space.ts'
import { TIME } from './lexicon/time.ts'
import { TONE } from './lexicon/tone.ts'
import { VERBS } from './lexicon/verbs.ts'

// The words of the instruction language: one table, data only. A row says which words share a sense;
// where a word has several, they are tried in the order of the rows.
// What takes a pattern and not a phrase ("my … is bad", "raise it a fourth") stands beside the one reading
// that it serves.

export const LEXICON: readonly Row[] = [
  ...VERBS,
  ...LEVEL,
  ...TIME,
  ...TONE,
  ...FILTERS_AND_FAULTS,
  ...DEVICES_HEARD_THROUGH,
  ...SPACE,
  ...MODULATION_AND_FILES,
  ...NOUNS,
  ...AMOUNTS,
  ...SOUNDS,
  ...REFUSED,
]
