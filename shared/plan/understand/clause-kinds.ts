import {
  background,
  chatter,
  condition,
  either,
  opinion,
  question,
  weighing,
  whyItGoes,
} from './kinds/asides.ts'
import { askedAgain } from './kinds/asked-again.ts'
import type { Hear } from './kinds/heard.ts'
import { judgedBand } from './kinds/judged-bands.ts'
import { judgedPart, toldMoment } from './kinds/judged-parts.ts'
import { limit, noEffect, source, spares, takesBack } from './kinds/limits.ts'
import { namedSound } from './kinds/named-sounds.ts'
import { onlyThere } from './kinds/only-there.ts'
import {
  loudnessOfAdded,
  partMoved,
  pronounLevel,
  pronounRemoval,
  thatPart,
  theseSeconds,
} from './kinds/pronouns.ts'
import { remedy } from './kinds/remedies.ts'
import { polarityOfSide, sideRemoval } from './kinds/sides.ts'
import { bothParts, misplacedPart } from './kinds/told-parts.ts'
import { unsaidWay } from './kinds/unsaid-way.ts'
import { wish } from './kinds/wish.ts'

// What a clause may be: a greeting, how it came about, a limit, a remedy, a question, a wish.

/** In the order in which they are tried; a wish is what is left. */
export const CLAUSE_KINDS: readonly Hear[] = [
  whyItGoes,
  weighing,
  either,
  takesBack,
  condition,
  chatter,
  background,
  loudnessOfAdded,
  spares,
  source,
  onlyThere,
  limit,
  partMoved,
  bothParts,
  misplacedPart,
  judgedPart,
  judgedBand,
  toldMoment,
  askedAgain,
  remedy,
  opinion,
  sideRemoval,
  pronounRemoval,
  pronounLevel,
  polarityOfSide,
  thatPart,
  theseSeconds,
  noEffect,
  question,
  namedSound,
  unsaidWay,
  wish,
]
