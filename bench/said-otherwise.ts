import { readFileSync } from 'node:fs'

// Whether a sentence keeps its plan when the same is said in another way.

const FILE = new URL('../test/golden/said-otherwise.json', import.meta.url)

type Words = {
  /** What is wished, and what people say before and after it. */
  readonly wishes: readonly string[]
  readonly openings: readonly string[]
  readonly closings: readonly string[]
  /** Wishes that follow one another, and what stands between them. */
  readonly steps: readonly string[]
  readonly joints: readonly string[]
  /** Wishes for a part, and groups of ways to name the same part. */
  readonly placed: readonly string[]
  readonly places: readonly (readonly string[])[]
  /** Complaints; the remedies for them, each with what it says where nothing is left to "it". */
  readonly remedied: readonly {
    readonly complaints: readonly string[]
    readonly remedies: readonly (readonly [string, string?])[]
  }[]
}

/** What a sentence is planned as. */
export type AnswerTo = (said: string) => { readonly steps: string } | { readonly code: string }

type Case = { readonly said: string; readonly steps: string }

const TOGETHER: readonly ((complaint: string, remedy: string) => string)[] = [
  (complaint, remedy) => `${complaint}, ${remedy}`,
  (complaint, remedy) => `${complaint}. ${remedy}`,
  (complaint, remedy) => `${complaint} so ${remedy}`,
  (complaint, remedy) => `${complaint}, please ${remedy}`,
  (complaint, remedy) => `${complaint}, can you ${remedy}?`,
  (complaint, remedy) => `${complaint}! ${remedy}!`,
  (complaint, remedy) => `${remedy}, ${complaint}`,
  (complaint, remedy) => `${remedy} because ${complaint}`,
  (complaint, remedy) => `${complaint} and i want you to ${remedy}`,
]

export type Counts = { same: number; refused: number; other: number; readonly misses: string[] }

/** How many sentences of each kind keep their plan, are refused, or become another plan. */
export function countOtherwise(answerTo: AnswerTo): ReadonlyMap<string, Counts> {
  const words: Words = JSON.parse(readFileSync(FILE, 'utf8'))
  const kinds: readonly (readonly [string, Iterable<Case>])[] = [
    ['an opening before a wish', openings(words, answerTo)],
    ['a closing behind a wish', closings(words, answerTo)],
    ['two wishes in a row', pairs(words, answerTo)],
    ['a place before or behind a wish', placed(words, answerTo)],
    ['a remedy beside a complaint', remedied(words, answerTo)],
  ]
  return new Map(kinds.map(([kind, cases]) => [kind, count(cases, answerTo)]))
}

function count(cases: Iterable<Case>, answerTo: AnswerTo): Counts {
  const counts: Counts = { same: 0, refused: 0, other: 0, misses: [] }
  for (const { said, steps } of cases) {
    const answer = answerTo(said)
    const is = 'code' in answer ? 'refused' : answer.steps === steps ? 'same' : 'other'
    counts[is]++
    if (is !== 'same') counts.misses.push(`${is}: ${said.replaceAll('\n', '\\n')}`)
  }
  return counts
}

/** A line for each kind; with `list` what is missed. */
export function showOtherwise(answerTo: AnswerTo, { list = false } = {}): void {
  for (const [kind, { same, refused, other, misses }] of countOtherwise(answerTo)) {
    const all = same + refused + other
    const share = (part: number) => `${((100 * part) / all).toFixed(1)} %`
    console.log(
      `${kind}: ${all} sentences, ${share(same)} the same plan, ${share(refused)} refused, ${share(other)} another plan`,
    )
    if (list) for (const miss of misses) console.log(`  ${miss}`)
  }
}

const stepsOf = (said: string, answerTo: AnswerTo): string => {
  const answer = answerTo(said)
  if ('code' in answer) throw new Error(`"${said}" is refused alone: ${answer.code}`)
  return answer.steps
}

function* openings({ wishes, openings: before }: Words, answerTo: AnswerTo): Generator<Case> {
  for (const wish of wishes)
    for (const opening of before)
      yield { said: `${opening} ${wish}`, steps: stepsOf(wish, answerTo) }
}

function* closings({ wishes, closings: behind }: Words, answerTo: AnswerTo): Generator<Case> {
  for (const wish of wishes)
    for (const closing of behind)
      for (const joint of [' ', ', ', '. '])
        yield { said: `${wish}${joint}${closing}`, steps: stepsOf(wish, answerTo) }
}

/** Every step with every other, each time with another joint. */
function* pairs({ steps, joints }: Words, answerTo: AnswerTo): Generator<Case> {
  let count = 0
  for (const first of steps)
    for (const second of steps) {
      if (first === second) continue
      const joint = joints[count++ % joints.length]
      const both = [first, second].flatMap((one) => JSON.parse(stepsOf(one, answerTo)))
      yield { said: `${first}${joint}${second}`, steps: JSON.stringify(both) }
    }
}

/** The plan of a group is the one that most of it have. */
function* placed({ placed: wishes, places }: Words, answerTo: AnswerTo): Generator<Case> {
  for (const wish of wishes)
    for (const group of places) {
      const all = group.flatMap((place) => [`${wish} ${place}`, `${place}, ${wish}`, `${place} ${wish}`]) // biome-ignore format: a list
      const plans = all.map((said) => onAnyTimeline(said, answerTo))
      const most = mostFrequent(plans.filter((plan) => plan !== undefined))
      if (most === undefined) continue
      for (const [at, said] of all.entries()) {
        const answer = answerTo(said)
        const isSame = plans[at] === most
        yield { said, steps: isSame && 'steps' in answer ? answer.steps : most }
      }
    }
}

/** Steps without which time line their places are of: "the first 3 s" and "from 0 to 3 s" are one part. */
function onAnyTimeline(said: string, answerTo: AnswerTo): string | undefined {
  const answer = answerTo(said)
  return 'steps' in answer
    ? answer.steps.replaceAll(/,"timeline":"(original|current)"/g, '')
    : undefined
}

const mostFrequent = (all: readonly string[]): string | undefined =>
  [...Map.groupBy(all, (one) => one).values()].sort(
    (one, other) => other.length - one.length,
  )[0]?.[0]

function* remedied({ remedied: kinds }: Words, answerTo: AnswerTo): Generator<Case> {
  for (const { complaints, remedies } of kinds)
    for (const complaint of complaints)
      for (const [remedy, alone = remedy] of remedies) {
        if ('code' in answerTo(alone)) continue // "center it": nothing to do on this clip
        for (const say of TOGETHER)
          yield { said: say(complaint, remedy), steps: stepsOf(alone, answerTo) }
      }
}
