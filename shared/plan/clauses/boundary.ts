import type { Item } from '../items/item.ts'
import type { Piece } from './piece.ts'

// What the scan of an instruction sees at an item, and what may become of it there.

/** Where the scan of the items stands. */
export type Scan = {
  readonly items: readonly Item[]
  readonly at: number
  readonly item: Item
  /** The piece so far. */
  readonly before: readonly Item[]
  /** The piece so far says nothing yet. */
  readonly quiet: boolean
  readonly isFirst: boolean
  /** What is known of the piece so far. */
  readonly current: Readonly<Piece>
}

/** What becomes of the items at `at`. */
export type Boundary = {
  /** How many of them are passed. */
  readonly length: number
  /** They belong to the piece. */
  readonly keeps?: true
  /** What they say of the piece that begins here, before it has said anything. */
  readonly marks?: Partial<Piece>
  /** They end the piece, and this is known of the next one. */
  readonly opens?: Partial<Piece>
}

export const KEEP: Boundary = { length: 1, keeps: true }

export const SKIP: Boundary = { length: 1 }

export const opens = (joint: string, hard: boolean, length = 1): Boundary => ({
  length,
  opens: { joint, hard },
})

/** The item begins the next piece, and belongs to it. */
export const opensHere = (joint: string, hard: boolean): Boundary => ({
  ...opens(joint, hard),
  keeps: true,
})
