import { textOf } from '../../items/item.ts'
import type { Hear } from './heard.ts'

/** "it could use some thunder, can you add that": what has been asked for already */
export const askedAgain: Hear = ({ spoken, index, clauses }, { said }) =>
  ADDS_IT.test(spoken) &&
  said.some(({ clause }) => clause === index - 1) &&
  LACKS.test(textOf(clauses[index - 1]!.items))

const ADDS_IT =
  /^(?:(?:so|and|please|then|just|maybe|can|could|would|will|you) )*(?:add|put|insert|include|throw|mix) (?:it|that|one|some|them|this|those)(?: (?:in|on|there|for me|please))*$/

const LACKS =
  /\b(?:could use|could do with|needs?|wants|lacks|lacking|missing|would be (?:nice|good|great|cool|lovely))\b/
