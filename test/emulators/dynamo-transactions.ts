/**
 * `TransactWriteItems` over a server that has single conditional writes only: each entry is written, and
 * when one is refused every old image is put back. Right only while nobody else reads or writes: the
 * caller holds the lock.
 *
 * @see Amazon DynamoDB API Reference, TransactWriteItems, TransactGetItems
 */
import type { Answer, Call, Item } from './dynalite-backend.ts'
import { sizeOf } from './dynamo-items.ts'

const VERBS = ['ConditionCheck', 'Put', 'Delete', 'Update'] as const
type Verb = (typeof VERBS)[number]
type Input = Readonly<Record<string, unknown>> & { TableName: string; Item?: Item; Key?: Item }
export type Entry = Partial<Record<Verb, Input>>
export type Reason = {
  readonly Code: string
  readonly Message?: string
  readonly Item?: Item
}
/** What one entry did: for counting, and to take it back. */
export type Written = {
  readonly tableName: string
  readonly key: Item
  readonly before: Item | undefined
  readonly after: Item | undefined
}

/** Mistakes planted on purpose, to see that the tests of this server would find them. */
export type Bug =
  | 'no undo'
  | 'reasons reversed'
  | 'condition check ignored'
  | 'token forgotten'
  | 'read without lock'
  | 'absence not restored'

const MOST_ENTRIES = 100
const MOST_BYTES = 4 * 1024 * 1024
const NONE: Reason = { Code: 'None' }

export async function transactWrite(
  entries: readonly Entry[] | undefined,
  { call, keyNames, bug }: { call: Call; keyNames: KeyNames; bug: Bug | undefined },
): Promise<{ answer: Answer; written: readonly Written[] }> {
  const refused = (answer: Answer) => ({ answer, written: [] })
  const fault = faultOf(entries)
  if (fault) return refused(validationError(fault))
  const prepared: { verb: Verb; input: Input; key: Item }[] = []
  const seen = new Set<string>()
  for (const entry of entries!) {
    const verb = VERBS.find((one) => entry[one])!
    const input = entry[verb]!
    const names = await keyNames(input.TableName)
    if (!names) return refused(error('ResourceNotFoundException', 'Requested resource not found'))
    const source = (verb === 'Put' ? input.Item : input.Key) ?? {}
    const key = Object.fromEntries(names.map((name) => [name, source[name]])) as Item
    const id = JSON.stringify([input.TableName, key])
    if (seen.has(id))
      return refused(
        validationError('Transaction request cannot include multiple operations on one item'),
      )
    seen.add(id)
    prepared.push({ verb, input, key })
  }

  const written: Written[] = []
  const reasons: Reason[] = []
  let validation: Answer | undefined
  for (const { verb, input, key } of prepared) {
    const before = await read(call, input.TableName, key)
    const answer =
      verb === 'ConditionCheck' && bug === 'condition check ignored'
        ? { status: 200, body: {} }
        : await write(call, verb, input, { key, before })
    if (answer.status === 200) {
      const after = afterOf(verb, { input, before, answer })
      written.push({ tableName: input.TableName, key, before, after })
      reasons.push(NONE)
      continue
    }
    const reason = reasonOf(answer, input, before)
    if (!reason) validation ??= answer
    reasons.push(reason ?? NONE)
  }
  if (!validation && reasons.every(({ Code }) => Code === 'None'))
    return { answer: { status: 200, body: {} }, written }
  if (bug !== 'no undo') await restore(call, written, bug)
  if (validation) return refused(validation)
  return refused(canceled(bug === 'reasons reversed' ? reasons.toReversed() : reasons))
}

export async function transactGet(
  entries: readonly { readonly Get?: Input }[] | undefined,
  { call }: { call: Call },
): Promise<Answer> {
  if (!entries || entries.length < 1 || entries.length > MOST_ENTRIES)
    return validationError(lengthFault('transactItems', entries))
  const responses: { Item?: Item }[] = []
  for (const { Get } of entries) {
    const answer = await call('GetItem', { ...Get, ConsistentRead: true })
    if (answer.status !== 200) return answer
    responses.push(answer.body)
  }
  return { status: 200, body: { Responses: responses } }
}

