import type { z } from 'zod'
import { DomainError } from '../errors.ts'
import { presentPlan, presentStep } from '../wire/plans.ts'
import { SHELF_Q } from './bands.ts'
import { languageOf } from './languages.ts'
import { lex, type Token } from './lex.ts'
import { openFields } from './open-steps.ts'
import {
  type Candidate,
  type Clip,
  engineOf,
  exactSteps,
  isOpenStep,
  MAX_STEPS,
  openSteps,
  PLAN_VERSION,
  type Plan,
  type PlanOptions,
  type PlanWarning,
  RT60_SECONDS,
  type Step,
  type Unsupported,
  type Where,
} from './plan.ts'
import { planHash } from './plan-hash.ts'
import { withoutPoliteness } from './politeness.ts'
import type { Draft } from './readings/reading.ts'
import { refuse } from './refuse.ts'
import { isSymbolic, resolvePlan } from './resolve-plan.ts'
import { micro, milli } from './round.ts'
import { says, understood } from './sentence.ts'
import { number } from './slots.ts'
import { type Correction, correctSpelling, isKnownWord } from './spelling.ts'
import { type Fault, type Said, understand } from './understand.ts'

/**
 * The plan an instruction asks for. Pure: the same words, clip and options give the same plan.
 *
 * @throws DomainError `invalid_request` (length), `instruction_not_understood`, `ambiguous_instruction`,
 *   `instruction_unsupported`, `parameter_out_of_range`, `region_outside_clip`, `no_effect`,
 *   `model_not_installed` (with the plan in `details.plan`)
 */
export function planInstruction(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
): Plan {
  checkLength(instruction)
  const plan =
    options.engine === 'model'
      ? wholeToModel(instruction, clip, options)
      : planWords(instruction, clip, options)
  if (plan.steps.some(isOpenStep)) {
    if (options.engine === 'exact') {
      throw refuse(
        'instruction_unsupported',
        'This needs the model, and the engine asked for is "exact".',
        { reason: 'engine_exact', fix: 'Leave params.engine at "auto".', plan: presentPlan(plan) },
      )
    }
    if (!options.modelInstalled) throw notInstalled(plan)
  }
  return plan
}

function checkLength(instruction: string): void {
  const length = [...instruction.trim()].length
  if (length >= 1 && length <= 1000) return
  throw refuse(
    'invalid_request',
    length === 0
      ? 'The instruction is empty.'
      : `The instruction has ${length} characters; at most 1000 are read.`,
    {
      reason: length === 0 ? 'too_short' : 'too_long',
      fix:
        length === 0
          ? 'Say what should change, for example "make it louder".'
          : 'Say it in fewer words.',
    },
  )
}

const notInstalled = (plan: Plan) =>
  new DomainError('model_not_installed', 'This edit needs the model, and none is installed.', {
    fix: 'Install one with: resound model install sao-instruct',
    errors: [
      {
        location: 'body.instruction',
        reason: 'model_not_installed',
        message: `These steps need the model: ${plan.steps
          .filter(isOpenStep)
          .map((step) => step.says)
          .join('; ')}.`,
        fix: 'Install one with: resound model install sao-instruct',
      },
    ],
    details: { plan: presentPlan(plan), install_command: 'resound model install sao-instruct' },
  })

function wholeToModel(instruction: string, clip: Clip | null, options: PlanOptions): Plan {
  const words = instruction.trim()
  const draft: Draft = { op: 'enhance', ...regionOf(options) }
  return finish([toStep(draft, words, words, options)], [], [], clip)
}

/** `params.region`, for steps whose words name none. */
function regionOf({ region }: PlanOptions): { where?: Where } {
  if (region === null) return {}
  const { startSeconds, endSeconds } = region
  return {
    where: {
      start: { from: 'start', seconds: micro(startSeconds) },
      end:
        endSeconds === null
          ? { from: 'end', seconds: 0 }
          : { from: 'start', seconds: micro(endSeconds) },
      timeline: 'original',
    },
  }
}

// --- words to steps ---

type Parsed = { steps: Step[]; warnings: PlanWarning[]; unsupported: Unsupported[] }

function planWords(instruction: string, clip: Clip | null, options: PlanOptions): Plan {
  const { steps, warnings, unsupported } = parse(instruction, clip, options, 0)
  return finish(steps, warnings, unsupported, clip)
}

