import { z } from 'zod'

// What the bodies are made of: times, ids, hashes, pages.

/** RFC 3339, UTC, milliseconds, `Z`. */
export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: 'date-time' })

export const presentTime = (instant: number): string => new Date(instant).toISOString()
export const presentTimeOrNull = (instant: number | null): string | null =>
  instant === null ? null : presentTime(instant)

export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`))

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

export const mode = z.enum(['live', 'test'])

/** A date and time as callers write it: any offset, with or without fractions. */
export const timeFilter = z.iso.datetime({ offset: true })

/** Query values are text: a whole number without sign or spaces. */
export const wholeNumber = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'a whole number is needed' })
    .transform(Number)
    .pipe(z.int().min(lowest).max(highest))
    .meta({ minimum: lowest, maximum: highest })

/** The query of every collection. */
export const pageQuery = (prefix: string) => ({
  limit: wholeNumber(1, 100).optional(),
  after: id(prefix).optional(),
})

export const DEFAULT_PAGE_SIZE = 20

export const listOf = (item: z.ZodType, name: string) =>
  z
    .strictObject({
      object: z.literal('list'),
      data: z.array(item),
      has_more: z.boolean(),
      next_after: z.string().nullable(),
    })
    .meta({ id: name })

export type List<Item> = {
  object: 'list'
  data: Item[]
  has_more: boolean
  next_after: string | null
}

export const metadataSchema = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/, { error: 'a key of 1 to 40 of A–Z a–z 0–9 _ . -' }),
    z.string().max(500),
  )
  .refine((metadata) => Object.keys(metadata).length <= 16, { error: 'at most 16 keys' })
  .refine(
    (metadata) =>
      Object.entries(metadata).reduce(
        (bytes, [key, value]) => bytes + key.length + new TextEncoder().encode(value).length,
        0,
      ) <= 4096,
    { error: 'at most 4 KiB in all' },
  )
