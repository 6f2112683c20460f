import { bandNameOf } from './bands.ts'
import type { Moment, Position, Where } from './plan/places.ts'
import type { Step } from './plan.ts'
import { number, slotWords } from './slots.ts'

// A plan in plain words. The words are made from the steps, never from what the caller wrote, and
// planning them again gives the same steps.

/** "Add rain throughout, then fade out over the last 2 s." */
export function understood(steps: readonly Step[]): string {
  const sentence = steps.map((step) => step.says).join(', then ')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** What one step will do. `now`: where a time of the original lies by then, if it moved. */
export function says(step: Step, now?: string): string {
  const moved = now === undefined ? '' : ` (now ${now})`
  return `${verbPhrase(step)}${moved}`
}

const SPACES: Readonly<Record<string, string>> = { cathedral: 'cathedral', cave: 'cave' }
const DEVICE_WORDS: Readonly<Record<string, string>> = {
  telephone: 'a telephone',
  am_radio: 'an AM radio',
  walkie_talkie: 'a walkie-talkie',
  megaphone: 'a megaphone',
  small_speaker: 'a small speaker',
  gramophone: 'a gramophone',
  intercom: 'an intercom',
  public_address: 'a public address system',
  lofi: 'lo-fi',
}

function verbPhrase(step: Step): string {
  const place = 'where' in step && step.where !== undefined ? step.where : undefined
  const over = place === undefined ? '' : ` ${adverbial(place)}`
  const object = place === undefined ? '' : ` ${noun(place)}`
  const slots = slotWords(step)
  const withSlots = slots === '' ? '' : ` with ${slots}`
  switch (step.op) {
    case 'gain': {
      const of = step.channel === undefined ? '' : ` of the ${step.channel} channel`
      return `${step.gainDb < 0 ? 'lower' : 'raise'} the volume${of} by ${number(Math.abs(step.gainDb))} dB${over}`
    }
    case 'volume_ramp':
      return `ramp the volume from ${number(step.fromDb)} dB to ${number(step.toDb)} dB${over}`
    case 'normalize':
      return `normalize to a peak of ${number(step.peakDbfs)} dBFS`
    case 'loudness':
      return `set the loudness to ${number(step.targetLufs)} LUFS${step.ceilingDbtp === -1 ? '' : ` with ceiling ${number(step.ceilingDbtp)} dBTP`}`
    case 'fade_in':
    case 'fade_out': {
      const way = step.op === 'fade_in' ? 'in' : 'out'
      const curve =
        step.curve === 'quarter_sine'
          ? ''
          : ` with ${step.curve === 'exponential' ? 'an' : 'a'} ${step.curve} curve`
      const edge = step.op === 'fade_in' ? 'first' : 'last'
      const length =
        step.durationSeconds === undefined
          ? ''
          : ` over the ${edge} ${number(step.durationSeconds)} s`
      return `fade ${way}${place === undefined ? length : over}${curve}`
    }
    case 'mute': {
      const what = step.channel === undefined ? '' : ` the ${step.channel} channel`
      return `mute${what === '' ? object || ' the whole recording' : `${what}${over}`}`
    }
    case 'bleep':
      return `bleep out${object || ' the whole recording'}${withSlots}`
    case 'compress':
      return `compress the dynamics${over}${withSlots}${step.makeup ? '' : ', without make-up'}`
    case 'limit':
      return `limit${over}${withSlots}`
    case 'gate':
      return `gate${over}${withSlots}`
    case 'deess':
      return `de-ess${over}${withSlots}`
    case 'trim':
      return `keep only${object || ' the whole recording'}`
    case 'delete':
      return `delete${object || ' the whole recording'}`
    case 'reverse':
      return `reverse${object || ' the whole recording'}`
    case 'speed': {
      const of = step.method === 'wsola' ? ' of the voice' : ''
      // A target is what was said; the factor follows from it.
      return step.targetDurationSeconds === undefined
        ? `set the speed${of} to ${number(step.factor ?? 1)}x${over}`
        : `stretch${of === '' ? '' : ' the voice'}${over} to fit ${number(step.targetDurationSeconds)} s`
    }
    case 'playback_rate':
      return `set the playback rate to ${number(step.factor)}x${over}`
    case 'pitch':
      return `${step.semitones < 0 ? 'lower' : 'raise'} the pitch by ${semitonesOf(step.semitones)}${over}`
    case 'loop':
      return step.count === undefined
        ? `loop${object} until ${number(step.targetDurationSeconds ?? 0)} s${withSlots}`
        : `loop${object} ${step.count} times${withSlots}`
    case 'swap':
      if (step.otherWhere !== undefined && place !== undefined)
        return `swap ${withoutFrom(place)} with ${withoutFrom(step.otherWhere)}`
      if (step.split === 'auto') return 'swap the two parts'
      if ('fraction' in step.split && step.split.fraction === 0.5) return 'swap the halves'
      return `swap the parts before and after ${spot(step.split, 'current')}`
    case 'move':
      return `move${object} to ${momentWords(step.to)}`
    case 'insert_silence':
      return `insert ${number(step.durationSeconds)} s of silence at ${momentWords(step.at)}`
    case 'remove_silences': {
      const which = {
        all: 'silences',
        start: 'the silence at the start',
        end: 'the silence at the end',
        edges: 'the silence at both ends',
      }
      return `remove ${which[step.scope]}${step.scope === 'all' ? over : ''} longer than ${number(step.minSilenceSeconds)} s, keeping ${number(step.keepSeconds)} s${step.thresholdDbfs === 'auto' ? '' : `, threshold ${number(step.thresholdDbfs)} dBFS`}`
    }
    case 'low_pass':
      return `low-pass at ${number(step.cutoffHz)} Hz${over}${withSlots}`
    case 'high_pass':
      return `high-pass at ${number(step.cutoffHz)} Hz${over}${withSlots}`
    case 'band_pass':
      return `band-pass from ${number(step.lowHz)} Hz to ${number(step.highHz)} Hz${over}${withSlots}`
    case 'band_stop':
      return `band-stop from ${number(step.lowHz)} Hz to ${number(step.highHz)} Hz${over}${withSlots}`
    case 'notch':
      return `notch at ${number(step.frequencyHz)} Hz${over}${withSlots}`
    case 'eq': {
      const verb = step.gainDb < 0 ? 'reduce' : 'boost'
      const by = `${number(Math.abs(step.gainDb))} dB`
      const name = bandNameOf(step)
      if (name !== undefined && !(step.shape === 'peak' && step.q === 1))
        return `${verb} the ${name} by ${by}${over}`
      if (step.shape === 'peak')
        return `${verb} by ${by} at ${number(step.frequencyHz)} Hz${over}${withSlots}`
      return `${verb} the ${step.shape.replace('_', ' ')} by ${by} at ${number(step.frequencyHz)} Hz${over}${withSlots}`
    }
    case 'device':
      return `make it sound like ${DEVICE_WORDS[step.preset]}${over}`
    case 'dehum':
      return `remove the hum${step.frequencyHz === undefined ? '' : ` at ${step.frequencyHz} Hz`}${over}${withSlots}`
    case 'denoise': {
      const using =
        step.noiseWhere === undefined ? '' : ` using the noise ${adverbial(step.noiseWhere)}`
      return `reduce the noise by ${number(step.reductionDb)} dB${over}${using}`
    }
    case 'declick':
      return `remove the clicks${over}${withSlots}`
    case 'declip':
      return `repair the clipping${over}`
    case 'reverb':
      return `add ${SPACES[step.space] ?? step.space} reverb${over}${withSlots}${step.keepLength ? ', same length' : ''}`
    case 'echo':
      return `add echo${over}${withSlots}${step.keepLength ? ', same length' : ''}`
    case 'pan':
      if (step.position !== undefined) return `pan ${side(step.position)}${over}`
      return `pan from ${side(step.fromPosition ?? 0)} to ${side(step.toPosition ?? 0)}${over}`
    case 'stereo_width':
      return `set the stereo width to ${number(step.width)}${over}`
    case 'swap_channels':
      return 'swap the left and right channels'
    case 'to_mono':
      return step.source === 'mix' ? 'mix down to mono' : `keep only the ${step.source} channel`
    case 'to_stereo':
      return 'make it stereo'
    case 'tremolo':
    case 'vibrato':
    case 'chorus':
      return `add ${step.op}${over}${withSlots}`
    case 'flanger':
      return `add a flanger${over}${withSlots}`
    case 'distort':
      return `distort${over}${withSlots}`
    case 'bitcrush':
      return `bit-crush${over}${withSlots}`
    case 'convert': {
      const parts = [
        step.format === undefined ? '' : `to ${step.format}`,
        step.sampleRateHz === undefined
          ? ''
          : `to a sample rate of ${number(step.sampleRateHz)} Hz`,
        step.bitDepth === undefined ? '' : `to a bit depth of ${step.bitDepth} bits`,
        step.bitrateKbps === undefined ? '' : `to a bit rate of ${number(step.bitrateKbps)} kbps`,
      ]
      return `convert ${parts.filter(Boolean).join(' ')}`
    }
    case 'invert_polarity':
      return `invert the polarity${step.channel === undefined ? '' : ` of the ${step.channel} channel`}${over}`
    case 'remove_dc':
      return `remove the DC offset${over}`
    case 'add': {
      const count = step.count === undefined ? '' : ` ${step.count} times`
      const level =
        step.level === 'background' && step.placement !== 'throughout' ? ' in the background' : ''
      const where =
        step.placement === undefined
          ? ''
          : {
              throughout: ' throughout',
              start: ' at the start',
              middle: ' in the middle',
              end: ' at the end',
              after_end: ' after the end',
            }[step.placement]
      const at = step.at === undefined ? '' : ` at ${momentWords(step.at)}`
      return `add ${article(step.target)}${count}${level}${place === undefined ? `${where}${at}` : over}`
    }
    case 'remove':
      return `remove ${theName(step.target)}${over}`
    case 'replace':
      return `replace ${theName(step.target)} with ${article(step.replacement)}${over}`
    case 'extract':
      return `keep only ${theName(step.target)}${over}`
    case 'restyle':
      return step.target === undefined
        ? `restyle: ${step.style}${over}`
        : `make ${theName(step.target)} sound ${step.style}${over}`
    case 'inpaint': {
      const as = step.description === undefined ? '' : ` with ${step.description}`
      return place === undefined ? `fill the gaps${as}` : `fill the gap ${adverbial(place)}${as}`
    }
    case 'enhance':
      return `enhance${over}`
    case 'super_resolution':
      return `restore the high frequencies${step.bandwidthHz === undefined ? '' : ` above ${number(step.bandwidthHz)} Hz`}`
  }
}

const semitonesOf = (semitones: number) =>
  `${number(Math.abs(semitones))} ${Math.abs(semitones) === 1 ? 'semitone' : 'semitones'}`

const side = (position: number) =>
  position === 0
    ? 'centre'
    : `${number(Math.abs(position) * 100)} % ${position < 0 ? 'left' : 'right'}`

// --- places ---

/** "the first 2 s", "from 1.2 s to 1.9 s" */
export function noun({ start, end, timeline }: Where): string {
  const shares = sharesOf(start, end)
  if (shares !== null) return shares
  const centred = centredSeconds(start, end)
  if (centred !== null) return `the middle ${number(centred)} s`
  const opensAtStart = atStart(start)
  const closesAtEnd = atEnd(end)
  if (opensAtStart && closesAtEnd) return 'the whole recording'
  if (timeline === 'current') {
    if (opensAtStart && 'from' in end)
      return end.from === 'start'
        ? `the first ${number(end.seconds)} s`
        : `everything before the last ${number(end.seconds)} s`
    if (closesAtEnd && 'from' in start)
      return start.from === 'end'
        ? `the last ${number(start.seconds)} s`
        : `everything after the first ${number(start.seconds)} s`
  } else {
    if (opensAtStart && 'from' in end && end.from === 'start')
      return `everything before ${number(end.seconds)} s`
    if (closesAtEnd && 'from' in start && start.from === 'start')
      return `from ${number(start.seconds)} s to the end`
  }
  return `from ${spot(start, timeline)} to ${spot(end, timeline)}`
}

/** "swap 1 s to 3 s with 7 s to 9 s" */
const withoutFrom = (place: Where) => noun(place).replace(/^from /, '')

const adverbial = (place: Where) => {
  const words = noun(place).replace(/^everything /, '')
  return words.startsWith('the ') ? `over ${words}` : words
}

export const momentWords = (moment: Moment): string => spot(moment, moment.timeline)

function spot(position: Position, timeline: Where['timeline']): string {
  if ('fraction' in position) {
    const { fraction, offsetSeconds = 0 } = position
    const mark = fraction === 0.5 ? 'halfway' : `the ${number(fraction * 100)} % mark`
    if (offsetSeconds === 0) return mark
    return `${number(Math.abs(offsetSeconds))} s ${offsetSeconds < 0 ? 'before' : 'after'} ${mark}`
  }
  if (position.seconds === 0) return position.from === 'start' ? 'the start' : 'the end'
  if (position.from === 'end') return `${number(position.seconds)} s before the end`
  return timeline === 'original'
    ? `${number(position.seconds)} s`
    : `${number(position.seconds)} s after the start`
}

const atStart = (position: Position) =>
  'from' in position && position.from === 'start' && position.seconds === 0
const atEnd = (position: Position) =>
  'from' in position && position.from === 'end' && position.seconds === 0

const NAMED: readonly (readonly [number, number, string])[] = [
  [0, 0.5, 'the first half'],
  [0.5, 1, 'the second half'],
  [0, 1 / 3, 'the first third'],
  [1 / 3, 2 / 3, 'the middle third'],
  [2 / 3, 1, 'the last third'],
  [0, 0.25, 'the first quarter'],
  [0.25, 0.5, 'the second quarter'],
  [0.5, 0.75, 'the third quarter'],
  [0.75, 1, 'the fourth quarter'],
  [0.25, 0.75, 'the middle half'],
]

function sharesOf(start: Position, end: Position): string | null {
  if (!('fraction' in start) || !('fraction' in end)) return null
  if (start.offsetSeconds !== undefined || end.offsetSeconds !== undefined) return null
  const near = (one: number, other: number) => Math.abs(one - other) < 1e-5
  const named = NAMED.find(([from, to]) => near(from, start.fraction) && near(to, end.fraction))
  if (named !== undefined) return named[2]
  if (start.fraction === 0) return `the first ${number(end.fraction * 100)} %`
  if (end.fraction === 1) return `the last ${number((1 - start.fraction) * 100)} %`
  return null
}

const centredSeconds = (start: Position, end: Position): number | null =>
  'fraction' in start &&
  'fraction' in end &&
  start.fraction === end.fraction &&
  end.offsetSeconds !== undefined &&
  start.offsetSeconds === -end.offsetSeconds
    ? end.offsetSeconds - start.offsetSeconds
    : null

// --- names of sounds ---

const DETERMINED =
  /^(the|a|an|my|your|his|her|their|our|its|this|that|these|those|some|every|all|both|any|no|two|three|four|five|six|\d+)\b/
const MASS =
  /^(rain|wind|music|traffic|noise|ambience|ambiance|applause|laughter|thunder|water|fire|static|silence|snow|speech|singing|birdsong|chatter|drums|percussion|crowd noise|white noise|lightning|typing|.*(ing|music|noise|s))$/

export const theName = (target: string) => (DETERMINED.test(target) ? target : `the ${target}`)

/** "a cat", "an owl", "rain", "birds" */
export const article = (target: string) =>
  DETERMINED.test(target) || MASS.test(target) || target.includes(' and ')
    ? target
    : `${/^[aeiou]/.test(target) ? 'an' : 'a'} ${target}`
