import type { Item } from '../../items/item.ts'
import type { Draft } from '../../readings/reading.ts'
import { missing } from '../../readings/reading.ts'
import { fault, type Hear } from './heard.ts'

// "Volume down 3 dB, pitch 2 semitones": alone it would go up, and behind a "down" nobody knows.

export const unsaidWay: Hear = (turn, heard) => {
  const { own, clause, index } = turn
  if (clause.joint !== ',' || !isPitchAlone(own)) return false
  const before = heard.said.filter((one) => one.clause === index - 1)
  if (before.length === 0 || !before.every(({ draft }) => goesDown(draft))) return false
  const { ask } = missing('direction', 'It is not said which way the pitch should go.', [
    'raise the pitch by 2 semitones',
    'lower the pitch by 2 semitones',
  ])
  fault(heard, turn, 'ask', { ask: ask! })
  return true
}

const isPitchAlone = (own: readonly Item[]) => {
  const [noun, amount, ...others] = own.filter(({ kind }) => kind !== 'filler' && kind !== 'punct')
  const isPitch = noun?.senses.some((sense) => sense.as === 'dim' && sense.dim === 'pitch') === true
  return isPitch && others.length === 0 && amount?.amount?.unit === 'st' && !amount.amount.signed
}

const goesDown = ({ op, gainDb, factor }: Draft) =>
  Number(gainDb) < 0 || (op === 'speed' && Number(factor) < 1)
