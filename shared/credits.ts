/** What an edit costs, and the rows that record it. Arithmetic only: no storage, no clock. */
import type { AccountId, EditId, Instant, KeyId, LedgerId } from './id.ts'
import type { OpenStep, Plan } from './plan/plan.ts'
import { isOpenStep } from './plan/plan.ts'

export type Rates = {
  readonly exactRate: number // credits per started minute of input
  readonly modelRate: number // credits per second of replaced audio and 100 evaluations
}

export type PriceItem = {
  readonly item: 'base' | 'model'
  readonly step: number | null
  readonly credits: number
}

export type Price = {
  readonly credits: number
  readonly pricedSeconds: number
  readonly isUpperBound: boolean
  readonly breakdown: readonly PriceItem[]
}

export type LedgerKind = 'grant' | 'hold' | 'settle' | 'release' | 'refund'

/** Never changed or deleted. `hold` is unique per edit, and beside it exactly one of `settle`, `release`. */
export type LedgerEntry = {
  readonly id: LedgerId
  readonly kind: LedgerKind
  readonly credits: number // never negative
  readonly accountId: AccountId
  readonly editId: EditId | null
  readonly keyId: KeyId | null
  readonly note: string | null
  readonly at: Instant
}

/** Intervals shorter than this are priced as this long. */
const MINIMUM_INTERVAL_MS = 5000

/**
 * The price of a plan.
 *
 * @param seconds length of the input, or undefined while unknown: then `maxInputSeconds` is the bound,
 *   also for each open step whose interval is not known
 */
export function priceOf(
  plan: Plan,
  options: { seconds: number | undefined; maxInputSeconds: number; rates: Rates },
): Price {
  const { rates, maxInputSeconds } = options
  const pricedSeconds = options.seconds ?? maxInputSeconds
  const breakdown: PriceItem[] = [
    { item: 'base', step: null, credits: rates.exactRate * Math.ceil(pricedSeconds / 60) },
  ]
  for (const [index, step] of plan.steps.entries()) {
    if (isOpenStep(step))
      breakdown.push({
        item: 'model',
        step: index,
        credits: modelPrice(step, pricedSeconds, rates),
      })
  }
  const credits = breakdown.reduce((sum, item) => sum + item.credits, 0)
  return { credits, pricedSeconds, isUpperBound: options.seconds === undefined, breakdown }
}

/**
 * What a canceled run costs: for each open step the share of evaluations that was done, rounded down;
 * the base is not charged.
 */
export function canceledCharge(price: Price, plan: Plan, evaluationsDone: number): number {
  let left = evaluationsDone
  let credits = 0
  for (const item of price.breakdown) {
    const step = item.step === null ? undefined : plan.steps[item.step]
    if (!step || !isOpenStep(step)) continue
    const done = Math.min(left, step.evaluations)
    left -= done
    credits += Math.floor((item.credits * done) / step.evaluations)
  }
  return Math.min(credits, price.credits)
}

/** An amount as people read it. */
export const inCredits = (credits: number): string =>
  `${credits} ${credits === 1 ? 'credit' : 'credits'}`

function modelPrice(step: OpenStep, pricedSeconds: number, rates: Rates): number {
  const intervalMs = Math.max(
    MINIMUM_INTERVAL_MS,
    Math.ceil(intervalSeconds(step, pricedSeconds) * 1000),
  )
  return Math.ceil((rates.modelRate * intervalMs * step.evaluations) / 100_000)
}

/** Length of what the open step replaces; see the window rules of the open steps. */
function intervalSeconds(step: OpenStep, pricedSeconds: number): number {
  if ('region' in step && step.region) return step.region.endSeconds - step.region.startSeconds
  if (step.op === 'add') {
    if (step.at !== undefined) return 6.25
    if (step.placement === 'after_end') return 6
    if (step.placement !== 'throughout') return Math.min(6, pricedSeconds)
  }
  return pricedSeconds
}