function finish(
  steps: Step[],
  warnings: PlanWarning[],
  unsupported: Unsupported[],
  clip: Clip | null,
): Plan {
  const plan: Plan = {
    version: PLAN_VERSION,
    engine: engineOf(steps),
    understood: understood(steps),
    steps,
    warnings,
    unsupported,
    clip: null,
    resolved: !steps.some(isSymbolic),
    hash: planHash(steps),
  }
  return clip === null ? plan : resolvePlan(plan, clip)
}

function tokensOf(instruction: string): Token[] {
  // A mention or a command in front is for the bot; blanked so that offsets stay.
  const words = instruction.replace(/^\s*(?:<@!?\d+>|[@/][\w.-]+[,:]?)(?=\s)/, (mention) =>
    ' '.repeat(mention.length),
  )
  // an instruction that is all in quotes is said, not named
  const quoted = /^\s*["“”'‘](.+)["“”'’]\s*$/s.exec(words)?.[1]
  const unquoted =
    quoted === undefined || /["“”]/.test(quoted) ? words : words.replace(/["“”'‘’]/g, ' ')
  return withoutAsides(lex(numbered(unquoted)))
}

/** "1. normalize 2. fade out": numbers that only count, made breaks. Offsets stay. */
function numbered(words: string): string {
  if (!/^\s*1[.)]\s/.test(words) && !(/(?:^|\s)1\)\s/.test(words) && /\s2\)\s/.test(words)))
    return words
  let next = 1
  return words.replace(/(^|\s)(\d{1,2})[.)](?=\s)/g, (found, before: string, count: string) => {
    if (Number(count) !== next) return found
    next++
    return `${before};`.padEnd(found.length)
  })
}

/** "(now 2 s to 3 s)" is said by us, for readers. */
function withoutAsides(tokens: readonly Token[]): Token[] {
  const kept: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]!.text === '(' && tokens[at + 1]?.text === 'now') {
      const end = tokens.findIndex(({ text }, index) => index > at && text === ')')
      if (end !== -1) {
        at = end
        continue
      }
    }
    kept.push(tokens[at]!)
  }
  return kept
}

function parse(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
  depth: number,
): Parsed {
  const typed = tokensOf(instruction)
  if (languageOf(typed, instruction, 'surely') !== 'english') throw otherLanguage()
  const { tokens: spelled, corrections } = correctSpelling(typed)
  const tokens = withoutPoliteness(spelled)
  const result = understand(tokens, instruction, clip)
  const steps: Step[] = []
  const warnings: PlanWarning[] = []
  const unsupported: Unsupported[] = []

  if (result.faults.length > 0) {
    const readable = result.said.length > 0
    const [fault] = result.faults
    if (!(options.allowPartial && readable))
      throw refusalOf(fault!, {
        tokens,
        instruction,
        clip,
        options,
        depth,
        said: result.said,
        corrections,
      })
    for (const one of result.faults) unsupported.push(toUnsupported(one, tokens, instruction))
  }
  let said = convertOnce(applyConstraints(result.said, result.constraints))
  checkContradictions(said, result.negated, { clip, options, depth })
  if (said.length === 0) throw nothing(result, tokens, instruction)
  const moved = convertLast(said)
  if (moved !== null) {
    said = moved
    warnings.push({
      code: 'moved_last',
      message: 'Converting is done last.',
      step: said.length - 1,
      details: {},
    })
  }
  if (said.length > MAX_STEPS) {
    throw refuse(
      'parameter_out_of_range',
      `That is ${said.length} steps; an edit has at most ${MAX_STEPS}.`,
      {
        reason: 'parameter_out_of_range',
        fix: `Split it into edits of at most ${MAX_STEPS} steps.`,
        limit: MAX_STEPS,
      },
    )
  }
  for (const { draft, from, to } of said) {
    const words = instruction
      .slice(tokens[from]!.start, tokens[to - 1]!.end)
      .trim()
      .replace(/[\s,;]+$/, '')
    steps.push(toStep(draft, words, words, options))
  }
  for (const { code, message, details, clause } of result.notes) {
    const step = said.findIndex((one) => one.clause === clause)
    warnings.push({ code, message, step: step === -1 ? null : step, details: details ?? {} })
  }
  for (const { from, to } of corrections)
    warnings.push({
      code: 'spelling_corrected',
      message: `"${from}" was read as "${to}".`,
      step: null,
      details: { from, to },
    })
  for (const { from, to } of result.ignored) {
    const words = instruction.slice(tokens[from]!.start, tokens[to - 1]!.end)
    warnings.push({
      code: 'clause_ignored',
      message: `"${words}" asks for nothing.`,
      step: null,
      details: { text: words },
    })
  }
  return { steps, warnings, unsupported }
}

