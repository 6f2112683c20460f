import { z } from 'zod'
import { OBJECTIVES } from '../samplers.ts'
import type { Table } from './table.ts'

/** The model that open steps of a deployment use: what the API says of it, and which bundle workers load. */
const modelRecord = z.object({
  bundleId: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  version: z.string(),
  precision: z.string(),
  license: z.string().nullable(),
  sampleRateHz: z.number(),
  channels: z.number(),
  windowSeconds: z.number(),
  objective: z.enum(OBJECTIVES).default('v'), // of records from before there were others
})
export type ModelRecord = Readonly<z.infer<typeof modelRecord>>

const KEY = { pk: 'META', sk: 'MODEL' } as const

/** Undefined until a model was pushed. */
export async function readModelRecord(table: Table): Promise<ModelRecord | undefined> {
  const item = await table.get(KEY)
  return item && modelRecord.parse(JSON.parse(item.body as string))
}

export async function writeModelRecord(table: Table, record: ModelRecord): Promise<void> {
  await table.write({ put: { ...KEY, body: JSON.stringify(record) } })
}
