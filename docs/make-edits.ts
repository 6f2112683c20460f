import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'
import type { Sense } from '#shared/plan/lexicon/senses.ts'
import { LEXICON } from '#shared/plan/lexicon.ts'
import { exactSteps } from '#shared/plan/plan/exact-steps.ts'
import { openSteps } from '#shared/plan/plan/open-steps.ts'
import { PlanOptions } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { PICTURED } from './pictured-edits.ts'

// Writes docs/edits.md from the lexicon and the schemas: `npm run docs:edits`.

const HEADINGS: readonly (readonly [string, readonly string[]])[] = [
  ['Level', ['gain', 'volume_ramp', 'normalize', 'loudness', 'fade_in', 'fade_out', 'mute', 'bleep', 'compress', 'limit', 'gate', 'deess']],
  ['Time', ['trim', 'delete', 'reverse', 'speed', 'playback_rate', 'pitch', 'loop', 'swap', 'move', 'insert_silence', 'remove_silences']],
  ['Tone', ['low_pass', 'high_pass', 'band_pass', 'band_stop', 'notch', 'eq', 'device', 'dehum', 'denoise', 'declick', 'declip']],
  ['Space', ['reverb', 'echo', 'pan', 'stereo_width', 'swap_channels', 'to_mono', 'to_stereo']],
  ['Modulation', ['tremolo', 'vibrato', 'chorus', 'flanger', 'distort', 'bitcrush']],
  ['Technical', ['convert', 'invert_polarity', 'remove_dc']],
  ['Needs the model', Object.keys(openSteps)],
] // biome-ignore format: a table

/** A sentence that reaches the operation; what it is understood as is computed. */
const EXAMPLES: Readonly<Record<string, string>> = {
  gain: 'make it a bit louder', volume_ramp: 'get gradually quieter over the last 4 seconds', normalize: 'normalize to -3 dB', loudness: 'master it for a podcast',
  fade_in: 'ease in over a second', fade_out: 'let the last three seconds fade away', mute: 'no sound between 2 and 3 s', bleep: 'bleep 2 to 2.5 s', compress: 'the volume is all over the place',
  limit: 'limit to -2 dB', gate: 'noise gate at -45 dB', deess: 'the s sounds are too harsh', trim: 'just 0:02 to 0:06', delete: 'chop 2 seconds off the start', reverse: 'play it backwards',
  speed: 'twice as fast', playback_rate: 'slow it down by 20% and let the pitch drop', pitch: 'pitch it up a fifth', loop: 'play it three times', swap: 'second half first',
  move: 'move the first 2 seconds to the end', insert_silence: 'a one second pause at 3 s', remove_silences: 'cut out the pauses longer than 1 s', low_pass: 'muffle it', high_pass: 'remove everything below 100 Hz',
  band_pass: 'only between 300 and 3400 Hz', band_stop: 'take out between 400 and 600 Hz', notch: 'there is a whistle at 1 kHz', eq: 'not enough bass', device: 'like on an old telephone',
  dehum: 'there is a hum', denoise: 'too much hiss', declick: 'clicks and pops everywhere', declip: 'it is clipping', reverb: 'as if in a cathedral', echo: 'echo every 400 ms', pan: 'pan hard left',
  stereo_width: 'make it wider', swap_channels: 'swap left and right', to_mono: 'mix it down to mono', to_stereo: 'make it stereo', tremolo: 'tremolo at 6 Hz', vibrato: 'add vibrato', chorus: 'thicken it',
  flanger: 'jet plane effect', distort: 'make it crunchy', bitcrush: 'like an old video game', convert: 'save it as mp3 at 192 kbps', invert_polarity: 'flip the phase', remove_dc: 'remove the DC offset',
  add: 'put some rain in the background', remove: 'the alarm has to go', replace: 'swap the dog for a cat', extract: 'everything but the voice should go', restyle: 'make it sound as if under a bridge',
  inpaint: 'fill the gap from 3 to 4 s', enhance: 'make it sound better', super_resolution: 'restore the high frequencies',
} // biome-ignore format: a table

const BANDS = /^(bass|treble|air|mids|presence|boxiness|mud|nasality|harshness|boom)$/

