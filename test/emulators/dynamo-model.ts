/**
 * A second DynamoDB, of a Map and seven predicates, to compare the test server with: random single and
 * transactional writes on six keys, all items and all reasons compared after each.
 */
import fc from 'fast-check'
import type { Call, Item } from './dynalite-backend.ts'
import { TABLE_NAME } from './dynamo-cases.ts'
import { sameItem } from './dynamo-items.ts'

type Thing = { v?: number; w?: string }
type Verb = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'
export type Step = {
  readonly key: number
  readonly verb: Verb
  readonly effect: number
  readonly value: number
  readonly predicate: number | undefined
  readonly showsOld: boolean
}
export type Command = { readonly steps: readonly Step[]; readonly isTransaction: boolean }

const KEYS = 6
const PREDICATES: readonly {
  readonly expression: string
  readonly holds: (thing: Thing | undefined, value: number) => boolean
}[] = [
  { expression: 'attribute_exists(sk)', holds: (thing) => thing !== undefined },
  { expression: 'attribute_not_exists(sk)', holds: (thing) => thing === undefined },
  { expression: 'v = :x', holds: (thing, x) => thing?.v === x },
  { expression: 'v > :x', holds: (thing, x) => thing?.v !== undefined && thing.v > x },
  { expression: 'NOT v = :x', holds: (thing, x) => thing?.v !== x },
  { expression: 'attribute_exists(w)', holds: (thing) => thing?.w !== undefined },
  {
    expression: 'attribute_not_exists(v) OR v < :x',
    holds: (thing, x) => thing?.v === undefined || thing.v < x,
  },
]
const EFFECTS: readonly {
  readonly expression: string
  readonly apply: (thing: Thing, value: number) => Thing
}[] = [
  { expression: 'SET v = :y', apply: (thing, y) => ({ ...thing, v: y }) },
  { expression: 'ADD v :y', apply: (thing, y) => ({ ...thing, v: (thing.v ?? 0) + y }) },
  {
    expression: 'SET w = :t REMOVE v',
    apply: ({ v: _, ...thing }, y) => ({ ...thing, w: `t${y}` }),
  },
  { expression: 'REMOVE w', apply: ({ w: _, ...thing }) => thing },
]

const step: fc.Arbitrary<Step> = fc.record({
  key: fc.nat(KEYS - 1),
  verb: fc.constantFrom<Verb>('Put', 'Update', 'Delete', 'ConditionCheck'),
  effect: fc.nat(EFFECTS.length - 1),
  value: fc.nat(3),
  predicate: fc.option(fc.nat(PREDICATES.length - 1), { nil: undefined }),
  showsOld: fc.boolean(),
})
const transaction = fc
  .uniqueArray(step, { minLength: 1, maxLength: KEYS, selector: ({ key }) => key })
  .map((steps) => ({ steps: steps.map(withPredicate), isTransaction: true }))
const single = step
  .filter(({ verb }) => verb !== 'ConditionCheck')
  .map((one) => ({ steps: [one], isTransaction: false }))

export const commands: fc.Arbitrary<readonly Command[]> = fc.array(fc.oneof(transaction, single), {
  minLength: 1,
  maxLength: 4,
})