/** Converting sets the form of the file, so it comes last wherever it was said. */
function convertLast(said: readonly Said[]): Said[] | null {
  const at = said.findIndex(({ draft }) => draft.op === 'convert')
  if (at === -1 || at === said.length - 1) return null
  return [...said.filter((_, index) => index !== at), said[at]!]
}

/** "resample to 48 kHz and save as wav": one file, said in two clauses, unless they disagree. */
function convertOnce(said: readonly Said[]): Said[] {
  const once: Said[] = []
  for (const one of said) {
    const at = once.findIndex(({ draft }) => draft.op === 'convert')
    const before = once[at]
    const agrees =
      one.draft.op === 'convert' &&
      before !== undefined &&
      Object.entries(one.draft).every(
        ([name, value]) => before.draft[name] === undefined || before.draft[name] === value,
      )
    if (agrees) once[at] = { ...before, draft: { ...before.draft, ...one.draft } }
    else once.push(one)
  }
  return once
}

// --- limits on the steps ---

const LEVEL_OPS = new Set([
  'gain',
  'volume_ramp',
  'eq',
  'compress',
  'distort',
  'low_pass',
  'reverb',
  'echo',
])
const LENGTH_OPS = new Set([
  'trim',
  'delete',
  'speed',
  'playback_rate',
  'loop',
  'insert_silence',
  'remove_silences',
])

function applyConstraints(said: readonly Said[], constraints: readonly string[]): Said[] {
  let limited = [...said]
  if (constraints.includes('pitch_moves'))
    limited = limited.map((one) =>
      one.draft.op === 'speed' && one.draft.factor !== undefined
        ? {
            ...one,
            draft: {
              op: 'playback_rate',
              factor: one.draft.factor,
              ...(one.draft.where === undefined ? {} : { where: one.draft.where }),
            },
          }
        : one,
    )
  if (constraints.includes('length_kept')) {
    const changing = limited.find(({ draft }) => LENGTH_OPS.has(draft.op))
    if (changing !== undefined) {
      throw refuse(
        'ambiguous_instruction',
        `The length cannot stay the same: ${changing.draft.op.replaceAll('_', ' ')} changes it.`,
        { reason: 'contradiction', fix: 'Leave one of the two out.', candidates: [] },
      )
    }
    limited = limited.map((one) =>
      one.draft.op === 'reverb' || one.draft.op === 'echo'
        ? { ...one, draft: { ...one.draft, keepLength: true } }
        : one,
    )
  }
  if (
    constraints.includes('no_clipping') &&
    !limited.some(
      ({ draft }) => draft.op === 'normalize' || draft.op === 'loudness' || draft.op === 'limit',
    )
  ) {
    const last = limited.findLastIndex(({ draft }) => LEVEL_OPS.has(draft.op))
    const after = last === -1 ? limited.length - 1 : last
    if (last !== -1) limited.splice(after + 1, 0, { ...limited[after]!, draft: { op: 'limit' } })
  }
  return limited
}

type Around = { clip: Clip | null; options: PlanOptions; depth: number }

/** Louder and quieter in one breath; "reverse it but don't reverse it". */
function checkContradictions(
  said: readonly Said[],
  negated: readonly { drafts: readonly Draft[] }[],
  around: Around,
): void {
  for (const [index, { draft, sentence, from, to }] of said.entries()) {
    for (const other of said.slice(index + 1)) {
      if (
        other.sentence !== sentence ||
        !opposite(draft, other.draft) ||
        (other.from === from && other.to === to && draft.op !== 'gain')
      )
        continue
      throw contradiction([draft, other.draft], around)
    }
    if (negated.some(({ drafts }) => drafts.some((not) => sameKind(not, draft))))
      throw contradiction([draft], around)
  }
}

const key = (draft: Draft) => JSON.stringify([draft.where ?? null, draft.channel ?? null])
const signs: Readonly<Record<string, (draft: Draft) => number>> = {
  gain: ({ gainDb }) => Math.sign(gainDb as number),
  pitch: ({ semitones }) => Math.sign(semitones as number),
  speed: ({ factor }) => Math.sign(((factor as number) ?? 1) - 1),
  playback_rate: ({ factor }) => Math.sign((factor as number) - 1),
  eq: ({ gainDb }) => Math.sign(gainDb as number),
  stereo_width: ({ width }) => Math.sign((width as number) - 1),
}

