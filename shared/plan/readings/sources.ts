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
  if (view.has('sound')) return ofSound(view, context, reading)
  if (view.has('background')) return view.has('voice') ? null : ofBackground(view, reading)
  return ofVoice(view, context, reading)
}

const styleIn = (drafts: readonly Draft[]) =>
  drafts.map((draft) => styleOf(draft)).find((word) => word !== null) ?? null

/** A part that was said stays said. */
const placeOf = ({ where }: Draft) => (where === undefined ? {} : { where })

/** "the background quieter" */
function ofBackground(view: View, reading: Reading): Reading {
  const style = styleIn(reading.drafts)
  if (style === null) return reading
  view.takeAll('background')
  const draft: Draft = { op: 'restyle', target: 'background', style }
  return { ...reading, drafts: [{ ...draft, ...placeOf(reading.drafts[0]!) }] }
}

/** "the dog quieter" */
function ofSound(view: View, context: Context, reading: Reading): Reading {
  const open = ofSource(view, context, reading.drafts)
  if (open === null) return reading
  view.takeKinds('background', 'voice')
  const place = placeOf(reading.drafts[0]!)
  return { ...open, drafts: open.drafts.map((draft) => ({ ...draft, ...place })) }
}

/** "the voice faster": of the whole recording, by what suits a voice */
function ofVoice(view: View, context: Context, reading: Reading): Reading | null {
  const isNamed = view.has('voice')
  if (!isNamed && !/\bvoice|vocal|speech\b/.test(context.text)) return reading
  if (ONLY_VOICE.test(context.text)) return isNamed ? ofVoiceAlone(view, context, reading) : null
  view.takeAll('voice')
  const notes = reading.notes ?? []
  const isSpoken = isNamed || /\b(voice|vocals?|speech|talking|speaking)\b/.test(context.text)
  return {
    ...reading,
    drafts: isSpoken ? reading.drafts.map(withVoice) : reading.drafts,
    notes: isNamed ? [...notes, TO_THE_WHOLE] : notes,
  }
}

const TO_THE_WHOLE: Note = {
  code: 'applied_to_whole_recording',
  message: 'Done to the whole recording, not to the voice alone.',
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
  const style = styleIn(drafts)
  const named = view.items.slice(0, against + 1).find(isSource)
  const heard = view.items.slice(0, against).some(({ text }) => /^(him|her|them|me|us)$/.test(text))
  if (style === null || !view.items.slice(against + 1).some(isSource)) return null
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
