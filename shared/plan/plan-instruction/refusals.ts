import { DomainError } from '../../errors.ts'
import { presentStep } from '../../wire/plans.ts'
import { languageOf } from '../languages.ts'
import type { Token } from '../lex/token.ts'
import type { Clip } from '../plan/places.ts'
import { isOpenStep, MAX_STEPS, type Plan, type PlanOptions, type Unsupported } from '../plan.ts'
import type { Ask, Draft } from '../readings/reading.ts'
import { refuse } from '../refuse.ts'
import { says } from '../sentence.ts'
import { isKnownWord } from '../spelling.ts'
import type { Fault, Said } from '../understand.ts'
import { gibberish, otherLanguage } from './nothing-to-do.ts'
import { planOf } from './plan-of.ts'
import { toStep } from './to-step.ts'

// What a caller reads of a clause that could not be read, and what they may say instead.

/** A reading to choose from: planning `instruction` gives `steps`, here in wire names. */
export type Candidate = {
  readonly instruction: string
  readonly understood: string
  readonly steps: readonly Record<string, unknown>[]
}

export const candidateOf = ({ understood, steps }: Plan): Candidate => ({
  instruction: understood.replace(/\.$/, ''),
  understood,
  steps: steps.map(presentStep),
})

/** The plans of those instructions that have one. */
export type Propose = (instructions: readonly string[]) => readonly Candidate[]

export type Scene = {
  readonly tokens: readonly Token[]
  readonly instruction: string
  readonly clip: Clip | null
  readonly options: PlanOptions
  readonly propose: Propose
}

export function refusalOf(fault: Fault, said: readonly Said[], scene: Scene): DomainError {
  if (fault.kind === 'ask') return asked(fault.ask!, scene)
  if (fault.kind === 'question') return notAnEdit(fault, scene)
  if (fault.kind === 'event') return eventReference(wordsOf(fault, scene))
  return unread(fault, said, scene)
}

/** The words of a range of tokens, as typed. */
export const wordsOf = (
  { from, to }: { readonly from: number; readonly to: number },
  { tokens, instruction }: Pick<Scene, 'tokens' | 'instruction'>,
) => instruction.slice(tokens[from]!.start, tokens[to - 1]!.end)

/** Understood, but something is missing, or it cannot be done. */
function asked(ask: Ask, { propose }: Scene): DomainError {
  const { code, message, reason, fix = null, missing, words, candidates } = ask
  return refuse(code, message, {
    reason,
    fix,
    ...(missing === undefined ? {} : { missing }),
    ...(words === undefined ? {} : { words }),
    ...(code === 'ambiguous_instruction' || candidates !== undefined
      ? { candidates: propose(candidates ?? []) }
      : {}),
  })
}

function notAnEdit({ about }: Fault, { instruction, propose }: Scene): DomainError {
  const candidates = about === undefined ? [] : propose([asTyped(about, instruction)])
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

/** Tokens as they were typed. */
export const asTyped = (tokens: readonly Token[], instruction: string) =>
  tokens.length === 0 ? '' : instruction.slice(tokens[0]!.start, tokens.at(-1)!.end)

const eventReference = (words: string) =>
  refuse('instruction_unsupported', `"${words}" depends on what is heard, and times are needed.`, {
    reason: 'event_reference',
    fix: 'Say from when to when, for example "from 2 s to 4 s".',
  })

function unread(fault: Fault, said: readonly Said[], scene: Scene): DomainError {
  const { tokens, instruction } = scene
  if (languageOf(tokens, instruction) !== 'english') return otherLanguage()
  const own = tokens.slice(fault.from, fault.to).filter(({ kind }) => kind === 'word')
  const known = own.filter(({ text }) => isKnownWord(text)).length
  if (own.length > 0 && known < own.length / 2) return gibberish()

  const words = wordsOf(fault, scene)
  const unknown = [
    ...new Set(fault.leftover.filter(({ kind }) => kind !== 'punct').map(({ text }) => text)),
  ]
  const candidates = restOf(said, scene)
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
function restOf(said: readonly Said[], { clip, options }: Scene): Candidate[] {
  if (said.length === 0 || said.length > MAX_STEPS) return []
  try {
    // what a model would be told
    const spoken = (draft: Draft) =>
      isOpenStep(draft) ? says(toStep(draft, options, { instruction: 'enhance' })) : ''
    const steps = said.map(({ draft }) => toStep(draft, options, { instruction: spoken(draft) }))
    const plan = planOf(steps, clip)
    return [candidateOf(plan)]
  } catch (error) {
    if (error instanceof DomainError) return []
    throw error
  }
}

/** A clause that is left out where a part of the instruction is enough. */
export function toUnsupported(fault: Fault, scene: Scene): Unsupported {
  const text = wordsOf(fault, scene)
  if (fault.ask !== undefined) return { text, reason: fault.ask.reason, message: fault.ask.message }
  const reason =
    fault.kind === 'question'
      ? 'not_an_edit'
      : fault.kind === 'event'
        ? 'event_reference'
        : 'unknown_words'
  return { text, reason, message: `"${text}" was left out.` }
}

export const tooManySteps = (count: number) =>
  refuse('parameter_out_of_range', `That is ${count} steps; an edit has at most ${MAX_STEPS}.`, {
    reason: 'parameter_out_of_range',
    fix: `Split it into edits of at most ${MAX_STEPS} steps.`,
    limit: MAX_STEPS,
  })
