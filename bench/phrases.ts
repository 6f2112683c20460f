import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { DomainError } from '#shared/errors.ts'
import { exactSteps, RT60_SECONDS } from '#shared/plan/plan/exact-steps.ts'
import { openSteps } from '#shared/plan/plan/open-steps.ts'
import type { Clip } from '#shared/plan/plan/places.ts'
import { isOpenStep, type Plan, PlanOptions, type Step } from '#shared/plan/plan.ts'
import { planInstruction } from '#shared/plan/plan-instruction.ts'
import { presentStep } from '#shared/wire/plans.ts'
import { showOtherwise } from './said-otherwise.ts'

// How well sentences are understood.

const USAGE = `npm run bench:phrases [-- OPTION]
  (none)      the two thirds of the sentences that were looked at while building, and what is missed
  --quiet     the same, figures only
  --aside     the third that was not looked at
  --fuzz N    what N strings of nonsense do (1000)
  --otherwise how many sentences keep their plan when the same is said in another way; which do not, with --misses
  --speed     how long planning takes`

export type Group = {
  id: string
  /** The name of its file. */
  file: string
  phrases: string[]
  steps?: Record<string, unknown>[]
  refuse?: { code: string; reason: string | null }
}

const FOLDER = new URL('../test/golden/phrases/', import.meta.url)
export const CLIP: Clip = {
  durationSeconds: 10,
  frames: 441_000,
  channels: 2,
  sampleRateHz: 44_100,
}
export const OPTIONS = PlanOptions.parse({ modelInstalled: true })

export const readGroups = (): Group[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) =>
      (JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Omit<Group, 'file'>[]).map(
        (group) => ({ ...group, file: name }),
      ),
    )

/** Never looked at: a file of its own, and a third of the groups of the older files, chosen by their name. */
export const isAside = ({ id, file }: Group): boolean =>
  file.startsWith('unseen') || (!file.startsWith('seen-') && isInThird(id))

const isInThird = (id: string) =>
  Number.parseInt(hash('sha256', id, 'hex').slice(0, 8), 16) % 3 === 0

export type Answer = { steps: string; plan?: Plan } | { code: string; reason: string }

export function answerTo(phrase: string): Answer {
  try {
    const plan = planInstruction(phrase, CLIP, OPTIONS)
    return { steps: JSON.stringify(plan.steps.map(meaning), sixDecimals), plan }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { code: error.code, reason: error.errors[0]?.reason ?? '' }
  }
}

const TOLD = new Set(['said', 'says', 'engine', 'region', 'instruction', 'strength', 'candidates', 'denoising_steps', 'evaluations', 'method', 'at_seconds', 'to_seconds', 'split_seconds', 'other_region', 'noise_region']) // biome-ignore format: a list

/** Labels give a third as 0.333333. */
const sixDecimals = (_: string, value: unknown) =>
  typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value

/** What a step means, without what only tells and without what resolving adds. */
function meaning(step: Step): unknown {
  const wire = presentStep(step) as Record<string, unknown>
  const kept = Object.entries(wire).filter(
    ([name]) =>
      !TOLD.has(name) &&
      !(name === 'factor' && 'target_duration_seconds' in wire) &&
      !(name === 'duration_seconds' && 'where' in wire),
  )
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      camel(member),
    ]),
  )
}

