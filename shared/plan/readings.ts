import { unaccounted } from './accounts.ts'
import { type Frame, frameOf } from './frames.ts'
import type { Item } from './items/item.ts'
import { View } from './items/view.ts'
import { withMethod } from './readings/methods.ts'
import { placed } from './readings/placed.ts'
import { readersOf } from './readings/readers.ts'
import type { Context, Reading } from './readings/reading.ts'
import { withSources } from './readings/sources.ts'

// Which readings there are, in the order in which they are tried, and the rule that decides: a clause is
// read only if every word that carries meaning has been made use of.

/** What is known of a clause before it is read; `frame` where it is not to be found in the words. */
export type Base = Omit<Context, 'frame'> & { readonly frame?: Frame }

export type Outcome = { readonly reading: Reading } | { readonly leftover: readonly Item[] }

/** Adds nothing: a particle, and "reverse it again". */
const isSlight = ({ senses, text }: Item, { drafts }: Reading) =>
  senses.some(({ as }) => as === 'particle') ||
  (/^(again|once more|one more time)$/.test(text) && drafts.every(({ op }) => AGAIN.has(op)))

const AGAIN: ReadonlySet<string> = new Set([
  'to_mono', 'to_stereo', 'reverse', 'normalize', 'loudness', 'gain', 'pitch', 'speed', 'eq', 'denoise', 'dehum', 'declick', 'declip', 'deess', 'compress', 'swap_channels', 'invert_polarity',
]) // biome-ignore format: a list

/** "remove reverb no echo", "add nothing to hear": a sound whose name is an effect and more is none. */
const swallows = (items: readonly Item[], { drafts }: Reading): boolean =>
  drafts.some(({ op, target: named, style }) => {
    const target = /^(like|as if) /.test(String(style)) ? style : named
    if (!/^(add|remove|replace|restyle)$/.test(op) || typeof target !== 'string') return false
    if (/^(reverb|echo|delay|fade)( (no|or|and) (reverb|echo|delay|fade))*$/.test(target))
      return false
    const words = ` ${target} `
    return (
      (op === 'add' && items.some(isPreset)) ||
      (op === 'remove' && BAND.test(target)) ||
      /\b(no|not|nothing|anything|because|should|could|would)\b/.test(target) ||
      items.some(
        ({ text, senses }) =>
          text !== target &&
          words.includes(` ${text} `) &&
          (senses.some((sense) => isTrigger(sense, op)) ||
            (op === 'add' && IS_EFFECT.test(text))) &&
          !senses.some(({ as }) => as === 'sound' || as === 'artefact'),
      )
    )
  })

/** "the frequencies around 3 kHz": a filter takes them out */
const BAND = /\b(?:frequenc(?:y|ies)|range|band|region|area)\b.*\d ?k?(?:hz|hertz)?\b/

/** "it has no reverb": how it is, and nothing that could be taken out */
const isMissed = (text: string, { drafts }: Reading): boolean =>
  drafts.some(({ op }) => op === 'remove') && HAS_NO.test(text)

const HAS_NO =
  /^(?:(?:so|and|but|because) )*(?:it|this|that|the \w+|my \w+|i|we|there) (?:has|have|is|are)(?: got)? (?:absolutely |almost |really )?no\b/

/** "use the jazz preset": a setting of something, and nothing to be heard */
const isPreset = ({ text }: Item) => text === 'preset' || text === 'presets'

const ENDS: ReadonlySet<string> = new Set(['reverse', 'normalize', 'loudness', 'compress', 'pan', 'low_pass', 'high_pass']) // biome-ignore format: a list
const BEGINS: ReadonlySet<string> = new Set([...ENDS, 'reverb', 'echo'])

/** "a hall reverb on my cousin's flute": no sound of its own */
const IS_EFFECT = /\b(?:reverb|reverberation)$/

/** "the room echo" may be removed. */
const isTrigger = (sense: Item['senses'][number], op: string) =>
  sense.as === 'format' || (sense.as === 'fx' && (op === 'remove' ? ENDS : BEGINS).has(sense.op))

const DOES = /^(it|this|that) \w+s$/

/** The first reading that accounts for the whole clause, or what no reading could account for. */
export function readClause(items: readonly Item[], base: Base): Outcome {
  // "it pumps": what it does by itself
  if (DOES.test(base.text) && items[1]?.senses.every(({ as }) => as === 'act'))
    return { leftover: items.slice(1) }
  let least: readonly Item[] | null = null
  const unread = new View(items)
  const context: Context = { ...base, frame: base.frame ?? frameOf(new View(items, unread)) }
  for (const read of readersOf(items, context.text)) {
    const view = new View(items, unread)
    const found = read(view, context)
    if (found === null) continue
    const whole = withMethod(view, withSources(view, context, placed(view, context, found)))
    const isHeld = whole !== null && (swallows(items, whole) || isMissed(context.text, whole))
    const reading = isHeld ? null : whole
    const leftover =
      reading === null
        ? view.items.slice(0, 1)
        : [
            ...view.leftover().filter((item) => !isSlight(item, reading)),
            ...unaccounted(items, reading),
          ]
    if (
      reading !== null &&
      leftover.length === 0 &&
      (reading.drafts.length > 0 || reading.ask !== undefined || reading.constraints !== undefined)
    )
      return { reading }
    if (leftover.length > 0 && (least === null || leftover.length < least.length)) least = leftover
  }
  return { leftover: least ?? unread.leftover() }
}