/** Which operation a sense of a word leads to. */
function reaches(sense: Sense, op: string): boolean {
  switch (sense.as) {
    case 'fx':
    case 'artefact':
      return sense.op === op
    case 'adj':
      return 'op' in sense.wish ? sense.wish.op === op : dimOps(sense.wish.dim).includes(op)
    case 'dim':
      return dimOps(sense.dim).includes(op)
    case 'loudness':
      return op === 'loudness'
    case 'device':
      return op === 'device'
    case 'space':
      return op === 'reverb'
    case 'place':
      return op === 'low_pass'
    case 'format':
      return op === 'convert'
    case 'fade':
      return op === 'fade_in' || op === 'fade_out'
    case 'silence':
      return op === 'mute' || op === 'insert_silence' || op === 'remove_silences'
    case 'loop':
    case 'again':
      return op === 'loop'
    case 'order':
      return op === 'swap'
    case 'clean':
      return op === 'denoise'
    case 'gradual':
      return op === 'volume_ramp'
    case 'channel':
      return op === 'pan'
    case 'missing':
      return op === 'inpaint'
    case 'act':
      return ACTS[sense.act]?.includes(op) ?? false
    default:
      return false
  }
}

const ACTS: Readonly<Record<string, readonly string[]>> = {
  trim: ['trim'],
  keep: ['trim', 'extract'],
  remove: ['delete', 'remove'],
  cut: ['delete'],
  swap: ['swap'],
  move: ['move'],
  add: ['add', 'insert_silence'],
  replace: ['replace'],
  isolate: ['extract'],
  fill: ['inpaint'],
  improve: ['enhance'],
  convert: ['convert'],
  fit: ['speed'],
}

function dimOps(dim: string): string[] {
  if (BANDS.test(dim)) return ['eq']
  return (
    {
      level: ['gain'],
      pitch: ['pitch'],
      speed: ['speed'],
      tape: ['playback_rate'],
      width: ['stereo_width'],
    }[dim] ?? []
  )
}

function wordsOf(op: string): string[] {
  const words = LEXICON.filter(({ sense }) => reaches(sense, op)).flatMap((row) => row.words)
  return [...new Set(words)].slice(0, 28)
}

const TOLD = new Set(['op', 'engine', 'said', 'says', 'exact', 'where', 'region', 'otherWhere', 'otherRegion', 'noiseWhere', 'noiseRegion', 'atSeconds', 'toSeconds', 'splitSeconds', 'instruction', 'strength', 'candidates', 'denoisingSteps', 'evaluations']) // biome-ignore format: a list
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type Json = {
  type?: string
  minimum?: number
  maximum?: number
  default?: unknown
  enum?: unknown[]
  const?: unknown
  anyOf?: Json[]
  properties?: Record<string, Json>
}

function parameters(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'input',
  }) as Json
  return Object.entries(properties)
    .filter(([name]) => !TOLD.has(name))
    .map(
      ([name, of]) =>
        `| \`${snake(name)}\` | ${valuesOf(of)} | ${of.default === undefined ? '' : `\`${String(of.default)}\``} |`,
    )
}

function valuesOf(of: Json): string {
  if (of.const !== undefined) return `\`${String(of.const)}\``
  if (of.enum !== undefined) return of.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (of.anyOf !== undefined) return of.anyOf.map(valuesOf).join(' or ')
  if (of.minimum !== undefined && of.maximum !== undefined && Math.abs(of.maximum) < 1e9)
    return `${of.minimum} … ${of.maximum}`
  return of.properties === undefined ? (of.type ?? '') : 'a place in time'
}

