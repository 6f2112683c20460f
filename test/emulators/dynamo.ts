/**
 * DynamoDB for tests: dynalite, and what it lacks: transactions, `ReturnValuesOnConditionCheckFailure`,
 * TTL, counts of what a request cost, and faults on demand. A server on a free port of 127.0.0.1.
 *
 * Not to be trusted for: real conflicts, throttling, index delay, point-in-time recovery, IAM. The first
 * three are injected as faults; the rest only a real table has.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type Call, dynaliteBackend, type Item } from './dynalite-backend.ts'
import { type Faults, faultsOf } from './dynamo-faults.ts'
import {
  type Bug,
  bytesOf,
  canceled,
  type Entry,
  error,
  isType,
  read,
  restore,
  transactGet,
  transactionUnits,
  transactWrite,
  validationError,
  type Written,
} from './dynamo-transactions.ts'

/** What one request cost. Reads count as no items. */
export type Cost = {
  readonly operation: string
  readonly items: number
  readonly bytes: number
  readonly writeUnits: number
}

export type DynamoServer = AsyncDisposable & {
  readonly endpoint: string
  /** The same server without the socket. */
  readonly call: Call
  /** As the socket would: with faults. Undefined: the connection is cut. */
  answer(operation: string, input: object): Promise<Answer | undefined>
  /** One entry per request that was answered with success, oldest first. */
  readonly costs: Cost[]
  /** Set at any time; none at the start. */
  readonly faults: Faults
  /** What TTL would have deleted by now: items whose time attribute is at or before it. */
  expire(now: number): Promise<number>
}

const TOKEN_MS = 600_000
const SINGLE_WRITES = ['PutItem', 'UpdateItem', 'DeleteItem']
const FORGOTTEN_WRITES = 1000
const MOST_SKEW_MS = 300_000

