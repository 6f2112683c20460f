import { DomainError } from '../errors.ts'
import { presentPlan, presentStep } from '../wire/plans.ts'
import { languageOf } from './languages.ts'
import type { Token } from './lex/token.ts'
import {
  type Candidate,
  type Clip,
  engineOf,
  isOpenStep,
  MAX_STEPS,
  PLAN_VERSION,
  type Plan,
  type PlanOptions,
  type PlanWarning,
  type Step,
  type Unsupported,
} from './plan.ts'
import { planHash } from './plan-hash.ts'
import { checkLength, notInstalled } from './plan-instruction/check-length.ts'
import {
  applyConstraints,
  convertLast,
  convertOnce,
  opposite,
  sameKind,
} from './plan-instruction/limits.ts'
import {
  joined,
  nothing,
  otherLanguage,
  toUnsupported,
  wordsOf,
} from './plan-instruction/nothing-to-do.ts'
import { regionOf, toStep } from './plan-instruction/to-step.ts'
import { saidOnce, tokensOf } from './plan-instruction/tokens-of.ts'
import { withoutPoliteness } from './politeness.ts'
import type { Draft } from './readings/reading.ts'
import { refuse } from './refuse.ts'
import { isSymbolic, resolvePlan } from './resolve-plan.ts'
import { says, understood } from './sentence.ts'
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

function wholeToModel(instruction: string, clip: Clip | null, options: PlanOptions): Plan {
  const words = instruction.trim()
  const draft: Draft = { op: 'enhance', ...regionOf(options) }
  return finish([toStep(draft, words, words, options)], [], [], clip)
}

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

function parse(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
  depth: number,
): Parsed {
  const typed = tokensOf(instruction)
  if (languageOf(typed, instruction, 'surely') !== 'english') throw otherLanguage()
  const { tokens: spelled, corrections } = correctSpelling(saidOnce(typed))
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

function contradiction(drafts: readonly Draft[], around: Around): DomainError {
  const instructions = drafts.map((draft) => says(toStep(draft, '', '', around.options)))
  const { clip, options, depth } = around
  const candidates = candidatesOf(instructions, clip, options, depth)
  if (candidates.length < 2)
    candidates.push(...candidatesOf(['lower the volume by 3 dB'], clip, options, depth))
  return refuse('ambiguous_instruction', 'That asks for two opposite things.', {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates,
  })
}

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