const opposite = (one: Draft, other: Draft) => {
  const sign = signs[one.op]
  if (sign === undefined || one.op !== other.op || key(one) !== key(other))
    return (
      one.op !== other.op &&
      ((one.op === 'to_mono' && other.op === 'to_stereo') ||
        (one.op === 'to_stereo' && other.op === 'to_mono'))
    )
  if (one.op === 'eq' && (one.shape !== other.shape || one.frequencyHz !== other.frequencyHz))
    return false
  return sign(one) * sign(other) === -1
}

const sameKind = (not: Draft, draft: Draft) => {
  if (not.op !== draft.op) return false
  if (not.where !== undefined && key(not) !== key(draft)) return false
  const sign = signs[not.op]
  if (not.op === 'eq' && (not.shape !== draft.shape || not.frequencyHz !== draft.frequencyHz))
    return false
  if ('target' in not && not.target !== draft.target) return false
  return sign === undefined || sign(not) === sign(draft)
}

function contradiction(drafts: readonly Draft[], around: Around): DomainError {
  const instructions = drafts.map((draft) => says(toStep(draft, '', '', around.options)))
  if (instructions.length === 1) instructions.push('lower the volume by 3 dB')
  return refuse('ambiguous_instruction', 'That asks for two opposite things.', {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates: candidatesOf(instructions, around.clip, around.options, around.depth),
  })
}

// --- drafts to steps ---

const REGIONAL = new Set(
  Object.entries({ ...exactSteps, ...openSteps })
    .filter(([, schema]) => 'where' in schema.shape)
    .map(([op]) => op),
)
const ROUNDED: Readonly<Record<string, (value: number) => number>> = { factor: micro }

function toStep(draft: Draft, said: string, instruction: string, options: PlanOptions): Step {
  const { op } = draft
  const open = isOpenStep(draft)
  const filled: Record<string, unknown> = {
    ...(said === '' ? {} : { said }),
    says: '…',
    ...(options.exact ? { exact: true } : {}),
    ...fillIn(draft),
    ...(draft.where === undefined &&
    REGIONAL.has(op) &&
    !(op === 'add' && draft.placement === undefined)
      ? regionOf(options)
      : {}),
  }
  for (const [name, value] of Object.entries(filled)) {
    if (value === undefined) delete filled[name]
    else if (typeof value === 'number')
      filled[name] = (ROUNDED[name] ?? (/Db$|Hz$|semitones/.test(name) ? milli : micro))(value)
  }
  if (open) Object.assign(filled, openFields(filled as unknown as Draft, options, instruction))
  const schema = open
    ? openSteps[op as keyof typeof openSteps]
    : exactSteps[op as keyof typeof exactSteps]
  const parsed = (schema as z.ZodType).safeParse(filled)
  if (!parsed.success) throw outOfRange(op, parsed.error)
  const step = parsed.data as Step
  return { ...step, says: says(step) } as Step
}

function fillIn(draft: Draft): Draft {
  if (draft.op === 'eq' && draft.q === undefined)
    return { ...draft, q: draft.shape === 'peak' ? 1 : SHELF_Q }
  if (draft.op === 'remove_silences' && draft.keepSeconds === undefined)
    return { ...draft, keepSeconds: draft.scope === undefined || draft.scope === 'all' ? 0.2 : 0 }
  if (draft.op === 'reverb' && draft.rt60Seconds === undefined)
    return {
      ...draft,
      rt60Seconds: RT60_SECONDS[(draft.space as keyof typeof RT60_SECONDS | undefined) ?? 'room'],
    }
  if (draft.op === 'pitch' && draft.semitones === undefined) return { ...draft, semitones: 4 }
  return draft
}

