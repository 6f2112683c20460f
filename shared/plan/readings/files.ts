import type { Amount } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { takeVerbs } from './filters.ts'
import { isAct, isOp, missing, type Reader } from './reading.ts'

// Files: formats, sample rates, bit depths, bit rates.

/** "16000", "44.1": hertz, or kilohertz that nobody would take for anything else. */
const isSampleRate = ({ unit, value }: Amount) =>
  unit === null && (value >= 8000 || [22.05, 44.1, 48, 88.2, 96, 192].includes(value))

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

export const readConvert: Reader = (view, context) => {
  const t = context.text
  if (/\bsuper ?res/.test(t)) return null
  takeDescribed(view)
  const slotted = view.has('fx', isOp('convert'))
  const verb = view.has('act', isAct('convert')) || /\b(resampl|downsampl|upsampl)\w*\b/.test(t)
  const format = view.has('format')
  const compressing =
    view.has('fx', isOp('compress')) &&
    (format || /\b(file|size)\b/.test(t)) &&
    !/\bdynamic/.test(t)
  const asFormat =
    format &&
    /\b(to|as|into|in|an?|give me|want|need|make|turn|get)\b (a |an |it as |it an? )?(mp3|wav|wave|flac|ogg|opus|m4a|aac|vorbis|\d+)/.test(
      t,
    )
  const depth = view.hasAmount(({ unit }) => unit === 'bit') && (format || verb || slotted)
  const rate =
    view.hasAmount(({ unit }) => unit === 'hz' || unit === 'kbps') && (verb || slotted || format)
  const khz =
    view.hasAmount(
      ({ unit, value }) =>
        unit === 'hz' &&
        [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000].includes(
          value,
        ),
    ) && verb
  const kilo = /\b(resampl|downsampl|upsampl)\w*\b/.test(t) && view.hasAmount(isSampleRate)
  const kbps = view.hasAmount(({ unit }) => unit === 'kbps')

  // "24 bit": no one asks for a sound of so many bits, but for a file
  const bareDepth =
    view.hasAmount(({ unit, value }) => unit === 'bit' && [16, 24, 32].includes(value)) &&
    view.items.every(
      ({ kind, amount }) => kind === 'filler' || kind === 'punct' || amount !== undefined,
    )
  // "44.1k wav"
  const kiloRate =
    format &&
    view.hasAmount(
      ({ unit, value, text }) =>
        unit === null &&
        / k$/.test(text) &&
        [8000, 16_000, 22_050, 24_000, 44_100, 48_000, 88_200, 96_000, 192_000].includes(value),
    )
  const bareRate =
    format &&
    view.hasAmount(
      ({ unit, value, signed, prep }) =>
        unit === null &&
        !signed &&
        /^(|at)$/.test(prep) &&
        [96, 128, 160, 192, 224, 256, 320].includes(value >= 32_000 ? value / 1000 : value),
    )
  const alone =
    format &&
    view.items.every(
      (item) =>
        item.kind !== 'word' &&
        (item.kind === 'filler' ||
          item.kind === 'punct' ||
          item.senses.some(({ as }) => as === 'format' || as === 'polite')),
    )
  if (
    format &&
    !alone &&
    !asFormat &&
    !verb &&
    !slotted &&
    !compressing &&
    !kbps &&
    !depth &&
    !rate &&
    !bareRate &&
    !kiloRate
  )
    return null
  if (
    !(
      alone ||
      bareRate ||
      kiloRate ||
      bareDepth ||
      slotted ||
      asFormat ||
      depth ||
      rate ||
      khz ||
      kilo ||
      compressing ||
      kbps ||
      (verb && format)
    )
  )
    return null
  const draft: Record<string, unknown> = {}
  const mono = view.has('channel') ? null : view.take('fx', isOp('to_mono'))
  // "turn this flac into opus": the last one named
  const named = view.takeAll('format').at(-1) ?? null
  if (named !== null) draft.format = named.format
  else if (compressing) draft.format = 'mp3'
  const bits =
    view.amount(({ unit }) => unit === 'bit') ??
    (/\bbit depth|bits\b/.test(t)
      ? view.amount(({ unit, value }) => unit === null && [16, 24, 32].includes(value))
      : null)
  if (bits !== null) draft.bitDepth = bits.value
  const kb =
    view.amount(({ unit }) => unit === 'kbps') ??
    (/\b(bit ?rate|kb|k)\b/.test(t) && named?.format !== undefined && /\bbit ?rate|kb/.test(t)
      ? view.amount(({ unit }) => unit === null)
      : null) ??
    (named?.format === 'mp3'
      ? view.amount(
          ({ unit, value, text }) =>
            unit === null && value >= 32_000 && value <= 320_000 && /k/.test(text),
        )
      : null)
  const isLossless = /^(flac|wav)$/.test(named?.format ?? '')
  const plainRate =
    kb === null && bareRate && !isLossless ? view.amount(({ unit }) => unit === null) : null
  if (plainRate !== null)
    draft.bitrateKbps = plainRate.value >= 32_000 ? plainRate.value / 1000 : plainRate.value
  if (kb !== null) draft.bitrateKbps = kb.value >= 1000 ? kb.value / 1000 : kb.value
  const hertz = view.amount(({ unit }) => unit === 'hz') ?? view.amount(isSampleRate)
  if (hertz !== null) draft.sampleRateHz = hertz.value < 200 ? hertz.value * 1000 : hertz.value
  view.takeAll('fx', isOp('convert', 'compress'))
  takeVerbs(view)
  view.takeAll('act', isAct('replace', 'shorten', 'down', 'up', 'improve', 'cut', 'remove'))
  view.takeAll('dim', ({ dim }) => dim === 'tape')
  view.takeKinds('whole', 'particle')
  view.takeWords(
    'resample', 'resampled', 'downsample', 'upsample', 'downsampled', 'upsampled', 'file', 'size', 'at', 'format',
    'quality', 'constant', 'stereo', 'rate', 'resampling', 'float', 'pcm', 'kb', 'k', 'back', 'version', 'small', 'smaller',
  ) // biome-ignore format: a list
  if (Object.keys(draft).length === 0)
    return missing('format', 'It is not said into what.', [
      'convert to mp3',
      'convert to wav',
      'convert to flac',
    ])
  const convert = { op: 'convert', ...draft } as const
  return { drafts: mono === null ? [convert] : [{ op: 'to_mono' }, convert] }
}
