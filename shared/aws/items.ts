/** Items as the adapters see them, their wire form, and the expressions that write them. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Key } from './table-schema.ts'

/** What an attribute may be. What is null or undefined is not there at all. */
export type Value = string | number | boolean | Uint8Array | ReadonlySet<string>
export type Attributes = Readonly<Record<string, Value | null | undefined>>
export type StoredItem = Readonly<Record<string, Value | undefined>>
export type WireItem = Record<string, AttributeValue>

/** One conditional write of one item. `when` names attributes as `#name` and values as `:name`. */
export type Write = {
  readonly when?: string
  /** What `when` and `assign` name. */
  readonly values?: Readonly<Record<string, Value>>
} & (
  | { readonly put: Key & Attributes }
  | {
      readonly update: Key
      readonly set?: Attributes // null and undefined remove
      readonly add?: Readonly<Record<string, number | ReadonlySet<string>>>
      readonly take?: Readonly<Record<string, ReadonlySet<string>>> // out of a set
      readonly assign?: Readonly<Record<string, string>> // by expression
    }
  | { readonly remove: Key }
  | { readonly check: Key }
)

export const keyOf = (write: Write): Key => {
  const { pk, sk } =
    'put' in write
      ? write.put
      : 'update' in write
        ? write.update
        : 'remove' in write
          ? write.remove
          : write.check
  return { pk, sk }
}

export function toWire(attributes: Attributes): WireItem {
  const item: WireItem = {}
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined) item[name] = wireValue(value)
  return item
}

export function fromWire(item: WireItem): StoredItem {
  const attributes: Record<string, Value> = {}
  for (const [name, value] of Object.entries(item)) {
    const own = ownValue(value)
    if (own !== undefined) attributes[name] = own
  }
  return attributes
}

/** The parts of a request that every verb shares. */
type Expressions = {
  ConditionExpression?: string
  UpdateExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: WireItem
}

export type WriteInput = Expressions & { TableName: string } & (
    | { verb: 'Put'; Item: WireItem }
    | { verb: 'Update'; Key: WireItem; UpdateExpression: string }
    | { verb: 'Delete' | 'ConditionCheck'; Key: WireItem }
  )

/** A write as DynamoDB wants it. */
export function writeInput(tableName: string, write: Write): WriteInput {
  const condition = write.when === undefined ? {} : { ConditionExpression: write.when }
  const Key = toWire(keyOf(write))
  const base = { TableName: tableName, ...condition }
  if ('put' in write) return { ...base, ...named(write), verb: 'Put', Item: toWire(write.put) }
  if ('remove' in write) return { ...base, ...named(write), verb: 'Delete', Key }
  if ('check' in write) return { ...base, ...named(write), verb: 'ConditionCheck', Key }
  const { expression, values } = updateExpression(write)
  return {
    ...base,
    ...named(write, expression, values),
    verb: 'Update',
    Key,
    UpdateExpression: expression,
  }
}

type Update = Extract<Write, { update: Key }>

function updateExpression({ set = {}, add = {}, take = {}, assign = {} }: Update) {
  const values: Record<string, Value> = {}
  const sets: string[] = []
  const removes: string[] = []
  for (const [name, value] of Object.entries(set))
    if (value === null || value === undefined) removes.push(`#${name}`)
    else {
      sets.push(`#${name} = :set_${name}`)
      values[`set_${name}`] = value
    }
  for (const [name, expression] of Object.entries(assign)) sets.push(`#${name} = ${expression}`)
  const changes = (verb: string, parts: Readonly<Record<string, Value>>) =>
    Object.entries(parts).map(([name, value]) => {
      values[`${verb}_${name}`] = value
      return `#${name} :${verb}_${name}`
    })
  const sections = {
    SET: sets,
    REMOVE: removes,
    ADD: changes('add', add),
    DELETE: changes('take', take),
  }
  const expression = Object.entries(sections)
    .filter(([, parts]) => parts.length > 0)
    .map(([section, parts]) => `${section} ${parts.join(', ')}`)
    .join(' ')
  return { expression, values }
}

/** Every attribute is aliased: `status`, `mode` and many more are reserved words. */
function named(write: Write, expression = '', more: Readonly<Record<string, Value>> = {}) {
  const text = `${write.when ?? ''} ${expression}`
  const names = new Set([...text.matchAll(/#(\w+)/g)].map((match) => match[1]!))
  const values = Object.entries({ ...write.values, ...more })
  return {
    ...(names.size > 0 && {
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    }),
    ...(values.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(
        values.map(([name, value]) => [`:${name}`, wireValue(value)]),
      ),
    }),
  }
}

export function wireValue(value: Value): AttributeValue {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  if (value instanceof Uint8Array) return { B: value }
  return { SS: [...value] }
}

function ownValue(value: AttributeValue): Value | undefined {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return Number(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.B !== undefined) return value.B
  return value.SS && new Set(value.SS)
}
