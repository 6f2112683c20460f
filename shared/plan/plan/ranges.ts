import { z } from 'zod'

// Ranges of parameters, both ends included.

export const range = (low: number, high: number) => z.number().min(low).max(high)

const HIGHEST_HZ = 0.49 * 192_000 // the clip's own limit, 0.49 of its rate, is checked when it is known

export const hz = (lowest: number) => range(lowest, HIGHEST_HZ)
