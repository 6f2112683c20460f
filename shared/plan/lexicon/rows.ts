import type { DEVICES, SPACES } from '../plan/exact-steps.ts'
import type { ExactOp } from '../plan.ts'
import type { Act, Degree, Dim, Move, Params, Row, Sense } from './senses.ts'

// One function for each kind of row, so that the tables read as lists of words.

export const act = (name: Act, ...words: string[][]): Row => ({
  sense: { as: 'act', act: name },
  words: words.flat(),
})
export const dim = (name: Dim, ...words: string[][]): Row => ({
  sense: { as: 'dim', dim: name },
  words: words.flat(),
})
export const fx = (op: ExactOp, params: Params, ...words: string[][]): Row => ({
  sense: { as: 'fx', op, params },
  words: words.flat(),
})
export const artefact = (op: ExactOp, params: Params, ...words: string[][]): Row => ({
  sense: { as: 'artefact', op, params },
  words: words.flat(),
})
/** Wished for it moves the quantity; complained of it moves it back. */
export const quality = (dimension: Dim, sign: 1 | -1, ...words: string[][]): Row => ({
  sense: {
    as: 'adj',
    wish: { dim: dimension, sign },
    complaint: { dim: dimension, sign: sign === 1 ? -1 : 1 },
  },
  words: words.flat(),
})
export const adjective = (wish: Move, complaint: Move, ...words: string[][]): Row => ({
  sense: { as: 'adj', wish, complaint },
  words: words.flat(),
})
export const mark = (as: Extract<Sense, { as: string }>['as'], ...words: string[][]): Row => ({
  sense: { as } as Sense,
  words: words.flat(),
})
export const device = (preset: (typeof DEVICES)[number], ...words: string[][]): Row => ({
  sense: { as: 'device', preset },
  words: words.flat(),
})
export const space = (name: (typeof SPACES)[number], ...words: string[][]): Row => ({
  sense: { as: 'space', space: name },
  words: words.flat(),
})
export const degree = (name: Degree, words: string[]): Row => ({
  sense: { as: 'degree', degree: name },
  words,
})
export const loudness = (targetLufs: number, words: string[], ceilingDbtp?: number): Row => ({
  sense: { as: 'loudness', targetLufs, ...(ceilingDbtp === undefined ? {} : { ceilingDbtp }) },
  words,
})
export const refused = (
  reason: Extract<Sense, { as: 'refused' }>['reason'],
  ...words: string[][]
): Row => ({
  sense: { as: 'refused', reason },
  words: words.flat(),
})
export const up = (dimension: Dim): Move => ({ dim: dimension, sign: 1 })