export async function startDynamo({
  now = Date.now,
  seed = 1,
  counts = true,
  bug,
}: {
  now?: () => number
  seed?: number
  /** Whether it keeps what each request cost, which takes two reads more for a write. */
  counts?: boolean
  bug?: Bug
} = {}): Promise<DynamoServer> {
  const backend = dynaliteBackend()
  const keys = new Map<string, readonly string[]>()
  const ttl = new Map<string, string>()
  const tokens = new Map<string, { at: number; payload: string }>()
  const costs: Cost[] = []
  const history: Written[] = [] // the newest last, for index reads of the past
  const { faults, draw } = faultsOf(seed)
  let tail: Promise<unknown> = Promise.resolve()

  /** One at a time, reads too: nobody sees half a transaction. */
  const locked = <T>(act: () => Promise<T>): Promise<T> => {
    const result = tail.then(act)
    tail = result.catch(() => {})
    return result
  }

  async function keyNames(tableName: string): Promise<readonly string[] | undefined> {
    const known = keys.get(tableName)
    if (known) return known
    const { body } = await backend.call('DescribeTable', { TableName: tableName })
    const table = body.Table as { KeySchema: { AttributeName: string }[] } | undefined
    const names = table?.KeySchema.map(({ AttributeName }) => AttributeName)
    if (names) keys.set(tableName, names)
    return names
  }

  async function answer(operation: string, input: Input): Promise<Answer> {
    if (operation === 'TransactWriteItems') return await transaction(input)
    if (operation === 'TransactGetItems') return await transactGet(input.TransactItems, backend)
    if (operation === 'UpdateTimeToLive') return await setTtl(input)
    if (operation === 'DescribeTimeToLive') return await describeTtl(input)
    if (SINGLE_WRITES.includes(operation)) return await single(operation, input)
    if (operation === 'Query' && input.IndexName && faults.staleIndexWrites > 0)
      return await queryOfThePast(input)
    if (operation === 'DeleteTable') keys.delete(input.TableName)
    const result = await backend.call(operation, input)
    // dynalite calls a new table active a moment later: nobody here has to wait for that.
    if (operation === 'CreateTable') await new Promise((done) => setTimeout(done, 5))
    return result
  }

  async function transaction(input: Input): Promise<Answer> {
    const { ClientRequestToken: token } = input
    const payload = JSON.stringify(input)
    const known = token === undefined ? undefined : tokens.get(token)
    if (known && now() - known.at < TOKEN_MS && bug !== 'token forgotten')
      return known.payload === payload
        ? { status: 200, body: {} }
        : error(
            'IdempotentParameterMismatchException',
            'Transaction request was made with a different payload for the same token',
          )
    const entries = input.TransactItems as readonly Entry[] | undefined
    const outcome = await transactWrite(entries, { call: backend.call, keyNames, bug })
    if (outcome.answer.status === 200) {
      if (token !== undefined) tokens.set(token, { at: now(), payload })
      if (counts) record('TransactWriteItems', outcome.written, transactionUnits(outcome.written))
    }
    return outcome.answer
  }

  async function single(operation: string, input: Input): Promise<Answer> {
    const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = input
    const names = await keyNames(input.TableName)
    const source = input.Item ?? input.Key ?? {}
    const key = Object.fromEntries((names ?? []).map((name) => [name, source[name]])) as Item
    const look = () => read(backend.call, input.TableName, key)
    let before = names && counts ? await look() : undefined
    const result = await backend.call(operation, plain)
    if (result.status === 200) {
      if (!counts) return result
      const after = await look()
      const written = { tableName: input.TableName, key, before, after }
      record(operation, [written], Math.ceil(Math.max(1, bytesOf(written)) / 1024))
    }
    const isRefused = isType(result, 'ConditionalCheckFailedException')
    if (isRefused && names && !counts) before = await look()
    return isRefused && wanted === 'ALL_OLD' && before
      ? { ...result, body: { ...result.body, Item: before } }
      : result
  }

  function record(operation: string, written: readonly Written[], writeUnits: number): void {
    const bytes = written.reduce((sum, one) => sum + bytesOf(one), 0)
    costs.push({ operation, items: written.length, bytes, writeUnits })
    history.push(...written)
    history.splice(0, history.length - FORGOTTEN_WRITES)
  }

  /** Takes the newest writes back, asks, and makes them again. */
  async function queryOfThePast(input: Input): Promise<Answer> {
    const newest = history.slice(-faults.staleIndexWrites)
    await restore(backend.call, newest)
    const result = await backend.call('Query', input)
    const redo = newest.map((one) => ({ ...one, before: one.after })).toReversed()
    await restore(backend.call, redo)
    return result
  }

  async function setTtl(input: Input): Promise<Answer> {
    const setting = input.TimeToLiveSpecification as { AttributeName: string; Enabled: boolean }
    if (!(await keyNames(input.TableName)))
      return error('ResourceNotFoundException', 'Requested resource not found')
    if (setting.Enabled) ttl.set(input.TableName, setting.AttributeName)
    else ttl.delete(input.TableName)
    return { status: 200, body: { TimeToLiveSpecification: setting } }
  }

  async function describeTtl(input: Input): Promise<Answer> {
    const name = ttl.get(input.TableName)
    const described = name
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: name }
      : { TimeToLiveStatus: 'DISABLED' }
    return { status: 200, body: { TimeToLiveDescription: described } }
  }

  async function expire(at: number): Promise<number> {
    let removed = 0
    for (const [tableName, name] of ttl) {
      const { body } = await backend.call('Scan', { TableName: tableName })
      for (const item of body.Items as Item[]) {
        const time = item[name]?.N as string | undefined
        if (time === undefined || Number(time) * 1000 > at) continue
        const names = (await keyNames(tableName))!
        const Key = Object.fromEntries(names.map((one) => [one, item[one]]))
        await backend.call('DeleteItem', { TableName: tableName, Key })
        removed += 1
      }
    }
    return removed
  }

  const call: Call = (operation, input) => {
    const act = () => answer(operation, input as Input)
    const isRead = /^(Get|BatchGet|Query|Scan|TransactGet)/.test(operation)
    return bug === 'read without lock' && isRead ? act() : locked(act)
  }

  /** @returns undefined: the connection is cut */
  async function answerWithFaults(operation: string, input: Input): Promise<Answer | undefined> {
    const fault = draw(operation)
    if (faults.latencyMs > 0) await new Promise((done) => setTimeout(done, faults.latencyMs))
    if (fault === 'timeoutBeforeCommit') return undefined
    if (fault === 'throttle')
      return error('ThrottlingException', 'Throughput exceeds the current capacity of your table')
    if (fault === 'inProgress' && operation === 'TransactWriteItems')
      return error('TransactionInProgressException', 'The transaction with this token is running')
    if (fault === 'conflict') {
      if (SINGLE_WRITES.includes(operation))
        return error('TransactionConflictException', 'Transaction is ongoing for the item')
      if (operation === 'TransactWriteItems')
        return canceled(
          ((input.TransactItems ?? []) as unknown[]).map((_, i) =>
            i === faults.conflictAt
              ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
              : { Code: 'None' },
          ),
        )
    }
    const result = await call(operation, input)
    return fault === 'timeoutAfterCommit' ? undefined : result
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const result = await parse(request).then(
      (input) =>
        faults.checksClock && isSignedOff(request)
          ? error('InvalidSignatureException', 'Signature expired: it is not of now.')
          : answerWithFaults(operation, input),
      () => validationError('The body is not JSON'),
    )
    if (!result) return request.socket.destroy()
    response.writeHead(result.status, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(result.body))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    call,
    answer: answerWithFaults,
    costs,
    faults,
    expire: (at) => locked(() => expire(at)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await backend.close()
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the wire form of any operation
type Input = any

/** `x-amz-date` is 20260921T133640Z. */
function isSignedOff({ headers }: IncomingMessage): boolean {
  const date = String(headers['x-amz-date'])
  const [year, month, day, hour, minute, second] = (date.match(/\d\d/g) ?? []).slice(1)
  const at = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return !(Math.abs(at - Date.now()) <= MOST_SKEW_MS)
}

async function parse(request: IncomingMessage): Promise<Input> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString())
}
