import { hasSense, isFaultOfTone } from '../clauses/look.ts'
import type { Clause } from '../clauses.ts'
import { type Item, textOf } from '../items/item.ts'
import type { Op } from '../plan.ts'
import type { Draft } from '../readings/reading.ts'
import type { Fault, Said } from '../understand.ts'

// "It is too loud, compress it": what is complained of says why, and the remedy beside it what to do.

const LEVEL: readonly Op[] = ['gain', 'volume_ramp', 'normalize', 'loudness', 'limit', 'compress']
const TONE: readonly Op[] = [
  'eq',
  'low_pass',
  'high_pass',
  'band_pass',
  'band_stop',
  'notch',
  'deess',
]

/** What may be done about it, by the step that the complaint alone would be. */
const REMEDIES: Readonly<Partial<Record<Op, readonly Op[]>>> = {
  gain: LEVEL,
  compress: LEVEL,
  eq: TONE,
  low_pass: TONE,
  high_pass: TONE,
  notch: TONE,
  deess: TONE,
  denoise: ['denoise', 'gate', 'dehum', ...TONE],
  dehum: ['dehum', 'denoise', ...TONE],
  declick: ['declick', 'denoise', 'low_pass'],
  declip: ['declip', 'gain', 'limit', 'normalize', 'loudness'],
  speed: ['speed', 'playback_rate'],
  playback_rate: ['speed', 'playback_rate'],
  pitch: ['pitch', 'playback_rate'],
  fade_in: ['fade_in', 'delete', 'trim'],
  fade_out: ['fade_out', 'reverb', 'echo'],
  remove_silences: ['remove_silences', 'delete', 'trim'],
  remove: ['remove', 'restyle', 'mute', 'bleep', 'delete'],
  pan: ['pan', 'to_mono', 'swap_channels', 'to_stereo'],
  swap_channels: ['swap_channels'],
}

/**
 * How it is: no verb that asks for anything, and no "should".
 *
 * @param isFirst nothing was asked for yet
 */
export const states = (items: readonly Item[], isFirst: boolean): boolean => {
  const text = textOf(items)
  if (WISHES.test(text) || /^\W*(make|have|get|let)\b/.test(text)) return false
  return SAYS_HOW_IT_IS.test(text) || (isFirst && isFaultAlone(items))
}

/** "hvac noise" */
const isFaultAlone = (items: readonly Item[]) =>
  items.some((item) => hasSense(item, 'artefact') || isFaultOfTone(item)) &&
  items.every(
    ({ amount, senses }) =>
      // "mud around 300 Hz"
      (amount === undefined || amount.unit === 'hz') &&
      senses.every(({ as }) => !/^(act|fx|no|less|clean)$/.test(as)),
  )

const SAYS_HOW_IT_IS =
  /^(so |but |and |because |since |as |well |, )*((it|this|that|there|he|she|they|the|my|our|his|her|their|some|left|everything|nothing)\b.* ?\b(is|are|was|were|has|have|sounds?|clips|clipping|barks|keeps|jumps|hurts|lacks|drags|ends|starts|speaks|talks|peaks|hums|buzzes|hisses|crackles|pops|hear|bothers?( me)?|annoys? me)\b|it clips|(forwards?|normal|stereo|mono|dynamics) (is|are|sounds?|feels?)\b|(i|you|we) (can |could |still |barely |hardly )*(hear|hate|notice)\b|((it )?(sounds|feels|seems) )?((way|far|much|a bit|a little|just) )*((too|so) (much|loud|quiet|noisy)|too (clean|high|low|deep|modern|hi|perfect|polished|pristine|tidy|ordinary|digital|boring|adult))\b|not .*\benough\b|dead air|clicks everywhere)/

const WISHES =
  /\b(should|must|ought|needs?|need to|has to|have to|want|wants|wish|could be|would be|can be|instead)\b/

/**
 * The steps without those of complaints that a remedy is asked for beside them. A remedy for "it" is one for
 * what was complained of: "the bass is too loud, cut it by 4 dB".
 */
