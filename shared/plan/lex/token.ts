// What an instruction is made of.

export type Unit =
  | 's'
  | 'hz'
  | 'db'
  | 'lufs'
  | 'st'
  | '%'
  | 'x'
  | 'bpm'
  | 'bit'
  | 'kbps'
  | 'samples'

export type Token = {
  readonly kind: 'word' | 'number' | 'quoted' | 'punct'
  /** Lower case, plain characters. */
  readonly text: string
  /** Where it stands in the instruction as sent. */
  readonly start: number
  readonly end: number
  readonly value?: number
  readonly unit?: Unit | null
  readonly signed?: boolean
  readonly clock?: boolean
  readonly ordinal?: boolean
  /** A number that was a word without being one for sure ("a few", "several"). */
  readonly loose?: boolean
}
