/**
 * `node test/emulators/compare-dynamo.ts http://127.0.0.1:4566`: the cases of dynamo-cases.ts, answered by
 * another server that calls itself DynamoDB. Prints every difference: of a real table each would be a
 * fault of our test server. It makes and drops a table named `cases`.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Call } from './dynalite-backend.ts'
import { CASES, CREATE_TABLE, play, TABLE_NAME } from './dynamo-cases.ts'

/** Unsigned: for emulators, which look at the form of a signature only. */
const callAt =
  (endpoint: string): Call =>
  async (operation, input) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } }
  }

const endpoint = process.argv[2]
if (endpoint === undefined) throw new Error('Expected an endpoint, such as http://127.0.0.1:4566')
const call = callAt(endpoint)
const print = (line: string) => process.stdout.write(`${line}\n`)
const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

let compared = 0
let different = 0
for (const one of CASES) {
  if (one.wait !== undefined) continue // only where the clock is ours
  await call('DeleteTable', { TableName: TABLE_NAME })
  await call('CreateTable', CREATE_TABLE)
  const { answers, items } = await play(call, one, () => {})
  const expected = one.calls.map(([, , answer]) => answer)
  const isSame =
    isDeepStrictEqual(plain(answers), plain(expected)) &&
    (!one.after || isDeepStrictEqual(items, plain(one.after)))
  compared += 1
  if (isSame) continue
  different += 1
  print(`${one.name} (${one.page})`)
  print(`  expected ${JSON.stringify(expected).slice(0, 600)}`)
  print(`  answered ${JSON.stringify(answers).slice(0, 600)}`)
  if (one.after) print(`  items ${JSON.stringify(items).slice(0, 300)}`)
}
await call('DeleteTable', { TableName: TABLE_NAME })
print(`${compared} cases, ${different} different`)
