import { FASTER } from '../amounts.ts'
import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { isOpenStep } from '../plan.ts'
import type { Context, Draft, Note, Reading } from './reading.ts'
import { ofSource, styleOf } from './restyling.ts'
import { tidyTarget } from './targets.ts'

// "The voice", "the dog": whose sound an exact wish is about.

export function withSources(view: View, context: Context, reading: Reading | null): Reading | null {
  if (reading === null || reading.ask !== undefined || reading.drafts.length === 0) return reading
  if (reading.drafts.some(isOpenStep)) return reading
  const against = comparisonAt(view)
  if (against !== -1) return ofFirstNamed(view, context, reading, against)
  if (view.has('background') && !view.has('sound') && !view.has('voice')) {
    const style = reading.drafts.map((draft) => styleOf(draft)).find((word) => word !== null)
    if (style === undefined || style === null) return reading
    view.takeAll('background')
    const where = reading.drafts[0]!.where
    return {
      ...reading,
      drafts: [
        { op: 'restyle', target: 'background', style, ...(where === undefined ? {} : { where }) },
      ],
    }
  }
  const sound = view.has('sound')
  const voice = view.has('voice')
  if (sound || (voice && view.has('background'))) {
    if (!sound) return null
    const open = ofSource(view, context, reading.drafts)
    if (open !== null) {
      const where = reading.drafts[0]!.where
      view.takeKinds('background', 'voice')
      return {
        ...open,
        drafts: open.drafts.map((draft) => (where === undefined ? draft : { ...draft, where })),
      }
    }
    return reading
  }
  if (!voice && !/\bvoice|vocal|speech\b/.test(context.text)) return reading
  if (ONLY_VOICE.test(context.text)) return voice ? ofVoiceAlone(view, context, reading) : null
  const named = view.takeAll('voice').length > 0
  const drafts = reading.drafts.map((draft) => withVoice(draft))
  const notes: Note[] = named
    ? [
        ...(reading.notes ?? []),
        {
          code: 'applied_to_whole_recording',
          message: 'Done to the whole recording, not to the voice alone.',
        },
      ]
    : [...(reading.notes ?? [])]
  return {
    ...reading,
    drafts:
      named || /\b(voice|vocals?|speech|talking|speaking)\b/.test(context.text)
        ? drafts
        : reading.drafts,
    notes,
  }
}

/** "louder than the music", "too quiet compared to the music", "can't hear him over the music": where the other is named. */
const comparisonAt = (view: View) =>
  view.has('sound')
    ? view.items.findIndex(
        ({ text }, at) =>
          /^(than|compared|relative)$/.test(text) ||
          // "the voice over the music", which is no voice-over
          (/^(.+ )?over$/.test(text) && isSource(view.items[at + 2])),
      )
    : -1

const isSource = (item: Item | undefined) =>
  item?.senses.some(({ as }) => as === 'voice' || as === 'sound') ?? false

/** "the voice louder than the music": the voice it is. */
function ofFirstNamed(
  view: View,
  context: Context,
  { drafts, ...reading }: Reading,
  against: number,
): Reading | null {
  const style = drafts.map((draft) => styleOf(draft)).find((word) => word !== null)
  const named = view.items.slice(0, against + 1).find(isSource)
  const heard = view.items.slice(0, against).some(({ text }) => /^(him|her|them|me|us)$/.test(text))
  if (style === undefined || style === null || !view.items.slice(against + 1).some(isSource))
    return null
  if (named === undefined && !heard) return null
  view.takeKinds('voice', 'sound')
  view.takeWords('than', 'compared', 'relative', 'over', 'to', 'with')
  const target =
    named === undefined
      ? 'voice'
      : tidyTarget(context.words(named.from, named.to)).replace(/ over$/, '')
  return { ...reading, drafts: [{ op: 'restyle', target, style }] }
}

/** "reverse the words only": not the whole recording, and not to be told apart here. */
const ONLY_VOICE =
  /\b(only|just) (the |my |his |her )(\w+ )?(voice|voices|words|vocals|speech|singing|talking)\b|\b(voice|voices|words|vocals|speech|singing|talking) only\b/

function ofVoiceAlone(view: View, context: Context, reading: Reading): Reading | null {
  const named = view.items.find(({ senses }) => senses.some(({ as }) => as === 'voice'))
  const styles = reading.drafts.map((draft) => styleOf(draft))
  if (named === undefined || styles.includes(null)) return null
  view.takeAll('voice')
  const { where } = reading.drafts[0]!
  const target = tidyTarget(context.words(named.from, named.to))
  return {
    ...reading,
    drafts: [
      {
        op: 'restyle',
        target,
        style: styles.join(' and '),
        ...(where === undefined ? {} : { where }),
      },
    ],
  }
}

/** Speech keeps its sound better when its waveform is overlapped than when its phases are turned. */
function withVoice(draft: Draft): Draft {
  const factor = draft.factor as number | undefined
  return draft.op === 'speed' && factor !== undefined && factor >= 0.5 && factor <= FASTER.extreme
    ? { ...draft, method: 'wsola' }
    : draft
}
