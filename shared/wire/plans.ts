import type { Plan, PlanWarning, Step } from '../plan/plan.ts'

// The snake_case form of plans: only keys change, values (and whatever stands in `details`) are shown as
// they are.

type SnakeKey<Key> = Key extends `${infer Head}${infer Tail}`
  ? Tail extends Uncapitalize<Tail>
    ? `${Lowercase<Head>}${SnakeKey<Tail>}`
    : `${Lowercase<Head>}_${SnakeKey<Tail>}`
  : Key

/** `rt60Seconds` and `sampleRateHz` become `rt60_seconds` and `sample_rate_hz`. */
export type Snake<T> = T extends readonly (infer Item)[]
  ? Snake<Item>[]
  : T extends object
    ? { [Key in keyof T as SnakeKey<Key>]: Key extends 'details' ? T[Key] : Snake<T[Key]> }
    : T

export type WirePlan = Snake<Plan>
export type WireStep = Snake<Step>
export type WirePlanWarning = Snake<PlanWarning>

export const presentPlan = (plan: Plan): WirePlan => snake(plan) as WirePlan
export const presentStep = (step: Step): WireStep => snake(step) as WireStep

export const snakeKey = (key: string) =>
  /[A-Z]/.test(key) ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key

function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake)
  if (typeof value !== 'object' || value === null) return value
  const shown: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value))
    if (member !== undefined) shown[snakeKey(key)] = key === 'details' ? member : snake(member)
  return shown
}