export function withRemedies(
  said: readonly Said[],
  {
    isComplaint,
    isApart,
    isBesides,
    words,
  }: {
    isComplaint: (clause: number) => boolean
    isApart: (clause: number) => boolean
    isBesides: (clause: number) => boolean
    words: (one: Said) => string
  },
): readonly Said[] {
  const complaints = said.filter(({ clause }) => isComplaint(clause))
  if (complaints.length === 0) return said
  const neighbours = (one: Said, other: Said) =>
    !isApart(Math.max(one.clause, other.clause)) &&
    !said.some(
      ({ clause }) =>
        clause > Math.min(one.clause, other.clause) &&
        clause < Math.max(one.clause, other.clause) &&
        !isComplaint(clause),
    )
  const remedyFor = (one: Said) =>
    isComplaint(one.clause)
      ? said.find(
          (other) =>
            !isComplaint(other.clause) &&
            (serves(other.draft, one.draft) ||
              isKeyOf(other.draft, one.draft, words(one)) ||
              isUncovered(other.draft, one.draft, words(one)) ||
              isFilled(other.draft, one.draft, words(one))) &&
            neighbours(one, other) &&
            // "high-pass it at 80 Hz; oh and there's a hum": no reason for what was asked before
            !(other.clause < one.clause && isBesides(one.clause)) &&
            !isOfOtherFault(other, one, words),
        )
      : undefined
  const loweredBy = new Map(
    said.map((one) => [
      one,
      complaints.find((other) => isLowered(other, one, words(one)) && neighbours(one, other)),
    ]),
  )
  // by how much: then it is done at the remedy; else the complaint has said it all
  const isMeasured = (one: Said) => /\d/.test(words(one))
  return said.flatMap((one): Said[] => {
    if (remedyFor(one) !== undefined) return []
    const isDoneThere = (other: Said) => loweredBy.get(other) === one && isMeasured(other)
    if (complaints.includes(one) && said.some(isDoneThere)) return []
    const lowered = loweredBy.get(one)
    if (lowered === undefined) return [one]
    return isMeasured(one) ? [{ ...one, draft: byAsMuch(lowered.draft, one.draft) }] : []
  })
}

/** "there's a hum, and clean up the noise": two faults; but "it's noisy, take out the hum" says which noise. */
const isOfOtherFault = (remedy: Said, complaint: Said, words: (one: Said) => string) =>
  FAULTS.has(remedy.draft.op) &&
  FAULTS.has(complaint.draft.op) &&
  remedy.draft.op !== complaint.draft.op &&
  !/\bnois(e|es|y|ier)\b/.test(words(complaint)) &&
  !/\b(it|that|this|them|those|these)\b/.test(words(remedy))

const FAULTS: ReadonlySet<Op> = new Set(['denoise', 'dehum', 'declick'])

/** "too low for our choir, transpose it": which "low" it was. */
const isKeyOf = ({ op, semitones }: Draft, complaint: Draft, text: string) =>
  op === 'pitch' &&
  complaint.op === 'gain' &&
  /\b(low|high|deep)\b/.test(text) &&
  Number(semitones) > 0 === Number(complaint.gainDb) > 0

/** "lower the music, nobody can hear me talk": what covered it, and not all of it louder. */
const isUncovered = ({ op, style }: Draft, complaint: Draft, text: string) =>
  complaint.op === 'gain' &&
  Number(complaint.gainDb) > 0 &&
  /\b(?:hear|understand|make out)\b/.test(text) &&
  (/^(?:remove|denoise|dehum)$/.test(op) || (op === 'restyle' && /\bquieter$/.test(String(style))))

/** "there's a drop-out, reconstruct 7 to 7.5 s" */
const isFilled = ({ op }: Draft, complaint: Draft, text: string) =>
  op === 'inpaint' && complaint.op === 'declick' && /\bdrop-? ?outs?\b/.test(text)

/** Of a source that is too quiet, true; too loud, false; of all else, undefined. */
const isLouder = ({ op, style, where }: Draft): boolean | undefined =>
  op === 'restyle' && where === undefined && /\b(louder|quieter)$/.test(String(style))
    ? /louder$/.test(String(style))
    : undefined