function outOfRange(op: string, error: z.ZodError): DomainError {
  const [issue] = error.issues
  const name = String(issue?.path[0] ?? 'value').replace(
    /[A-Z]/g,
    (letter) => `_${letter.toLowerCase()}`,
  )
  const limits = issue as unknown as {
    maximum?: number
    minimum?: number
    code?: string
    values?: unknown[]
  }
  const nearest = limits.maximum ?? limits.minimum
  const message =
    nearest === undefined
      ? `${name} of ${op} has a value it cannot have.`
      : `${name} of ${op} may be ${limits.maximum === undefined ? 'at least' : 'at most'} ${number(Number(nearest))}.`
  return refuse('parameter_out_of_range', message, {
    reason: 'parameter_out_of_range',
    fix:
      nearest === undefined
        ? limits.values === undefined
          ? 'Use another value.'
          : `Use one of ${limits.values.join(', ')}.`
        : `The nearest is ${number(Number(nearest))}.`,
    parameter: name,
    ...(limits.maximum === undefined ? {} : { maximum: limits.maximum }),
    ...(limits.minimum === undefined ? {} : { minimum: limits.minimum }),
  })
}

// --- refusing ---

type Scene = {
  tokens: readonly Token[]
  instruction: string
  clip: Clip | null
  options: PlanOptions
  depth: number
  said: readonly Said[]
  corrections: readonly Correction[]
}

function refusalOf(fault: Fault, scene: Scene): DomainError {
  const { tokens, instruction, clip, options, depth } = scene
  const words = wordsOf(fault, tokens, instruction)

  if (fault.kind === 'ask') {
    const { ask } = fault
    return refuse(ask!.code, ask!.message, {
      reason: ask!.reason,
      fix: ask!.fix ?? null,
      ...(ask!.missing === undefined ? {} : { missing: ask!.missing }),
      ...(ask!.words === undefined ? {} : { words: ask!.words }),
      ...(ask!.code === 'ambiguous_instruction' || ask!.candidates !== undefined
        ? { candidates: candidatesOf(ask!.candidates ?? [], clip, options, depth) }
        : {}),
    })
  }
  if (fault.kind === 'question') {
    const candidates =
      fault.about === undefined || depth > 0
        ? []
        : candidatesOf([joined(fault.about, instruction)], clip, options, depth)
    return refuse(
      'instruction_not_understood',
      'That is a question, not a change of the recording.',
      {
        reason: 'not_an_edit',
        fix:
          candidates.length > 0
            ? `Say "${candidates[0]!.instruction}" to have it done.`
            : 'Say what should change, for example "make it louder".',
        ...(candidates.length > 0 ? { candidates } : {}),
      },
    )
  }
  if (fault.kind === 'event') {
    return refuse(
      'instruction_unsupported',
      `"${words}" depends on what is heard, and times are needed.`,
      { reason: 'event_reference', fix: 'Say from when to when, for example "from 2 s to 4 s".' },
    )
  }
  const language = languageOf(tokens, instruction)
  if (language !== 'english') return otherLanguage()
  const own = tokens.slice(fault.from, fault.to).filter(({ kind }) => kind === 'word')
  const known = own.filter(({ text }) => isKnownWord(text)).length
  if (own.length > 0 && known < own.length / 2)
    return refuse('instruction_not_understood', 'These are not words that are known here.', {
      reason: 'gibberish',
      fix: 'Say what should change, for example "make it louder".',
    })
  const unknown = [
    ...new Set(fault.leftover.filter(({ kind }) => kind !== 'punct').map(({ text }) => text)),
  ]
  const candidates = depth > 0 ? [] : restOf(scene.said, clip, options)
  return refuse(
    'instruction_not_understood',
    unknown.length === 0
      ? `"${words}" is not a change that is known here.`
      : `Not understood: ${unknown.map((word) => `"${word}"`).join(', ')} in "${words}".`,
    {
      reason: 'unknown_words',
      fix:
        candidates.length > 0
          ? `Leave it out: "${candidates[0]!.instruction}"`
          : 'Say it in other words, for example "make it louder" or "cut the first 2 seconds".',
      words: unknown,
      ...(candidates.length > 0 ? { candidates } : {}),
    },
  )
}

const otherLanguage = () =>
  refuse('instruction_not_understood', 'Only English is understood so far.', {
    reason: 'other_language',
    fix: 'Say it in English, for example "make it louder".',
  })

const wordsOf = (
  { from, to }: { from: number; to: number },
  tokens: readonly Token[],
  instruction: string,
) => instruction.slice(tokens[from]!.start, tokens[to - 1]!.end)

const joined = (about: readonly Token[], instruction: string) =>
  about.length === 0 ? '' : instruction.slice(about[0]!.start, about.at(-1)!.end)

