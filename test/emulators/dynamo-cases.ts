/**
 * What Amazon says DynamoDB answers, request by request. Run against the test server; they also fit any
 * other server that calls itself DynamoDB, a real one included: a difference is a fault of that server.
 *
 * `body` is compared whole, with the name of the error alone as `__type`; `message` is left out where
 * Amazon does not publish its words.
 */
import type { Call, Item } from './dynalite-backend.ts'
import { REFUSALS } from './dynamo-cases/refusals.ts'
import { THE_REST } from './dynamo-cases/the-rest.ts'
import { TOKENS_AND_READS } from './dynamo-cases/tokens-and-reads.ts'
import { TRANSACTIONS } from './dynamo-cases/transactions.ts'
import { type Case, CREATE_TABLE, type Expected, TABLE_NAME } from './dynamo-cases/wire.ts'

export { CREATE_TABLE, TABLE_NAME }

export const CASES: readonly Case[] = [
  ...TRANSACTIONS,
  ...REFUSALS,
  ...TOKENS_AND_READS,
  ...THE_REST,
]

const base = { TableName: TABLE_NAME }

/** Runs one case on an empty table. @returns the answers and the items, in the form of the case */
export async function play(
  call: Call,
  { given = [], calls, wait }: Case,
  advance: (ms: number) => void,
): Promise<{ answers: Expected[]; items: readonly Item[] }> {
  for (const one of await allItems(call))
    await call('DeleteItem', { ...base, Key: { pk: one.pk, sk: one.sk } })
  for (const one of given) await call('PutItem', { ...base, Item: one })
  const answers: Expected[] = []
  for (const [i, [operation, input, expected]] of calls.entries()) {
    if (wait !== undefined && i === calls.length - 1) advance(wait)
    const { status, body } = await call(operation, input)
    answers.push({ status, body: comparable(body, expected.body) })
  }
  return { answers, items: await allItems(call) }
}

async function allItems(call: Call): Promise<readonly Item[]> {
  const { body } = await call('Scan', { ...base, ConsistentRead: true })
  return (body.Items as Item[]).toSorted((a, b) => (String(a.sk?.S) < String(b.sk?.S) ? -1 : 1))
}

function comparable(body: Readonly<Record<string, unknown>>, expected: object): object {
  const { __type, message, Message, ...rest } = body
  return {
    ...rest,
    ...(__type !== undefined && { __type: String(__type).split('#').at(-1) }),
    ...('message' in expected && { message: message ?? Message }),
  }
}