function understoodAs(instruction: string): string {
  try {
    return planInstruction(instruction, null, PlanOptions.parse({ modelInstalled: true }))
      .understood
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

/** What it did to a recording of examples/, drawn by make-pictures.ts. */
function pictureOf(op: string): string[] {
  const pictured = PICTURED[op]
  if (!pictured) return []
  const { recording, sentence } = pictured
  return [`![Waveform and spectrogram of ${recording} before and after "${sentence}"](pictures/${op}.png)`, '', `*${recording}: "${sentence}"*`, ''] // biome-ignore format: lines of the page
}

function section(op: string): string {
  const schema = { ...exactSteps, ...openSteps }[
    op as keyof typeof exactSteps
  ] as unknown as z.ZodObject
  const rows = parameters(schema)
  const example = EXAMPLES[op] ?? ''
  const words = wordsOf(op)
  return [
    `### \`${op}\``,
    '',
    `"${example}" is understood as: *${understoodAs(example)}*`,
    '',
    words.length === 0 ? '' : `Words that reach it: ${words.join(', ')}.`,
    '',
    ...pictureOf(op),
    'where' in schema.shape ? 'Takes a part of the recording.' : 'Acts on the whole recording.',
    ...(REFUSED[op] === undefined ? [] : ['', REFUSED[op]]),
    ...(rows.length === 0
      ? []
      : ['', '| parameter | values | default |', '|---|---|---|', ...rows]),
    '',
  ].join('\n')
}

/** What is understood, and refused while planning. */
const REFUSED: Readonly<Record<string, string>> = {
  convert:
    'Written are FLAC (16 or 24 bits), WAV (16, 24 or 32) and MP3 (its own rates and bit rates); ogg, opus, m4a and what a format cannot hold are understood and refused with `parameter_out_of_range`, before anything is made.',
}

/** Where a check is wider than its operation's number, and why. */
const MEASURED = [
  '## What is measured',
  '',
  'Every operation is measured on its own result, by code that it does not share. A check that fails fails the edit, and nothing is charged; one for which the recording gives no evidence is skipped and says why. Numbers are held to 0.05 dB of gain, 8 to 15 cents of pitch, 0.2 LU of loudness, the exact frame of a cut. Wider are:',
  '',
  '- Filters: the response at the edges is held to 0.05 dB by an impulse; the power in the recording to 3 dB of the formula (1 dB for the equaliser), where there is any. High-pass, band-pass, band-stop and notch may take away more than the formula: a tone on a notch is gone altogether. A band 50 dB below the rest counts as empty, 40 dB in parts shorter than 2 s, because what comes and goes leaks into its neighbours.',
  '- Pitch of a sound without a fundamental: 30 cents, by the whole spectrum.',
  '- Compressor, de-esser, hum removal, noise reduction, distortion, devices and bit-crusher are carried out a second time by other code, and every sample of the result is held to that. Loudness kept by devices and distortion: 0.5 LU, without the joins at the ends of a part; what a compressor makes up for: 0.1 dB.',
  '- Loudness that the ceiling does not allow: the edit is made as loud as the ceiling lets it become, the check is `limited`, and the warning `limited` names both figures.',
  '- True peak: by four times oversampling of what lies below 0.93 of half the sample rate. A recording with noise up to the very half, held at a ceiling, reads up to 0.9 dB above it on meters with another filter.',
  '- Noise reduction: at least half of what was asked for, in the moments in which each third of an octave is at its floor, and the loud moments stay within 3 dB; where sound covers the noise, or a part is nearly all noise, the check is `limited`.',
  '- Hum: 12 dB at each of its harmonics; where another tone stands beside one, or the hum wanders, 3 dB and the check is `limited`.',
  '- Clicks: nine of ten repaired places became smoother. Whether others were missed is not measured, for only a detector of clicks could tell.',
  '- Rhythm after a change of speed, where no passage tells it (see below): a correlation of 0.6 of the rises of the level, from three onsets on.',
  '- Speed and pitch have no formula that a sample could be held to. Instead: passages of 0.6 s that move stand within 36 ms of their place, those of one channel usually within 20 ms, and drift by less than 0.8 %; the first two are wider by as much as the sound is squeezed. No 10 ms of a channel are 25 dB softer or louder than everything about that moment, and channels keep their balance and phase in half octaves. One of these alone, and by little, refuses nothing and is `limited`. Not measured are a click, a level a few dB off, and what is steady.',
  '',
]

const page = [
  '# Edits',
  '',
  'Every operation, with words that reach it and its parameters. This page is written by `npm run docs:edits` from the lexicon and the schemas; do not edit it by hand.',
  '',
  'Places are said in words: "the first two seconds", "from 1.2 to 1.9 s", "0:07 to 0:12", "the second half", "all but the last second". Amounts are adverbs ("a bit", "much", "extremely") or numbers with a unit, and a number beats every adverb. Several wishes may stand in one sentence; they are done in the order spoken.',
  '',
  ...MEASURED,
  ...HEADINGS.flatMap(([heading, ops]) => [`## ${heading}`, '', ...ops.map(section)]),
].join('\n')

writeFileSync(new URL('edits.md', import.meta.url), page.replace(/\n{3,}/g, '\n\n'))