/** The names of a table's key attributes; undefined when there is no such table. */
export type KeyNames = (tableName: string) => Promise<readonly string[] | undefined>

export const error = (type: string, message: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, ...more },
})

export const validationError = (message: string): Answer => ({
  status: 400,
  body: { __type: 'com.amazon.coral.validate#ValidationException', message },
})

export const canceled = (reasons: readonly Reason[]): Answer =>
  error(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  )

export const isType = ({ body }: Answer, type: string): boolean =>
  String(body.__type).endsWith(`#${type}`)

export async function read(call: Call, tableName: string, key: Item): Promise<Item | undefined> {
  const { body } = await call('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })
  return body.Item as Item | undefined
}

/** Every image as it was, absence included, the last first. */
export async function restore(call: Call, written: readonly Written[], bug?: Bug): Promise<void> {
  for (const { tableName, key, before } of written.toReversed())
    if (before) await call('PutItem', { TableName: tableName, Item: before })
    else if (bug !== 'absence not restored')
      await call('DeleteItem', { TableName: tableName, Key: key })
}

function faultOf(entries: readonly Entry[] | undefined): string | undefined {
  if (!entries || entries.length < 1 || entries.length > MOST_ENTRIES)
    return lengthFault('transactItems', entries)
  if (entries.some((entry) => VERBS.filter((verb) => entry[verb]).length !== 1))
    return 'TransactItems can only contain one of Check, Put, Update or Delete'
  const bytes = entries.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0)
  return bytes > MOST_BYTES ? 'Transaction request size exceeds 4 MB' : undefined
}

const lengthFault = (name: string, entries: readonly unknown[] | undefined): string => {
  const rule =
    entries && entries.length > 0
      ? `Member must have length less than or equal to ${MOST_ENTRIES}`
      : entries
        ? 'Member must have length greater than or equal to 1'
        : 'Member must not be null'
  return `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${rule}`
}

function write(
  call: Call,
  verb: Verb,
  { ReturnValuesOnConditionCheckFailure: _, ...input }: Input,
  { key, before }: { key: Item; before: Item | undefined },
): Promise<Answer> {
  if (verb === 'Update') return call('UpdateItem', { ...input, ReturnValues: 'ALL_NEW' })
  if (verb !== 'ConditionCheck') return call(`${verb}Item`, input)
  const { Key: __, ...condition } = input
  return before
    ? call('PutItem', { ...condition, Item: before })
    : call('DeleteItem', { ...condition, Key: key })
}

function afterOf(
  verb: Verb,
  { input, before, answer }: { input: Input; before: Item | undefined; answer: Answer },
): Item | undefined {
  if (verb === 'Put') return input.Item
  if (verb === 'Update') return answer.body.Attributes as Item
  return verb === 'Delete' ? undefined : before
}

/** What AWS finds only when it looks at the stored item: a reason of the entry, not an error of the request. */
const FOUND_AT_THE_ITEM =
  /refers to an attribute that does not exist|has an incorrect data type|document path provided|exceeded the maximum allowed size|secondary index key/

function reasonOf(answer: Answer, input: Input, before: Item | undefined): Reason | undefined {
  const message = answer.body.message as string
  if (isType(answer, 'ConditionalCheckFailedException'))
    return {
      Code: 'ConditionalCheckFailed',
      Message: message,
      ...(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before && { Item: before }),
    }
  return FOUND_AT_THE_ITEM.test(message) ? { Code: 'ValidationError', Message: message } : undefined
}

/** Write units of a transaction: two for each begun KB of each item, the larger of both images. */
export const transactionUnits = (written: readonly Written[]): number =>
  written.reduce((sum, one) => sum + 2 * Math.ceil(Math.max(1, bytesOf(one)) / 1024), 0)

export const bytesOf = ({ before, after }: Written): number =>
  Math.max(before ? sizeOf(before) : 0, after ? sizeOf(after) : 0)
