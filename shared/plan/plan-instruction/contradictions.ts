import type { DomainError } from '../../errors.ts'
import type { Token } from '../lex/token.ts'
import type { PlanOptions } from '../plan.ts'
import type { Draft } from '../readings/reading.ts'
import { refuse } from '../refuse.ts'
import { says } from '../sentence.ts'
import type { Said, Understood } from '../understand.ts'
import type { Propose } from './refusals.ts'
import { toStep } from './to-step.ts'

// Wishes that cannot both be meant.

type Scene = {
  readonly tokens: readonly Token[]
  readonly options: PlanOptions
  readonly propose: Propose
}

/**
 * Louder and quieter in one breath; "reverse it but don't reverse it".
 *
 * @throws DomainError `ambiguous_instruction` (`contradiction`)
 */
export function checkContradictions(
  said: readonly Said[],
  negated: Understood['negated'],
  scene: Scene,
): void {
  for (const [index, one] of said.entries()) {
    const { draft } = one
    for (const other of said.slice(index + 1))
      if (contradicts(one, other) && !isForthAndBack(one, other, scene.tokens))
        throw contradiction([draft, other.draft], scene)
    if (negated.some(({ drafts }) => drafts.some((not) => isSameKind(not, draft))))
      throw contradiction([draft], scene)
  }
}

const contradicts = (one: Said, other: Said) =>
  other.sentence === one.sentence &&
  isOpposite(one.draft, other.draft) &&
  (other.from !== one.from || other.to !== one.to || one.draft.op === 'gain')

/** "to mono, then to stereo": both channels equal, and two of them */
const isForthAndBack = (one: Said, other: Said, tokens: readonly Token[]) =>
  one.draft.op === 'to_mono' &&
  tokens.slice(one.to, other.from).some(({ text }) => /^(then|->|>|next|afterwards)$/.test(text))

function contradiction(drafts: readonly Draft[], { options, propose }: Scene): DomainError {
  const instructions = drafts.map((draft) => says(toStep(draft, '', '', options)))
  const candidates = [...propose(instructions)]
  if (candidates.length < 2) candidates.push(...propose(['lower the volume by 3 dB']))
  return refuse('ambiguous_instruction', 'That asks for two opposite things.', {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates,
  })
}

const key = (draft: Draft) => JSON.stringify([draft.where ?? null, draft.channel ?? null])

const signs: Readonly<Record<string, (draft: Draft) => number>> = {
  gain: ({ gainDb }) => Math.sign(gainDb as number),
  pitch: ({ semitones }) => Math.sign(semitones as number),
  speed: ({ factor }) => Math.sign(((factor as number) ?? 1) - 1),
  playback_rate: ({ factor }) => Math.sign((factor as number) - 1),
  eq: ({ gainDb }) => Math.sign(gainDb as number),
  pan: ({ position }) => Math.sign(position as number),
  stereo_width: ({ width }) => Math.sign((width as number) - 1),
}

const isOpposite = (one: Draft, other: Draft) => {
  const sign = signs[one.op]
  if (isTakenOut(one, other) || isTakenOut(other, one)) return true
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

/** "remove the bass but boost the bass": the filters of a band that is not to be heard at all */
const isTakenOut = (filter: Draft, { op, gainDb, shape, where, channel }: Draft) =>
  op === 'eq' &&
  Number(gainDb) > 0 &&
  key(filter) === key({ op, where, channel }) &&
  ((filter.op === 'high_pass' && filter.cutoffHz === 150 && shape === 'low_shelf') ||
    (filter.op === 'low_pass' && filter.cutoffHz === 4000 && shape === 'high_shelf'))

const isSameKind = (not: Draft, draft: Draft) => {
  if (not.op !== draft.op) return false
  if (not.where !== undefined && key(not) !== key(draft)) return false
  const sign = signs[not.op]
  if (not.op === 'eq' && (not.shape !== draft.shape || not.frequencyHz !== draft.frequencyHz))
    return false
  if ('target' in not && not.target !== draft.target) return false
  return sign === undefined || sign(not) === sign(draft)
}
