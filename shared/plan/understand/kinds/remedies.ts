import { type Item, textOf } from '../../items/item.ts'
import { View } from '../../items/view.ts'
import type { Draft } from '../../readings/reading.ts'
import { saysMany, takesOut } from '../antecedents.ts'
import { withDegree } from '../of-it.ts'
import type { Hear } from './heard.ts'

// "Fix it", "soften them": the remedy that the complaint before has named.

/** "the volume is uneven, fix it": the complaint has said what. */
export const remedy: Hear = ({ own, spoken: text, clauses }, { said }) => {
  const last = said.at(-1)
  if (last === undefined) return false
  // "distorted, fix it": how it is
  if (FIX_IT.test(text) && last.draft.op === 'distort') {
    said.splice(-1, 1, { ...last, draft: { op: 'declip' } })
    return true
  }
  // "the highs are missing, restore them"
  if (RESTORE_IT.test(text) && isLostHighs(last.draft, textOf(clauses[last.clause]!.items))) {
    said.splice(-1, 1, { ...last, draft: { op: 'super_resolution' } })
    return true
  }
  // "sounds like it's under water, fix it": what it is like is what is wrong
  if (FIX_IT.test(text))
    return (
      !(takesOut(own) && (isHowItIs(last.draft, own) || IS_HEARD.has(last.draft.op))) &&
      !(IS_LIKE.test(textOf(clauses[last.clause]!.items)) && LIKENESSES.has(last.draft.op))
    )
  if (SMOOTH_IT.test(text)) return /^fade_/.test(last.draft.op)
  if (CLEAN_IT.test(text)) return said.every(({ draft }) => REPAIRS.has(draft.op))
  // "I only need 3 to 15 s, so keep just that"
  if (last.draft.op === 'trim' && KEEP_IT.test(text)) return true
  const isTold = clauses[last.clause]!.items.some(({ senses }) =>
    senses.some(({ as }) => as === 'act'),
  )
  if (isTold) return false
  // "there's a whistle at 2.5 kHz, notch it"
  if (last.draft.op === 'notch' && NOTCH_IT.test(text)) return true
  // "left and right are swapped, switch them"
  if (last.draft.op === 'swap_channels' && SWAP_IT.test(text)) return true
  // "the drums are loud, turn them down a bit"
  const degree = new View(own).degree()
  const rest = textOf(own.filter(({ senses }) => !senses.some(({ as }) => as === 'degree')))
  if (!isRemedy(last.draft, rest)) return false
  said.splice(-1, 1, { ...last, draft: withDegree(last.draft, degree ?? undefined) })
  return true
}

/** "music in the background, remove it": not what was wanted, and not only softer */
const IS_HEARD: ReadonlySet<string> = new Set(['restyle', 'add'])

const IS_LIKE = /\b(sounds?|feels) (\w+ )?(like|as if|as though)\b/

const LIKENESSES: ReadonlySet<string> = new Set(['low_pass', 'device', 'reverb', 'restyle'])

/** "the first 3 s are just silence, lose them": not what is to be done with the part. */
export const isHowItIs = ({ op, where }: Draft, own: readonly Item[]) =>
  where !== undefined &&
  (op === 'mute' || ((REPAIRS.has(op) || op === 'high_pass') && saysMany(own)))

export const REPAIRS: ReadonlySet<string> = new Set(['dehum', 'denoise', 'declick', 'deess'])

/** "it ends too suddenly, smooth it out" */
const SMOOTH_IT =
  /^[, ]*(please )?((can|could|would) you )?(smooth|soften|ease|round)( (it|this|that))( out| off| down| in)?( please)?$/

/** "hum, hiss and clicks, clean it up" */
const CLEAN_IT = /^(please )?(can you )?clean( (all|both|of|it|this|that|them))*( up)?( please)?$/

/** "the S sounds are piercing, soften them", "the drums are loud, turn them down" */
function isRemedy({ op, gainDb, style }: Draft, text: string): boolean {
  const isOfPart = op === 'eq' || op === 'restyle' || REPAIRS.has(op)
  const isUp = op === 'eq' ? Number(gainDb) > 0 : style === 'louder'
  return isOfPart && (isUp ? RAISE_IT : LOWER_IT).test(text)
}

const NOTCH_IT =
  /^(please |can you |could you |so |and )*(notch|filter) (it|that|this|them)( out| away| off)?( please)?$/

const KEEP_IT =
  /^[, ]*((please|so|and|just) )*(keep|leave|save|retain)( (just|only))?( (it|that|this|them|those))?( part| bit)?( please)?$/

const RESTORE_IT =
  /^[, ]*(?:please )?(?:(?:can|could|would) you )?(?:(?:restore|recover|rebuild|reconstruct) (?:it|that|this|them|those)|(?:bring|get) (?:it|that|this|them|those) back)(?: please)?$/

const isLostHighs = ({ op, shape, gainDb }: Draft, told: string) =>
  op === 'eq' &&
  shape === 'high_shelf' &&
  Number(gainDb) > 0 &&
  /\b(?:missing|lost|gone|cut off)\b/.test(told)

const SWAP_IT =
  /^(please |can you |could you |so |and )*(swap|switch|flip|exchange|change|turn|put|reverse) (it|them|those|both|these|the two|that)( back| round| around| over)*( please)?$/

const LOWER_IT =
  /^(please |can you |so |and )*(soften|quieten|quiet|tame|calm|hush|tone|turn|bring|take|reduce|lower|lessen)( (it|this|that|them|those|her|him))( down)?( please)?$/

const RAISE_IT =
  /^(please |can you |so |and )*(raise|boost|lift|increase|amplify|bring|turn)( (it|this|that|them|those|her|him))( up)?( please)?$/

const FIX_IT =
  /^[, ]*(please )?((can|could|would) you )?((fix|repair|sort|handle|correct|change|fill|patch|restore|remove|mend|clear)( (it|this|that|them|both|all of it|everything))?( out| up| in)?|(put|set|get) (it|this|that|them|those) right)( please)?$/