function serves(remedy: Draft, complaint: Draft): boolean {
  // "the violins are shrill, reduce the treble"
  if (complaint.op === 'restyle')
    return (
      (remedy.op === 'gain' &&
        isLouder(complaint) !== undefined &&
        isLouder(complaint) === Number(remedy.gainDb) > 0) ||
      (/\b(duller|darker|softer|warmer|less \w+)$/.test(String(complaint.style)) &&
        ((remedy.op === 'eq' && Number(remedy.gainDb) < 0) || /^(low_pass|deess)$/.test(remedy.op)))
    )
  if (!(REMEDIES[complaint.op] ?? []).includes(remedy.op)) return false
  // "the second half is louder than the first, even it out": everywhere
  const isEvened = remedy.op === 'compress' && remedy.where === undefined
  if (complaint.where !== undefined && !isEvened && !isSame(remedy.where, complaint.where))
    return false
  // "the volume should go down and the voice is too quiet"
  if (complaint.op === 'gain' && remedy.op === 'volume_ramp')
    return Number(remedy.toDb) > Number(remedy.fromDb) === Number(complaint.gainDb) > 0
  // "too hissy, enhance the bass": another wish
  if (complaint.op !== 'eq' && remedy.op === 'eq' && Number(remedy.gainDb) > 0) return false
  // "there's a ringing at 1200 Hz, notch it out, and dip 250 Hz by 4 dB"
  if (complaint.op === 'notch' && !isAtTone(remedy, Number(complaint.frequencyHz))) return false
  if (complaint.op === 'eq' && !isInReach(remedy, Number(complaint.frequencyHz))) return false
  if (complaint.op === 'remove' && remedy.op === 'restyle' && remedy.target !== complaint.target)
    return false
  if (complaint.op === 'remove' && /^(mute|bleep|delete)$/.test(remedy.op))
    return remedy.where !== undefined
  return POINTED.every(
    (name) =>
      remedy.op !== complaint.op ||
      remedy[name] === undefined ||
      complaint[name] === undefined ||
      Math.sign(direction(name, remedy)) === Math.sign(direction(name, complaint)),
  )
}

/** Too much bass is nothing for a low-pass, nor for a treble that is cut. */
function isInReach({ op, frequencyHz }: Draft, hz: number): boolean {
  if (op === 'low_pass' || op === 'deess') return hz >= MIDDLE_HZ
  if (op === 'high_pass') return hz <= MIDDLE_HZ
  const ratio = Number(frequencyHz) / hz
  return op !== 'eq' || (ratio >= 1 / 4 && ratio <= 4)
}

/** What has a frequency of its own is for a tone that is near it. */
const isAtTone = ({ frequencyHz }: Draft, hz: number) =>
  frequencyHz === undefined ||
  Math.max(Number(frequencyHz), hz) <= 1.5 * Math.min(Number(frequencyHz), hz)

const MIDDLE_HZ = 1500

const POINTED = ['gainDb', 'semitones', 'factor'] as const
const direction = (name: (typeof POINTED)[number], draft: Draft) =>
  name === 'factor' ? Math.log(Number(draft.factor)) : Number(draft[name])

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** "hvac noise, take it down 15 dB", "too much bass, cut it by 4 dB": that, and not the recording. */
const isLowered = ({ draft }: Said, { draft: gain }: Said, text: string) =>
  gain.op === 'gain' &&
  gain.where === undefined &&
  Number(gain.gainDb) < 0 &&
  (/\d/.test(text)
    ? (draft.op === 'denoise' || (draft.op === 'eq' && Number(draft.gainDb) < 0)) &&
      LOWER_IT.test(text)
    : (draft.op === 'remove' ||
        REMOVED.has(draft.op) ||
        (draft.op === 'eq' && Number(draft.gainDb) < 0)) &&
      REDUCE_IT.test(text))

/** "a lot of echo, reduce it" */
const REDUCE_IT =
  /^\W*(please |can you |could you )*(reduce|decrease|lessen|minimi[sz]e) (it|that|this|them)\b/

const REMOVED: ReadonlySet<Op> = new Set(['denoise', 'dehum', 'declick', 'deess'])

const LOWER_IT =
  /\b(take|bring|turn|push|knock|lower|reduce|drop|cut|pull|get) (it|that|this|them)\b.*\d|\b(like|want|need|have) (it|that|this|them) (\w+ )?(lowered|reduced|dropped|cut|decreased|turned down|brought down)\b.*\d/

const byAsMuch = (draft: Draft, { gainDb }: Draft): Draft => ({
  ...draft,
  ...(draft.op === 'eq'
    ? { gainDb }
    : draft.op === 'denoise'
      ? { reductionDb: -Number(gainDb) }
      : {}),
})

