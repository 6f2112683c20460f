import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { takeVerbs } from './filters.ts'
import { type Draft, isAct, isOp, missing, type Reader } from './reading.ts'

// Files: formats, sample rates, bit depths, bit rates.

/** "convert to mp3 at 192 kbps", "24 bit", "resample to 16 kHz" */
export const readConvert: Reader = (view, { text }) => {
  if (/\bsuper ?res/.test(text)) return null
  takeDescribed(view)
  if (!isConversion(view, text)) return null
  const [compressed, bareRate] = [isCompressed(view, text), hasBareBitrate(view)]
  const mono = view.has('channel') ? null : view.take('fx', isOp('to_mono'))
  const format = takeFormat(view)
  const bitDepth = takeBitDepth(view, text)
  const bitrateKbps = takeBitrate(view, text, format) ?? takePlainBitrate(view, format, bareRate)
  const sampleRateHz = takeSampleRate(view)
  takeWordsOfConverting(view)
  const draft = {
    format: format ?? (compressed ? 'mp3' : undefined),
    bitDepth,
    bitrateKbps,
    sampleRateHz,
  }
  const said = Object.entries(draft).filter(([, value]) => value !== undefined)
  if (said.length === 0) return askFormat()
  const convert: Draft = { op: 'convert', ...Object.fromEntries(said) }
  return { drafts: mono === null ? [convert] : [{ op: 'to_mono' }, convert] }
}

/** "this 8 kHz recording": what it is now. */
function takeDescribed(view: View): void {
  for (const [at, { amount }] of view.items.entries())
    if (
      amount !== undefined &&
      /^(this|the|my|that|an?)$/.test(view.items[at - 1]?.text ?? '') &&
      /^(recording|file|clip|audio|track|sample)$/.test(view.items[at + 1]?.text ?? '')
    )
      view.used[at] = true
}

// --- whether it is that ---

function isConversion(view: View, text: string): boolean {
  const resampling = RESAMPLES.test(text)
  const verb = resampling || view.has('act', isAct('convert'))
  return (
    view.has('fx', isOp('convert')) ||
    view.hasAmount(({ unit }) => unit === 'kbps') ||
    isBareDepth(view) ||
    isCompressed(view, text) ||
    (resampling && view.hasAmount(isSampleRate)) ||
    (view.has('format') && (verb || isFormatWished(view, text))) ||
    ((view.has('format') || verb) && view.hasAmount(({ unit }) => unit === 'bit' || unit === 'hz'))
  )
}

const RESAMPLES = /\b(resampl|downsampl|upsampl)\w*\b/

/** "24 bit": no one asks for a sound of so many bits, but for a file */
const isBareDepth = (view: View) =>
  view.hasAmount(({ unit, value }) => unit === 'bit' && [16, 24, 32].includes(value)) &&
  view.items.every(
    ({ kind, amount }) => kind === 'filler' || kind === 'punct' || amount !== undefined,
  )

/** "compress the file" */
const isCompressed = (view: View, text: string) =>
  view.has('fx', isOp('compress')) &&
  (view.has('format') || /\b(file|size)\b/.test(text)) &&
  !/\bdynamic/.test(text)

/** "16000", "44.1": hertz, or kilohertz that nobody would take for anything else. */
const isSampleRate = ({ unit, value }: Amount) =>
  unit === null && (value >= 8000 || [22.05, 44.1, 48, 88.2, 96, 192].includes(value))

const isFormatWished = (view: View, text: string) =>
  AS_FORMAT.test(text) || isFormatAlone(view) || hasBareBitrate(view) || hasKiloRate(view)

/** "as mp3", "I want a wav" */
const AS_FORMAT =
  /\b(to|as|into|in|an?|give me|want|need|make|turn|get)\b (a |an |it as |it an? )?(mp3|wav|wave|flac|ogg|opus|m4a|aac|vorbis|\d+)/

