import { dynamoEdits } from '#shared/aws/dynamo-edits.ts'
import { dynamoOutbox } from '#shared/aws/dynamo-outbox.ts'
import { editOf, eventOf } from '#shared/aws/edit-item.ts'
import { ledgerEntryOf } from '#shared/aws/edit-writes.ts'
import { fromWire, type StoredItem, type WireItem } from '#shared/aws/items.ts'
import type { Delivery } from '#shared/delivery.ts'
import { type DynamoServer, startDynamo } from '../emulators/dynamo.ts'
import type { FaultKind } from '../emulators/dynamo-faults.ts'
import type { Evidence } from '../invariants.ts'
import { openDynamo } from '../shared/aws/open-dynamo.ts'
import type { OpenBacking } from './campaign.ts'
import { memoryObjects } from './memory-objects.ts'
import { type MemorySqs, memorySqs } from './memory-sqs.ts'

/** What the wire does to requests of the table, beside what faults.ts does to whole calls. */
const WIRE: Readonly<Record<string, Partial<Record<FaultKind, number>>>> = {
  TransactWriteItems: {
    conflict: 0.05,
    throttle: 0.01,
    inProgress: 0.01,
    timeoutAfterCommit: 0.05,
  },
  '*': { throttle: 0.01, timeoutBeforeCommit: 0.01, timeoutAfterCommit: 0.02 },
}

/** The real adapters of the table over the test server, which refuses, and answers to nobody. */
export const openDynamoBacking: OpenBacking = async (time, random, faults) => {
  const server = await startDynamo({ now: time.now, seed: Math.floor(random() * 2 ** 31) })
  const ports = await openDynamo({ endpoint: server.endpoint, clock: time })
  const send = ports.client.send.bind(ports.client) as (command: unknown) => Promise<unknown>
  Object.assign(ports.client, { send: (command: unknown) => time.busy(send(command)) })
  server.faults.rates = WIRE
  const audio = memoryObjects(time)
  const queue = withTableOutbox(memorySqs(time, random, faults), ports.table)
  return {
    ports: { ...ports, edits: dynamoEdits(ports.table) },
    audio,
    queue,
    evidence: async () => ({
      ...(await evidenceOf(server, ports.table.tableName)),
    }),
    async [Symbol.asyncDispose]() {
      await ports[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** As sqs-queue.ts sends: what the table wants to be sent, and said to the table. */
function withTableOutbox(queue: MemorySqs, table: Parameters<typeof dynamoOutbox>[0]): MemorySqs {
  const outbox = dynamoOutbox(table, { take: async () => true })
  return Object.assign(Object.create(queue) as MemorySqs, {
    async send(id: Parameters<MemorySqs['send']>[0], lane: Parameters<MemorySqs['send']>[1]) {
      const dispatch = await outbox.dispatchOf(id)
      if (dispatch === 'none') return
      if (dispatch === 'sent' && queue.size > 0) return await outbox.markSent(id)
      await queue.send(id, lane)
      await outbox.markSent(id)
    },
  })
}

type Records = Pick<Evidence, 'edits' | 'ledger' | 'events' | 'deliveries' | 'accounts'>

async function evidenceOf(server: DynamoServer, tableName: string): Promise<Records> {
  const items = await allItems(server, tableName)
  const named = (isIt: (sk: string) => boolean) => items.filter(({ sk }) => isIt(sk as string))
  const balances = new Map(named((sk) => sk === 'BALANCE#live').map((item) => [item.pk, item]))
  return {
    edits: named((sk) => sk === 'EDIT').map((item) => editOf(item)!),
    ledger: named((sk) => sk.startsWith('LEDGER#')).map(ledgerEntryOf),
    events: named((sk) => sk === 'EVENT').map((item) => ({
      ...eventOf(item),
      body: (item.body ?? null) as string | null,
    })),
    deliveries: named((sk) => sk === 'DELIVERY').map(
      ({ body }) => JSON.parse(body as string) as Delivery,
    ),
    accounts: named((sk) => sk === 'PROFILE').map(({ pk, id }) => {
      const balance = balances.get(pk)!
      return {
        id: id as string,
        isUnlimited: balance.unlimited as boolean,
        available: balance.available as number,
        held: balance.held as number,
      }
    }),
  }
}

async function allItems(server: DynamoServer, TableName: string): Promise<StoredItem[]> {
  const items: StoredItem[] = []
  let ExclusiveStartKey: unknown
  do {
    const start = ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }
    const { body } = await server.call('Scan', { TableName, ...start })
    items.push(...(body.Items as WireItem[]).map(fromWire))
    ExclusiveStartKey = body.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return items
}
