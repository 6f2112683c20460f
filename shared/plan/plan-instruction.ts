import { DomainError } from '../errors.ts'
import { languageOf } from './languages.ts'
import type { Clip } from './plan/places.ts'
import { MAX_STEPS, type Plan, type PlanOptions } from './plan.ts'
import { withBareFrequencies } from './plan-instruction/bare-frequencies.ts'
import { checkLength } from './plan-instruction/check-length.ts'
import { checkContradictions } from './plan-instruction/contradictions.ts'
import {
  applyConstraints,
  ceilingLast,
  convertLast,
  convertOnce,
} from './plan-instruction/limits.ts'
import { checkModel } from './plan-instruction/needs-model.ts'
import { isTakenBack, nothing, otherLanguage, takenBack } from './plan-instruction/nothing-to-do.ts'
import { planOf } from './plan-instruction/plan-of.ts'
import { readWords } from './plan-instruction/read-words.ts'
import {
  asTyped,
  type Candidate,
  candidateOf,
  type Propose,
  refusalOf,
  type Scene,
  tooManySteps,
  toUnsupported,
  wordsOf,
} from './plan-instruction/refusals.ts'
import { withSamplesInSeconds } from './plan-instruction/samples.ts'
import { regionOf, toStep } from './plan-instruction/to-step.ts'
import { saidOnce, tokensOf } from './plan-instruction/tokens-of.ts'
import {
  clauseIgnored,
  movedLast,
  notesOf,
  spellingCorrected,
} from './plan-instruction/warnings.ts'
import { withoutPoliteness } from './politeness.ts'
import type { Draft } from './readings/reading.ts'
import { correctSpelling } from './spelling.ts'
import type { Understood } from './understand.ts'

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
      : planWords(instruction, clip, options, proposing(clip, options))
  checkModel(plan, options)
  return plan
}

function wholeToModel(instruction: string, clip: Clip | null, options: PlanOptions): Plan {
  const words = instruction.trim()
  const draft: Draft = { op: 'enhance', ...regionOf(options) }
  return planOf([toStep(draft, options, { said: words, instruction: words })], clip)
}

function planWords(
  instruction: string,
  clip: Clip | null,
  options: PlanOptions,
  propose: Propose,
): Plan {
  const typed = withBareFrequencies(withSamplesInSeconds(tokensOf(instruction), clip), clip)
  if (languageOf(typed, instruction, 'surely') !== 'english') throw otherLanguage()
  const { tokens: spelled, corrections } = correctSpelling(saidOnce(typed))
  if (isTakenBack(spelled)) throw takenBack()
  const { read, tokens, asides } = readWords(withoutPoliteness(spelled), instruction, clip)
  const scene: Scene = { tokens, instruction, clip, options, propose }
  const [fault] = read.faults
  if (fault !== undefined && !(options.allowPartial && read.said.length > 0))
    throw refusalOf(fault, read.said, scene)

  const held = ceilingLast(read.said, (one) => wordsOf(one, scene))
  const wished = convertOnce(applyConstraints(held, read.constraints))
  checkContradictions(wished, read.negated, scene)
  if (wished.length === 0) throw nothing(read, tokens, instruction)
  const said = convertLast(wished)
  const told = asides.map((own) => asTyped(own, instruction))
  if (said.length > MAX_STEPS) throw tooManySteps(said.length)

  const steps = said.map(({ draft, ...range }) => {
    const words = wordsOf(range, scene)
      .trim()
      .replace(/[\s,;]+$/, '')
    return toStep(draft, options, { said: words, instruction: words })
  })
  return planOf(steps, clip, {
    warnings: [
      ...(said.at(-1) === wished.at(-1) ? [] : [movedLast(said.length - 1)]),
      ...notesOf(choicesLeft(read), said),
      ...corrections
        .filter(({ from }) => !told.some((words) => words.includes(from)))
        .map(spellingCorrected),
      ...read.ignored.map((range) => clauseIgnored(wordsOf(range, scene))),
      ...told.map(clauseIgnored),
    ],
    unsupported: read.faults.map((one) => toUnsupported(one, scene)),
  })
}

/** "without cutting anything" has chosen. */
const choicesLeft = ({ notes, constraints }: Understood) =>
  constraints.includes('all_kept') ? notes.filter(({ code }) => code !== 'reading_chosen') : notes

/** What is refused in turn is no choice, and proposes nothing. */
const proposing =
  (clip: Clip | null, options: PlanOptions): Propose =>
  (instructions) =>
    instructions.slice(0, MAX_CANDIDATES).flatMap((instruction): Candidate[] => {
      try {
        const whole = { ...options, allowPartial: false }
        return [candidateOf(planWords(instruction, clip, whole, () => []))]
      } catch (error) {
        if (error instanceof DomainError) return []
        throw error
      }
    })

const MAX_CANDIDATES = 4
