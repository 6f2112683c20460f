import { bootstrapInterval, geometricMean } from './stats.ts'

export type Ratio = { readonly ratio: number; readonly ci: readonly [number, number] }

export type Variant = () => Promise<number>

/**
 * Two variants measured in turn, A B B A …, so that a machine that drifts drifts for both. One round is
 * thrown away first.
 *
 * @returns every figure by variant, and the ratio a / b over the rounds
 */
export async function paired(
  a: Variant,
  b: Variant,
  rounds: number,
): Promise<{ readonly a: number[]; readonly b: number[] } & Ratio> {
  await a()
  await b()
  const figures = { a: [] as number[], b: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      figures.a.push(await a())
      figures.b.push(await b())
    } else {
      figures.b.push(await b())
      figures.a.push(await a())
    }
  }
  const ratios = figures.a.map((value, round) => value / figures.b[round]!)
  return { ...figures, ratio: geometricMean(ratios), ci: bootstrapInterval(ratios) }
}

/** Whether a variant against itself is close enough to 1 for any ratio to be claimed here and now. */
export const isQuiet = ({ ratio, ci }: Ratio): boolean =>
  Math.abs(ratio - 1) <= 0.1 && ci[0] >= 0.85 && ci[1] <= 1.15
