import { complement, type Interval } from '../audio/intervals.ts'
import type { Kept } from './kept.ts'

/** Everything but some intervals of a clip whose frames stay where they are. `frames`: of the input. */
export const keptOutside = (edited: readonly Interval[], frames: number): Kept[] =>
  complement(edited, frames).map(({ start, end }) => ({ start, end, source: start }))
