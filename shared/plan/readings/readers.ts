import type { Item } from '../items/item.ts'
import { readAdd } from './adding.ts'
import { readConstraint } from './constraints.ts'
import { readCut } from './cuts.ts'
import { readEffect, readUneven } from './effects.ts'
import { readFade } from './fades.ts'
import { readFileSize } from './file-sizes.ts'
import { readConvert } from './files.ts'
import { readFilter } from './filters.ts'
import { GENRE, readGenre } from './genres.ts'
import { readExtract } from './keeping.ts'
import { readLength } from './lengths.ts'
import { readLoop } from './loops.ts'
import { readLoudness } from './loudness.ts'
import { readMove } from './moves.ts'
import { readQuantity } from './quantity.ts'
import { DROPS_OUT, type Reader } from './reading.ts'
import { readElsewhere, readPeriodic, readRefused } from './refusals.ts'
import { readRemove } from './removing.ts'
import { readArtefact } from './repairs.ts'
import { readReplace } from './replacing.ts'
import { readEnhance, readFill, readSuper } from './restoring.ts'
import { readMoreOf, readRestyle } from './restyling.ts'
import { readSampleRate } from './sample-rates.ts'
import { readSilence } from './silence.ts'
import { readChannels } from './stereo.ts'
import { readSwap } from './swaps.ts'

// Which readings there are, in the order in which they are tried, and the cues they start from.

type Entry = {
  readonly read: Reader
  /** One of these must be in the clause for the reading to be tried; none named: always tried. */
  readonly cues: readonly string[]
  readonly words?: RegExp
}

const entry = (read: Reader, cues: string, words?: RegExp): Entry => ({
  read,
  cues: cues.split(' ').filter(Boolean),
  ...(words === undefined ? {} : { words }),
})

const READERS: readonly Entry[] = [
  entry(readRefused, 'refused'),
  entry(readPeriodic, 's', /\bevery\b/),
  entry(readConstraint, ''),
  entry(readGenre, '', GENRE),
  entry(readSampleRate, 'hz kilo', /\b(\d+ ?k|22\.05|44\.1|88\.2)\b/),
  entry(readFileSize, '', /\b(file ?size|file|space)\b/),
  entry(readConvert, 'format fx:convert act:convert hz kbps bit', /sampl/),
  entry(readLoudness, 'loudness lufs fx:loudness fx:normalize'),
  entry(readFade, 'fade act:start act:finish silence', /\b(com\w+ in|(go|goes|going|leave|leaves|die|dies) out|to (nothing|zero)|(abrupt|sudden)(ly)?)\b/),
  entry(readFill, 'act:fill missing lack silence artefact', DROPS_OUT),
  entry(readSilence, 'silence fx:remove_silences', /\b(pad\w*|off|delay\w*)\b/),
  entry(readSuper, '', /upsampl|upscal|super|\bhd\b|bandwidth|definition|resolution|high|top end|treble|upper/),
  entry(readSwap, 'act:swap order', /\bhalf\b|second (part|section|bit)/),
  entry(readLoop, 'loop again act:play', /\b(hear|in a row|over again|(more|extra) times)\b/),
  entry(readCut, 'act:remove act:cut act:turn act:put act:move act:trim act:shorten act:down act:keep act:isolate act:start act:finish gone bad no region', /\b(only|just)\b/),
  entry(readMove, 'act:move act:put act:turn act:cut act:add gone region'),
  entry(readFilter, 'fx:low_pass fx:high_pass fx:band_pass fx:band_stop fx:notch fx:eq hz kilo', /frequenc|\bat \d{2,5}\b|shelf|\b(dip|boost|lift|scoop|bump|attenuate|cut) (the )?\d{2,5}\b|\b(above|below|under|over|beneath|than|up to)\b/),
  entry(readArtefact, 'artefact clean fx:denoise fx:dehum fx:declick fx:declip fx:deess fx:remove_dc fx:distort'),
  entry(readChannels, 'channel fx:pan', /\bstereo\b/),
  entry(readLength, 'act:fit fx:compress act:shorten act:lengthen s', /\b(long|length|duration|last|lasts|lasting)\b/),
  entry(readUneven, '', /\b(loud|quiet|soft)/),
  entry(readEffect, 'space device place distant fx loop bit'),
  entry(readQuantity, ''),
  entry(readEnhance, 'act:improve', /\b(quality|fidelity|fix)\b/),
  entry(readExtract, 'act:isolate act:keep background', /\b(only|all|just|but|except|besides|nothing|excluding|solely|other than|apart from|not)\b/),
  entry(readReplace, 'act:replace act:swap act:change act:turn act:make act:convert', /\binstead\b|\bwith\b.*(beep|bleep|tone)|\bb(l)?eeps? .*\b(on|over|onto)\b/),
  entry(readRemove, 'act:remove act:cut act:finish act:turn act:make gone bad no silence excess less', /\b(there (is|are|was)|hear|has)\b| (off|out|away)\b/),
  entry(readAdd, 'act:add act:put sound artefact'),
  entry(readRestyle, '', /\b(closer?|near(?:er)?|up close|as if|as though|like|style|similar|reminiscent|restyle)\b/),
  entry(readMoreOf, 'more'),
  entry(readElsewhere, 'refused'),
] // biome-ignore format: a table

/** The readings that a clause may start, in their order. */
export function readersOf(items: readonly Item[], text: string): readonly Reader[] {
  const cued = cuedBy(items)
  const tried: Reader[] = []
  for (const reader of READERS)
    if (cued.has(reader) || reader.words?.test(text) === true) tried.push(reader.read)
  return tried
}

const ALWAYS_TRIED = READERS.filter(({ cues, words }) => cues.length === 0 && words === undefined)

/** Read the other way round, for a clause has few cues and the table many. */
const BY_CUE = new Map<string, Entry[]>()
for (const reader of READERS)
  for (const cue of reader.cues) BY_CUE.set(cue, [...(BY_CUE.get(cue) ?? []), reader])

/** By the name behind "act:" or "fx:". */
const named = (kind: string): ReadonlyMap<string, readonly Entry[]> =>
  new Map(
    [...BY_CUE]
      .filter(([cue]) => cue.startsWith(kind))
      .map(([cue, readers]) => [cue.slice(kind.length), readers]),
  )
const [BY_ACT, BY_EFFECT] = [named('act:'), named('fx:')]

/** What may start a reading: kinds of sense, verbs and effects by name, units, places. */
function cuedBy(items: readonly Item[]): ReadonlySet<Entry> {
  const cued = new Set<Entry>(ALWAYS_TRIED)
  const start = (readers: readonly Entry[] | undefined) => {
    if (readers !== undefined) for (const reader of readers) cued.add(reader)
  }
  for (const { senses, amount, place } of items) {
    if (place !== undefined) start(BY_CUE.get('region'))
    if (amount !== undefined) {
      if (amount.unit !== null) start(BY_CUE.get(amount.unit))
      else if (/ k$/.test(amount.text)) start(BY_CUE.get('kilo'))
    }
    for (const sense of senses) {
      start(BY_CUE.get(sense.as))
      if (sense.as === 'act') start(BY_ACT.get(sense.act))
      else if (sense.as === 'fx') start(BY_EFFECT.get(sense.op))
    }
  }
  return cued
}