/**
 * Faults that a neighbour makes good: "it is too long, cut it to 6 s" has said how, and "remove it, there is a
 * hum" what.
 */
export function unforgiven(
  faults: readonly Fault[],
  clauses: readonly Clause[],
  { said, isComplaint }: { said: readonly Said[]; isComplaint: (clause: number) => boolean },
): readonly Fault[] {
  const beside = (at: number) => said.filter(({ clause }) => Math.abs(clause - at) === 1)
  return faults.filter((fault) => {
    const at = clauses.indexOf(fault.clause)
    const text = textOf(fault.clause.items)
    if (isSettled(fault, beside(at))) return false
    if (isComplaint(at)) {
      const remedies = beside(at).filter(({ clause }) => !isComplaint(clause))
      // "the clap at 3 s is too loud, turn it down": not everything
      const isOfPart = fault.clause.items.some(
        ({ place, amount, senses }) =>
          place !== undefined ||
          amount?.unit === 'hz' ||
          senses.some(({ as }) => /^(sound|artefact|dim)$/.test(as)),
      )
      const isMeant = remedies.some(
        ({ clause, draft }) => !/^fade/.test(draft.op) && IT.test(textOf(clauses[clause]!.items)),
      )
      // "too much hiss on the left, then fade out": no remedy for that
      const isRemedied =
        remedies.length > 0 &&
        (!fault.clause.items.some((item) => hasSense(item, 'artefact')) ||
          remedies.some(({ draft }) => !AT_EDGES.has(draft.op)))
      if (fault.kind === 'unread')
        return !(COMPLAINS.test(text) && isRemedied && !(isOfPart && isMeant))
      if (fault.kind !== 'ask') return true
      return !remedies.some(
        ({ draft }) => SHORTENS.has(draft.op) || (draft.op === 'loop' && TOO_SHORT.test(text)),
      )
    }
    return !(
      /^(ask|unread)$/.test(fault.kind) &&
      TAKES_IT_OUT.test(text) &&
      beside(at).some(({ clause, draft }) => isComplaint(clause) && TAKEN_OUT.has(draft.op))
    )
  })
}

/** "it's too low for my singer, raise the key 3 semitones": which of the two "low" was, and so what was asked. */
const isSettled = ({ ask, clause }: Fault, remedies: readonly Said[]): boolean =>
  ask?.reason === 'two_readings' &&
  WHICH_LOW.test(ask.message) &&
  TOO_LOW.test(textOf(clause.items)) &&
  remedies.some(({ draft }) => {
    const up = draft.op === 'pitch' ? draft.semitones : draft.op === 'gain' ? draft.gainDb : null
    return up != null && Number(up) > 0 === ask.message.startsWith('Higher')
  })

const WHICH_LOW = /^(?:Higher|Lower) may mean the volume or the pitch/
const TOO_LOW = /\b(?:too|so) (?:\w+ )?(?:low|high|deep)\b/

const AT_EDGES: ReadonlySet<Op> = new Set(['fade_in', 'fade_out', 'convert', 'reverse', 'loop'])

const IT = /\b(it|that|this|them|those)\b/

/** What nobody wants to stay so. */
const COMPLAINS =
  /\b(too|abrupt|abruptly|sudden|boring|lame|ordinary|no use|silent|uneven|louder than|quieter than|barks|swapped|reversed|harsh|annoying|nothing happens|empty|useless|pointless|unnecessary|garbage|trash|rubbish|wrong|weird|ugly|messy|awful|terrible|distracting|unusable|hate|only (in|on|at) (my|the|one))\b/

const TOO_SHORT = /\b(too short|not long enough)\b/

const SHORTENS: ReadonlySet<Op> = new Set([
  'trim',
  'delete',
  'speed',
  'playback_rate',
  'remove_silences',
])

const TAKES_IT_OUT =
  /^(please |can you |could you |maybe )*(trim|cut|remove|fix|delete|get|get rid of|lose|kill|take|clean|repair|swap) (it|that|this|them|those)( out| off| away| up)?( please)?$/

const TAKEN_OUT: ReadonlySet<Op> = new Set([
  'dehum', 'denoise', 'declick', 'declip', 'deess', 'remove', 'remove_silences', 'swap_channels', 'remove_dc',
]) // biome-ignore format: a list
