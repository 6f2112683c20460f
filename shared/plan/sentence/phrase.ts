import type { Where } from '../plan/places.ts'
import type { Op, Step, StepOf } from '../plan.ts'
import { slotWords } from '../slots.ts'
import { adverbial, noun } from './places.ts'

// What the phrase of an operation is made from.

/** What most phrases end with. Each part begins with a blank, or is empty. */
export type Endings = {
  /** " over the first 2 s", " from 1 s to 2 s": where it is done */
  readonly over: string
  /** " the first 2 s", " from 1 s to 2 s": what it is done to */
  readonly part: string
  /** " with ratio 4, attack 10 ms" */
  readonly withSlots: string
}

type Phrase<Name extends Op> = (step: StepOf<Name>, endings: Endings) => string
export type Phrases = { readonly [Name in Op]: Phrase<Name> }

export function endingsOf(step: Step): Endings {
  const where = whereOf(step)
  const slots = slotWords(step)
  return {
    over: where === undefined ? '' : ` ${adverbial(where)}`,
    part: where === undefined ? '' : ` ${noun(where)}`,
    withSlots: slots === '' ? '' : ` with ${slots}`,
  }
}

const whereOf = (step: Step): Where | undefined => ('where' in step ? step.where : undefined)