/** "mp3 please", "format mp3" */
const isFormatAlone = (view: View) =>
  view.items.every(
    (item) =>
      item.text === 'format' ||
      (item.kind !== 'word' &&
        (item.kind === 'filler' ||
          item.kind === 'punct' ||
          item.senses.some(({ as }) => as === 'format' || as === 'polite'))),
  )

/** "mp3 320" */
const hasBareBitrate = (view: View) =>
  view.has('format') &&
  view.hasAmount(
    ({ unit, value, signed, prep }) =>
      unit === null &&
      !signed &&
      /^(|at)$/.test(prep) &&
      [96, 128, 160, 192, 224, 256, 320].includes(inThousands(value, 32_000)),
  )

const inThousands = (value: number, from: number) => (value >= from ? value / 1000 : value)

/** "44.1k wav" */
const hasKiloRate = (view: View) =>
  view.hasAmount(
    ({ unit, value, text }) =>
      unit === null &&
      / k$/.test(text) &&
      [8000, 16_000, 22_050, 24_000, 44_100, 48_000, 88_200, 96_000, 192_000].includes(value),
  )

// --- into what ---

/** "turn this flac into opus": the last one named */
const takeFormat = (view: View) => view.takeAll('format').at(-1)?.format

/** "24 bit", "a bit depth of 24" */
const takeBitDepth = (view: View, text: string) =>
  (
    view.amount(({ unit }) => unit === 'bit') ??
    (/\bbit depth|bits\b/.test(text)
      ? view.amount(({ unit, value }) => unit === null && [16, 24, 32].includes(value))
      : null)
  )?.value

/** "192 kbps", "mp3 with a bitrate of 192", "mp3 192k" */
function takeBitrate(view: View, text: string, format: string | undefined): number | undefined {
  const rate =
    view.amount(({ unit }) => unit === 'kbps') ??
    (format !== undefined && /\bbit ?rate|kb/.test(text) && /\b(bit ?rate|kb|k)\b/.test(text)
      ? view.amount(({ unit }) => unit === null)
      : null) ??
    (format === 'mp3'
      ? view.amount(
          ({ unit, value, text: said }) =>
            unit === null && value >= 32_000 && value <= 320_000 && /k/.test(said),
        )
      : null)
  return rate === null ? undefined : inThousands(rate.value, 1000)
}

/** "mp3 320", and not "wav 16" */
function takePlainBitrate(
  view: View,
  format: string | undefined,
  isSaid: boolean,
): number | undefined {
  if (!isSaid || format === 'flac' || format === 'wav') return undefined
  const rate = view.amount(({ unit }) => unit === null)
  return rate === null ? undefined : inThousands(rate.value, 32_000)
}

/** "44.1 kHz", "16000" */
function takeSampleRate(view: View): number | undefined {
  const rate = view.amount(({ unit }) => unit === 'hz') ?? view.amount(isSampleRate)
  if (rate === null) return undefined
  return rate.value < 200 ? rate.value * 1000 : rate.value
}

function takeWordsOfConverting(view: View): void {
  view.takeAll('fx', isOp('convert', 'compress'))
  takeVerbs(view)
  view.takeAll('act', isAct('replace', 'shorten', 'down', 'up', 'improve', 'cut', 'remove'))
  view.takeAll('dim', ({ dim }) => dim === 'tape')
  view.takeKinds('whole', 'particle')
  view.takeWords(
    'resample', 'resampled', 'downsample', 'upsample', 'downsampled', 'upsampled', 'file', 'size', 'at', 'format',
    'quality', 'constant', 'stereo', 'rate', 'resampling', 'float', 'pcm', 'kb', 'k', 'back', 'version', 'small', 'smaller',
  ) // biome-ignore format: a list
}

const askFormat = () =>
  missing('format', 'It is not said into what.', [
    'convert to mp3',
    'convert to wav',
    'convert to flac',
  ])