/** What was understood beside a clause that was not, as a candidate. */
function restOf(
  said: readonly Said[],
  clip: Clip | null,
  options: PlanOptions,
): Record<string, unknown>[] {
  if (said.length === 0 || said.length > MAX_STEPS) return []
  try {
    const { steps, understood: words } = finish(
      said.map(({ draft }) =>
        toStep(draft, '', says(toStep(draft, '', 'enhance', options)), options),
      ),
      [],
      [],
      clip,
    )
    return [
      { instruction: words.replace(/\.$/, ''), understood: words, steps: steps.map(presentStep) },
    ]
  } catch (error) {
    if (error instanceof DomainError) return []
    throw error
  }
}

function toUnsupported(fault: Fault, tokens: readonly Token[], instruction: string): Unsupported {
  const text = wordsOf(fault, tokens, instruction)
  if (fault.ask !== undefined) return { text, reason: fault.ask.reason, message: fault.ask.message }
  const reason =
    fault.kind === 'question'
      ? 'not_an_edit'
      : fault.kind === 'event'
        ? 'event_reference'
        : 'unknown_words'
  return { text, reason, message: `"${text}" was left out.` }
}

function nothing(
  result: ReturnType<typeof understand>,
  tokens: readonly Token[],
  instruction: string,
): DomainError {
  const constraint = result.constraints.includes('no_clipping')
  if (constraint)
    return refuse('instruction_not_understood', 'Nothing is left to do.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  const words = tokens.filter(({ kind }) => kind === 'word')
  if (result.negated.length > 0 || result.constraints.length > 0)
    return refuse('instruction_not_understood', 'Only what should not be done was said.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  const text = instruction.toLowerCase()
  if (words.length === 0)
    return refuse('instruction_not_understood', 'There are no words to act on.', {
      reason: 'empty',
      fix: 'Say what should change, for example "make it louder".',
    })
  if (languageOf(tokens, instruction) !== 'english') return otherLanguage()
  const known = words.filter(({ text: word }) => isKnownWord(word)).length
  if (known < words.length / 2)
    return refuse('instruction_not_understood', 'These are not words that are known here.', {
      reason: 'gibberish',
      fix: 'Say what should change, for example "make it louder".',
    })
  const greeting =
    /\b(hi|hey|hello|thanks|thank|bye|good|great|nice|love|cool|how|what|who|lol|wow|morning|test|yo|sup|awesome|perfect|haha|sorry|welcome|congrats|help|question|hear|amazing|brilliant)\b/.test(
      text,
    )
  if (result.ignored.length > 0)
    return refuse('instruction_not_understood', 'Nothing in it asks for a change.', {
      reason: greeting ? 'not_an_edit' : 'nothing_to_do',
      fix: 'Say what should change.',
    })
  if (result.nothing && /\b(leave|nothing|keep|as it is|as is|fine)\b/.test(text))
    return refuse('instruction_not_understood', 'Nothing in it asks for a change.', {
      reason: 'nothing_to_do',
      fix: 'Say what should change.',
    })
  if (result.nothing && !greeting)
    return refuse('instruction_not_understood', 'There is nothing in it to act on.', {
      reason: 'empty',
      fix: 'Say what should change, for example "make it louder".',
    })
  return refuse('instruction_not_understood', 'That is not a change of the recording.', {
    reason: greeting ? 'not_an_edit' : 'nothing_to_do',
    fix: 'Say what should change, for example "make it louder".',
  })
}

/** Readings to choose from, each with the steps its instruction plans to. */
function candidatesOf(
  instructions: readonly string[],
  clip: Clip | null,
  options: PlanOptions,
  depth: number,
): Record<string, unknown>[] {
  if (depth > 1) return []
  const found: Record<string, unknown>[] = []
  for (const instruction of instructions.slice(0, 4)) {
    const candidate = candidateOf(instruction, clip, options, depth)
    if (candidate !== null) found.push({ ...candidate, steps: candidate.steps.map(presentStep) })
  }
  return found
}

function candidateOf(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
  depth: number,
): Candidate | null {
  try {
    const { steps, warnings, unsupported } = parse(
      instruction,
      clip,
      { ...options, allowPartial: false },
      depth + 1,
    )
    const plan = finish(steps, warnings, unsupported, clip)
    return {
      instruction: plan.understood.replace(/\.$/, ''),
      understood: plan.understood,
      steps: plan.steps,
    }
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}
