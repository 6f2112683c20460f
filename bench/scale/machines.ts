/**
 * What a GPU costs and how long it takes, per edit of 10 s. Floors are computed from shapes and vendor peaks
 * at half of them; none is measured. Prices: AWS us-east-1 on demand, per hour, November 2025. Spot: 45 % of
 * that, an assumption.
 */
export const MACHINES = {
  L4: { instance: 'g6.xlarge', dollarsPerHour: 0.8048, seconds: { reference: 7.08, fast: 0.74 } },
  L40S: { instance: 'g6e.xlarge', dollarsPerHour: 1.861, seconds: { reference: 2.37, fast: 0.25 } },
  H100: { instance: 'p5.4xlarge', dollarsPerHour: 6.88, seconds: { reference: 0.87, fast: 0.09 } },
} as const

export type Machine = keyof typeof MACHINES
export type Quality = 'reference' | 'fast'

export const SPOT_SHARE_OF_PRICE = 0.45
/** Fetch, decode, measure, encode, store: not the card's, and not overlapped with the next edit's steps. */
export const AROUND_SECONDS = 0.3
/** Everything that is not a GPU, per 1,000 edits: table, functions, queues (docs/deploy.md), FLAC egress. */
export const OTHER_DOLLARS_PER_1000 = 0.1 + 0.09

/** Workers for this load at a share of busy time that keeps waits short (Sakasegawa). */
export function workersFor(editsPerSecond: number, secondsPerEdit: number): number {
  const load = editsPerSecond * secondsPerEdit
  const n = (busyShare: number) => Math.ceil(load / busyShare)
  if (n(0.6) <= 2) return n(0.6)
  return n(0.75) <= 9 ? n(0.75) : n(0.85)
}
