import { type Item, textOf } from '../../items/item.ts'
import { readClause } from '../../readings.ts'
import { bandIn } from '../antecedents.ts'
import { fault, type Hear, removeFirst, say } from './heard.ts'

// "The range around 3 kHz is annoying, lower it by 6 dB": of that range, and never of the recording.

export const judgedBand: Hear = (turn, heard) => {
  const { own, clauses, index, base } = turn
  const it = index === 0 ? -1 : own.findIndex(({ text }) => IT.test(text))
  if (it === -1 || !own.some(isLevel) || own.some(isFrequency)) return false
  const told = clauses[index - 1]
  const band = bandIn(told)
  if (band.length === 0) return false
  const items = own.toSpliced(it, 1, ...band)
  const outcome = readClause(items, { ...base, text: textOf(items) })
  const drafts = 'reading' in outcome && !outcome.reading.ask ? outcome.reading.drafts : []
  removeFirst(heard.faults, ({ clause }) => clause === told)
  if (drafts.length > 0 && drafts.every(({ op }) => op === 'eq')) say(heard, turn, drafts)
  else fault(heard, turn, 'unread', { leftover: own.filter(isLevel) })
  return true
}

const IT = /^(?:it|that|them|those|these)$/
const isLevel = ({ amount }: Item) => amount?.unit === 'db'
const isFrequency = ({ amount }: Item) => amount?.unit === 'hz'