/** The expected steps with the defaults of their schemas. */
export function expected(steps: readonly Record<string, unknown>[]): string {
  return JSON.stringify(
    steps.map((wire) => {
      const draft = camel(wire) as Record<string, unknown>
      const open = isOpenStep(draft as { op: string })
      const schemas = { ...exactSteps, ...openSteps }
      const filled = {
        says: '…',
        ...(open
          ? { instruction: 'x', strength: 0.5, candidates: 1, denoisingSteps: 1, evaluations: 1 }
          : {}),
        ...((draft.op === 'fade_in' || draft.op === 'fade_out') && !draft.where
          ? { durationSeconds: 2 }
          : {}),
        ...(draft.op === 'remove_silences' ? { keepSeconds: 0.2 } : {}),
        ...(draft.op === 'reverb'
          ? { rt60Seconds: RT60_SECONDS[(draft.space as 'room' | undefined) ?? 'room'] }
          : {}),
        ...(draft.op === 'eq' ? { q: draft.shape === 'peak' ? 1 : Number('0.7071') } : {}),
        ...(draft.op === 'inpaint' && !draft.where ? { gaps: 'auto' } : {}),
        ...draft,
      }
      return meaning(schemas[draft.op as keyof typeof schemas].parse(filled) as Step)
    }),
    sixDecimals,
  )
}

export type Figures = {
  groups: number
  phrases: number
  rightPlan: number
  identicalInGroup: number
  rightRefusal: number
  wrongButConfident: number
  misses: { group: string; phrase: string; got: string; wanted: string }[]
}