/** @throws Error at the first difference between the server and the model. `run` names its own partition */
export async function compareWithModel(
  call: Call,
  run: number,
  all: readonly Command[],
): Promise<void> {
  const pk = { S: `run ${run}` }
  let model = new Map<number, Thing>()
  for (const command of all) {
    const { steps, isTransaction } = command
    const refused = steps.map((one) => !holds(one, model.get(one.key)))
    const answer = isTransaction
      ? await call('TransactWriteItems', {
          TransactItems: steps.map((one) => ({ [one.verb]: inputOf(pk, one) })),
        })
      : await call(`${steps[0]!.verb}Item`, inputOf(pk, steps[0]!))
    const expected = refused.some(Boolean) ? { status: 400 } : { status: 200 }
    if (answer.status !== expected.status)
      throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(answer)}`)
    if (refused.some(Boolean)) {
      const reasons = isTransaction
        ? (answer.body.CancellationReasons as { Code: string; Item?: Item }[])
        : [{ Code: 'ConditionalCheckFailed', ...answer.body } as { Code: string; Item?: Item }]
      for (const [i, one] of steps.entries()) {
        const code = refused[i] ? 'ConditionalCheckFailed' : 'None'
        const thing = model.get(one.key)
        const item = refused[i] && one.showsOld && thing ? itemOf(pk, one.key, thing) : undefined
        if (reasons[i]!.Code !== code || !sameItem(reasons[i]!.Item, item))
          throw new Error(`${JSON.stringify(command)}: reason ${i} ${JSON.stringify(reasons)}`)
      }
    } else {
      model = new Map(model)
      for (const one of steps) apply(one, model)
    }
    await compareItems(call, pk, { model, command })
  }
}

const withPredicate = (one: Step): Step =>
  one.verb === 'ConditionCheck' ? { ...one, predicate: one.predicate ?? 0 } : one

const holds = ({ predicate, value }: Step, thing: Thing | undefined): boolean =>
  predicate === undefined || PREDICATES[predicate]!.holds(thing, value)

function apply({ verb, key, effect, value }: Step, model: Map<number, Thing>): void {
  if (verb === 'Put') model.set(key, { v: value })
  else if (verb === 'Delete') model.delete(key)
  else if (verb === 'Update') model.set(key, EFFECTS[effect]!.apply(model.get(key) ?? {}, value))
}

function inputOf(
  pk: Item[string],
  { key, verb, effect, value, predicate, showsOld }: Step,
): object {
  const Key = { pk, sk: { S: String(key) } }
  const condition = predicate === undefined ? undefined : PREDICATES[predicate]!.expression
  const update = verb === 'Update' ? EFFECTS[effect]!.expression : undefined
  const text = `${condition ?? ''} ${update ?? ''}`
  const values = {
    ...(text.includes(':x') && { ':x': { N: String(value) } }),
    ...(text.includes(':y') && { ':y': { N: String(value) } }),
    ...(text.includes(':t') && { ':t': { S: `t${value}` } }),
  }
  return {
    TableName: TABLE_NAME,
    ...(verb === 'Put' ? { Item: itemOf(pk, key, { v: value }) } : { Key }),
    ...(condition && { ConditionExpression: condition }),
    ...(update && { UpdateExpression: update }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ...(showsOld && condition && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
  }
}

const itemOf = (pk: Item[string], key: number, { v, w }: Thing): Item => ({
  pk: pk!,
  sk: { S: String(key) },
  ...(v !== undefined && { v: { N: String(v) } }),
  ...(w !== undefined && { w: { S: w } }),
})

async function compareItems(
  call: Call,
  pk: Item[string],
  { model, command }: { model: ReadonlyMap<number, Thing>; command: Command },
): Promise<void> {
  const { body } = await call('Query', {
    TableName: TABLE_NAME,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
  })
  const stored = body.Items as Item[]
  const expected = [...model].toSorted(([a], [b]) => a - b)
  const isSame =
    stored.length === expected.length &&
    expected.every(([key, thing], i) => sameItem(stored[i], itemOf(pk, key, thing)))
  if (!isSame)
    throw new Error(
      `${JSON.stringify(command)}: ${JSON.stringify(stored)}, expected ${JSON.stringify(expected)}`,
    )
}

/** @throws Error when a reader ever sees half of a transaction */
export async function readBetweenHalves(call: Call): Promise<void> {
  const key = (sk: string): Item => ({ pk: { S: 'halves' }, sk: { S: sk } })
  const add = (sk: string, by: number) => ({
    Update: {
      TableName: TABLE_NAME,
      Key: key(sk),
      UpdateExpression: 'ADD v :by',
      ExpressionAttributeValues: { ':by': { N: String(by) } },
    },
  })
  const writing = async () => {
    for (let i = 1; i <= 20; i++)
      await call('TransactWriteItems', { TransactItems: [add('a', i), add('b', -i)] })
  }
  const reading = async () => {
    for (let i = 0; i < 40; i++) {
      const { body } = await call('BatchGetItem', {
        RequestItems: { [TABLE_NAME]: { Keys: [key('a'), key('b')] } },
      })
      const items = (body.Responses as Record<string, Item[]>)[TABLE_NAME]!
      const sum = items.reduce((all, { v }) => all + Number(v!.N), 0)
      if (sum !== 0) throw new Error(`Expected both halves or none, got ${JSON.stringify(items)}`)
    }
  }
  await Promise.all([writing(), writing(), reading(), reading()])
}
