import type { Clause } from '../../clauses.ts'
import type { Token } from '../../lex/token.ts'
import type { Constraint } from '../../readings/reading.ts'
import type { Said } from '../../understand.ts'
import type { Heard } from '../kinds/heard.ts'

/** Makes one step of those that belong together. */
export type Merge = (said: readonly Said[], scene: Scene) => readonly Said[]

export type Scene = {
  readonly clauses: readonly Clause[]
  readonly tokens: readonly Token[]
  readonly heard: Heard
  readonly constraints: readonly Constraint[]
  readonly words: Words
  /** Tells how it is. */
  readonly isComplaint: (clause: number) => boolean
  /** Nothing else was said that could not be read. */
  readonly isAlone: boolean
}

/** Said as typed, tokens [from, to), in lower case. */
export type Words = (from: number, to: number) => string