export function measure(groups: readonly Group[]): Figures {
  let [edits, right, refusals, rightRefusals, wrong, pairs, samePairs] = [0, 0, 0, 0, 0, 0, 0]
  const misses: Figures['misses'] = []
  for (const group of groups) {
    const answers = group.phrases.map((phrase) => ({ phrase, answer: answerTo(phrase) }))
    const wanted = group.steps === undefined ? null : expected(group.steps)
    for (const { phrase, answer } of answers) {
      if (wanted !== null) {
        edits++
        if ('steps' in answer && answer.steps === wanted) {
          right++
          continue
        }
      } else {
        refusals++
        const { code, reason } = group.refuse!
        if (
          'code' in answer &&
          answer.code === code &&
          (reason === null || reason === answer.reason)
        ) {
          rightRefusals++
          continue
        }
      }
      if ('steps' in answer) wrong++
      misses.push({
        group: group.id,
        phrase,
        got: 'steps' in answer ? answer.plan!.understood : `${answer.code}/${answer.reason}`,
        wanted: wanted ?? JSON.stringify(group.refuse),
      })
    }
    const forms = answers.map(({ answer }) =>
      JSON.stringify('steps' in answer ? answer.steps : answer),
    )
    for (const [index, one] of forms.entries())
      for (const other of forms.slice(index + 1)) {
        pairs++
        if (one === other) samePairs++
      }
  }
  return {
    groups: groups.length,
    phrases: edits + refusals,
    rightPlan: right / edits,
    identicalInGroup: samePairs / pairs,
    rightRefusal: rightRefusals / refusals,
    wrongButConfident: wrong / (edits + refusals),
    misses,
  }
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`

function show(title: string, figures: Figures, { misses }: { misses: boolean }): void {
  console.log(`${title}: ${figures.phrases} phrases in ${figures.groups} groups`)
  console.log(`  right plan             ${percent(figures.rightPlan)}`)
  console.log(`  identical in a group   ${percent(figures.identicalInGroup)}`)
  console.log(`  right refusal          ${percent(figures.rightRefusal)}`)
  console.log(`  wrong but confident    ${percent(figures.wrongButConfident)}`)
  if (!misses) return
  for (const miss of figures.misses)
    console.log(`  [${miss.group}] "${miss.phrase}" -> ${miss.got}`)
}

/** Random, Unicode and adversarial strings: only documented codes, and no hang. */
export function fuzz(count: number, seed = 1): { codes: Map<string, number>; slowest: number } {
  const random = mulberry32(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const words = readGroups().flatMap(({ phrases }) =>
    phrases.flatMap((phrase) => phrase.split(' ')),
  )
  const odd = ['\u0000', '\u200b', '🎵', 'é', 'ß', '¾', '"', "'", '(', ')', '--', '...', '\n', '\t', '1e9', '0:99', '-', '+', '%', '∞', 'ﷺ', '中', '١', '@x', '/cmd', '<b>', '\\', '{x}', 'NaN', '99999999999999', '1:2:3:4', 'x'.repeat(200)] // biome-ignore format: a list
  const codes = new Map<string, number>()
  let slowest = 0
  for (let index = 0; index < count; index++) {
    const length = 1 + Math.floor(random() * 25)
    const parts = Array.from({ length }, () =>
      random() < 0.75
        ? pick(words)
        : random() < 0.5
          ? pick(odd)
          : String.fromCodePoint(32 + Math.floor(random() * 0x2fff)),
    )
    const text = parts.join(random() < 0.9 ? ' ' : '').slice(0, 1000)
    const begun = performance.now()
    const answer = answerTo(text)
    slowest = Math.max(slowest, performance.now() - begun)
    const code = 'code' in answer ? answer.code : 'planned'
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  return { codes, slowest }
}

/** Processor milliseconds of the usual sentence and of texts of 1,000 characters, after warming up. */
export function speed(): { usual: number; joined: number; slowest: number; repeated: number } {
  const phrases = readGroups()
    .filter((group) => !isAside(group) && group.steps !== undefined)
    .flatMap((group) => group.phrases)
  const texts = Array.from({ length: 30 }, (_, start) => joinedText(phrases, start))
  const spent = (work: () => void): number => {
    const begun = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000
  }
  const least = (work: () => void) => Math.min(...Array.from({ length: 5 }, () => spent(work)))
  const some = phrases.filter((_, index) => index % 5 === 0)
  for (const text of [...some, ...texts, ...texts]) answerTo(text)
  const each = texts.map((text) => least(() => void answerTo(text)))
  return {
    usual: least(() => some.forEach((phrase) => void answerTo(phrase))) / some.length,
    joined: each.reduce((sum, one) => sum + one, 0) / each.length,
    slowest: Math.max(...each),
    repeated: Math.max(
      ...REPEATED.map((unit) => {
        const text = unit.repeat(1000 / unit.length)
        return least(() => void answerTo(text))
      }),
    ),
  }
}

/** What took longest of some eighty words and marks, over and over. */
const REPEATED = ['and 1 ', '1:', '1/', 'mute 1-2s,', '1. ', 'and dog ', 'between 1 and ']

function joinedText(phrases: readonly string[], start: number): string {
  const joint = ['. ', ', ', ' and ', ' then ', ' '][start % 5]!
  let text = phrases[start * 97]!
  for (let at = 1; ; at++) {
    const next = `${text}${joint}${phrases[(start * 97 + at * 31) % phrases.length]}`
    if (next.length > 1000) return text
    text = next
  }
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

if (import.meta.main) {
  const { argv } = process
  const fuzzed = argv.indexOf('--fuzz')
  if (argv.includes('--help')) console.log(USAGE)
  else if (fuzzed !== -1) {
    const { codes, slowest } = fuzz(Number(argv[fuzzed + 1] ?? 1000))
    for (const [code, times] of [...codes].sort())
      console.log(`${String(times).padStart(8)} ${code}`)
    console.log(`slowest ${slowest.toFixed(1)} ms`)
  } else if (argv.includes('--otherwise')) {
    showOtherwise(answerTo, { list: argv.includes('--misses') })
  } else if (argv.includes('--speed')) {
    const { usual, joined, slowest, repeated } = speed()
    console.log(`usual sentence        ${usual.toFixed(3)} ms of processor`)
    console.log(
      `1,000 characters      ${joined.toFixed(2)} ms of processor, slowest ${slowest.toFixed(2)}`,
    )
    console.log(`one word repeated     ${repeated.toFixed(2)} ms of processor, the slowest of them`)
  } else {
    const groups = readGroups()
    if (argv.includes('--aside'))
      show('set aside', measure(groups.filter(isAside)), { misses: argv.includes('--misses') })
    else
      show('looked at', measure(groups.filter((group) => !isAside(group))), {
        misses: !argv.includes('--quiet'),
      })
  }
}
