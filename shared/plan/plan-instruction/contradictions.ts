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
  isAddedAndGone(one.draft, other.draft) ||
  (other.sentence === one.sentence &&
    isOpposite(one.draft, other.draft) &&
    (other.from !== one.from || other.to !== one.to || one.draft.op === 'gain'))

/** "add rain but no rain"; "remove the rain, then add rain at 5 s" adds another */
const isAddedAndGone = (one: Draft, { op, target, where }: Draft) =>
  op === 'remove' &&
  (where === undefined || key(one) === key({ op, where })) &&
  // "add a reverb, remove the reverb": an effect is removed by its name
  nameOf(one.op === 'add' ? one.target : one.op) === nameOf(target)

/** "a dog", "the dogs" */
const nameOf = (target: unknown) =>
  String(target)
    .replace(/^(?:an?|the|some) /, '')
    .replace(/s$/, '')

/** "to mono, then to stereo": both channels equal, and two of them; "as mp3. Actually wav": the later counts */
const isForthAndBack = (one: Said, other: Said, tokens: readonly Token[]) =>
  /^(to_mono|convert)$/.test(one.draft.op) &&
  // "stereo, but first mono": the later words come first
  tokens
    .slice(Math.min(one.to, other.to), Math.max(one.from, other.from) + 1)
    .some(({ text }) =>
      /^(first|then|->|>|next|after|afterwards|actually|no|wait|[.;])$/.test(text),
    )

function contradiction(drafts: readonly Draft[], { options, propose }: Scene): DomainError {
  const instructions = drafts.map((draft) => says(toStep(draft, options, { instruction: '' })))
  const isOneFile = drafts.every(({ op }) => op === 'convert')
  const message = isOneFile
    ? 'One file comes out, and two are asked for.'
    : 'That asks for two opposite things.'
  return refuse('ambiguous_instruction', message, {
    reason: 'contradiction',
    fix: 'Leave one of the two out.',
    candidates: [...propose(instructions)],
  })
}

const key = (draft: Draft) => JSON.stringify([draft.where ?? null, draft.channel ?? null])

const signs: Readonly<Record<string, (draft: Draft) => number>> = {
  gain: ({ gainDb }) => Math.sign(gainDb as number),
  pitch: ({ semitones }) => Math.sign(semitones as number),
  speed: ({ factor }) => Math.sign(((factor as number) ?? 1) - 1),
  playback_rate: ({ factor }) => Math.sign((factor as number) - 1),
  eq: ({ gainDb }) => Math.sign(gainDb as number),
  pan: ({ position }) => Math.sign((position as number) ?? 0),
  stereo_width: ({ width }) => Math.sign((width as number) - 1),
}

/** "faster", "slower": the one undoes the other, wherever they are done. */
export const isOtherWay = (one: Draft, other: Draft): boolean => {
  const sign = one.op === other.op ? signs[one.op] : undefined
  return sign !== undefined && sign(one) * sign(other) === -1
}

const isOpposite = (one: Draft, other: Draft) => {
  const sign = signs[one.op]
  if (isTakenOut(one, other) || isTakenOut(other, one) || isOtherFile(one, other)) return true
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

/** "as mp3 and as wav": one file comes out. */
const isOtherFile = (one: Draft, other: Draft) =>
  one.op === 'convert' &&
  other.op === 'convert' &&
  Object.keys(one).some((name) => other[name] !== undefined && other[name] !== one[name])

const isSameKind = (not: Draft, draft: Draft) => {
  if (not.op !== draft.op) return false
  if (not.where !== undefined && key(not) !== key(draft)) return false
  const sign = signs[not.op]
  if (not.op === 'eq' && (not.shape !== draft.shape || not.frequencyHz !== draft.frequencyHz))
    return false
  if ('target' in not && not.target !== draft.target) return false
  return sign === undefined || sign(not) === sign(draft)
}
