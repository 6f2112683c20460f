import type { Item } from '../items/item.ts'
import { readAdd } from './adding.ts'
import { readCut } from './cuts.ts'
import { readEffect, readUneven } from './effects.ts'
import { readFade } from './fades.ts'
import { readConvert } from './files.ts'
import { readFilter } from './filters.ts'
import { readExtract } from './keeping.ts'
import { readLength } from './lengths.ts'
import { readLoop } from './loops.ts'
import { readLoudness } from './loudness.ts'
import { readMove, readSwap } from './moves.ts'
import { readQuantity } from './quantity.ts'
import { DROPS_OUT, type Reader } from './reading.ts'
import { readConstraint, readElsewhere, readRefused } from './refusals.ts'
import { readRemove } from './removing.ts'
import { readArtefact } from './repairs.ts'
import { readReplace } from './replacing.ts'
import { readEnhance, readFill, readSuper } from './restoring.ts'
import { readMoreOf, readRestyle } from './restyling.ts'
import { readSilence } from './silence.ts'
import { readChannels } from './stereo.ts'

// Which readings there are, in the order in which they are tried, and the cues they start from.

type Entry = {
  readonly name: string
  readonly read: Reader
  /** One of these must be in the clause for the reading to be tried; none named: always tried. */
  readonly cues: readonly string[]
  readonly words?: RegExp
}

const entry = (name: string, read: Reader, cues: string, words?: RegExp): Entry => ({
  name,
  read,
  cues: cues.split(' ').filter(Boolean),
  ...(words === undefined ? {} : { words }),
})

export const READERS: readonly Entry[] = [
  entry('refused', readRefused, 'refused'),
  entry('constraint', readConstraint, ''),
  entry('convert', readConvert, 'format fx:convert act:convert hz kbps bit', /sampl/),
  entry('loudness', readLoudness, 'loudness lufs fx:loudness fx:normalize'),
  entry('fade', readFade, 'fade act:start act:finish silence', /\b(com\w+ in|to (nothing|zero))\b/),
  entry('fill', readFill, 'act:fill missing silence', DROPS_OUT),
  entry('silence', readSilence, 'silence fx:remove_silences', /\b(pad\w*|off)\b/),
  entry('super', readSuper, '', /upsampl|super|\bhd\b|bandwidth|definition|resolution|high|top end|treble|upper/),
  entry('swap', readSwap, 'act:swap order', /\bhalf\b/),
  entry('loop', readLoop, 'loop again act:play', /\b(hear|in a row|over again)\b/),
  entry('cut', readCut, 'act:remove act:cut act:turn act:put act:move act:trim act:shorten act:down act:keep act:isolate act:start act:finish gone bad no region', /\b(only|just)\b/),
  entry('move', readMove, 'act:move act:put act:turn act:cut act:add gone'),
  entry('filter', readFilter, 'fx:low_pass fx:high_pass fx:band_pass fx:band_stop fx:notch fx:eq hz kilo', /frequenc|\b(above|below|under|over|beneath|than|up to)\b/),
  entry('artefact', readArtefact, 'artefact clean fx:denoise fx:dehum fx:declick fx:declip fx:deess fx:remove_dc fx:distort'),
  entry('channels', readChannels, 'channel fx:pan', /\bstereo\b/),
  entry('length', readLength, 'act:fit fx:compress act:shorten act:lengthen s', /\b(long|length|duration|last|lasts|lasting)\b/),
  entry('uneven', readUneven, '', /\bloud/),
  entry('effect', readEffect, 'space device place distant fx loop bit'),
  entry('quantity', readQuantity, ''),
  entry('enhance', readEnhance, 'act:improve', /\b(quality|fidelity|fix)\b/),
  entry('extract', readExtract, 'act:isolate act:keep background', /\b(only|just|but|except|besides|nothing|excluding|solely|other than|apart from|not)\b/),
  entry('replace', readReplace, 'act:replace act:swap act:change act:turn act:make act:convert', /\binstead\b|\bwith\b.*(beep|bleep|tone)|\bb(l)?eeps? .*\b(on|over|onto)\b/),
  entry('remove', readRemove, 'act:remove act:cut act:finish act:turn act:make gone bad no silence excess less'),
  entry('add', readAdd, 'act:add act:put sound artefact'),
  entry('restyle', readRestyle, '', /\b(closer|nearer|close up|up close|as if|as though|like|style|similar|reminiscent|restyle)\b/),
  entry('more', readMoreOf, 'more'),
  entry('elsewhere', readElsewhere, 'refused'),
] // biome-ignore format: a table

/** What may start a reading: kinds of sense, verbs and effects by name, units, places. */
export function cuesOf(items: readonly Item[]): ReadonlySet<string> {
  const cues = new Set<string>()
  for (const { senses, amount, place } of items) {
    if (place !== undefined) cues.add('region')
    if (amount !== undefined) {
      if (amount.unit !== null) cues.add(amount.unit)
      else if (/ k$/.test(amount.text)) cues.add('kilo')
    }
    for (const sense of senses) {
      cues.add(sense.as)
      if (sense.as === 'act') cues.add(`act:${sense.act}`)
      else if (sense.as === 'fx') cues.add(`fx:${sense.op}`)
    }
  }
  return cues
}

export const isCued = ({ cues: wanted, words }: Entry, cues: ReadonlySet<string>, text: string) =>
  (wanted.length === 0 && words === undefined) ||
  wanted.some((cue) => cues.has(cue)) ||
  (words?.test(text) ?? false)
