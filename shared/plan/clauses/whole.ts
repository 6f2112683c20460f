import type { Item } from '../items/item.ts'
import { hasSense } from './look.ts'

// Whether a wish is said.

/** It says all of a wish: nothing that follows has to complete it. */
export const isWhole = (before: readonly Item[]) =>
  before.some(
    (one) =>
      one.amount !== undefined ||
      hasSense(
        one,
        'adj',
        'fx',
        'artefact',
        'silence',
        'fade',
        'loop',
        'device',
        'space',
        'particle',
        'channel',
        'dim',
      ),
  )
