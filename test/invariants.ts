import type { LedgerEntry } from '#shared/credits.ts'
import type { Delivery } from '#shared/delivery.ts'
import { type Edit, type EditEvent, isFinal } from '#shared/edit.ts'
import type { EditId } from '#shared/id.ts'
import type { ObjectFacts } from '#shared/upload.ts'

// What must hold whatever was killed: functions over what the store has, what the clients were told,
// and what the receivers got. A violation is a sentence that names its edit.

export type Evidence = {
  readonly edits: readonly Edit[]
  readonly ledger: readonly LedgerEntry[]
  readonly events: readonly (EditEvent & { readonly body: string | null })[]
  readonly deliveries: readonly Delivery[]
  readonly accounts: readonly {
    readonly id: string
    readonly isUnlimited: boolean
    readonly available: number
    readonly held: number
  }[]
  readonly head: (key: string) => Promise<ObjectFacts | undefined>
  /** Every 2xx answer to a creation that any client received. */
  readonly acknowledged: readonly Acknowledged[]
  /** Answers to a used key with another body. */
  readonly mismatches: readonly { readonly key: string; readonly status: number }[]
  readonly received: readonly ReceivedWebhook[]
  /** SHA-256 of what this edit must have become, where that can be known. */
  readonly expectedOutput?: (edit: Edit) => string | undefined
}

export type Acknowledged = {
  readonly key: string
  readonly id: EditId
  readonly instruction: string
  readonly metadata: Readonly<Record<string, string>>
}

export type ReceivedWebhook = {
  readonly id: string
  readonly body: string
  readonly isVerified: boolean
  readonly wasAccepted: boolean // we answered 2xx
}

export type Verdict = { readonly checked: number; readonly violations: readonly string[] }
export type Invariants = Readonly<Record<string, Verdict>>

export async function checkInvariants(evidence: Evidence): Promise<Invariants> {
  return {
    I1: nothingAcknowledgedIsLost(evidence),
    I2: oneEnd(evidence),
    I3: money(evidence),
    I4: idempotency(evidence),
    I5: await results(evidence),
    I6: webhooks(evidence),
  }
}

/** I1: every edit a client was told of is in the store, as that client sent it. */
function nothingAcknowledgedIsLost({ acknowledged, edits }: Evidence): Verdict {
  const stored = byId(edits)
  const violations = acknowledged.flatMap(({ id, instruction, metadata }) => {
    const edit = stored.get(id)
    if (!edit) return [`${id} was acknowledged and is not in the store`]
    const isSame =
      edit.instruction === instruction && JSON.stringify(edit.metadata) === JSON.stringify(metadata)
    return isSame ? [] : [`${id} is not what its client sent`]
  })
  return { checked: acknowledged.length, violations }
}

/** I2: every edit is terminal, once, and is still what it was at its end. */
function oneEnd({ edits, events }: Evidence): Verdict {
  const ends = new Map<string, EditEvent[]>()
  for (const event of events)
    if (isFinal(event.edit)) ends.set(event.edit.id, [...(ends.get(event.edit.id) ?? []), event])
  const violations = edits.flatMap((edit) => {
    if (!isFinal(edit)) return [`${edit.id} is still ${edit.status}`]
    const ended = ends.get(edit.id) ?? []
    if (ended.length !== 1) return [`${edit.id} has ${ended.length} terminal events`]
    const then = ended[0]!.edit
    const isSame = edit.dataRemoved || JSON.stringify(then) === JSON.stringify(edit)
    return isSame ? [] : [`${edit.id} changed after its end`]
  })
  return { checked: edits.length, violations }
}

/** I3: one hold, one closing row that fits the end, and balances that are the sums of their rows. */
export function money({ edits, ledger, accounts }: Evidence): Verdict {
  const rows = new Map<string, LedgerEntry[]>()
  for (const entry of ledger)
    if (entry.editId) rows.set(entry.editId, [...(rows.get(entry.editId) ?? []), entry])

  const violations = edits.flatMap((edit) => {
    const own = rows.get(edit.id) ?? []
    const holds = own.filter(({ kind }) => kind === 'hold')
    const closing = own.filter(({ kind }) => kind === 'settle' || kind === 'release')
    const found: string[] = []
    if (holds.length !== 1) found.push(`${edit.id} has ${holds.length} holds`)
    if (closing.length !== (isFinal(edit) ? 1 : 0))
      found.push(`${edit.id} is ${edit.status} and has ${closing.length} closing rows`)
    const [hold, close] = [holds[0], closing[0]]
    if (!hold || !close || !isFinal(edit)) return found
    if (close.credits > hold.credits) found.push(`${edit.id} closed more than its hold`)
    const mustSettle = edit.status === 'succeeded'
    const mustRelease = edit.status === 'failed' || edit.status === 'expired'
    if ((mustSettle && close.kind !== 'settle') || (mustRelease && close.kind !== 'release'))
      found.push(`${edit.id} is ${edit.status} and closed by ${close.kind}`)
    if (close.kind === 'settle' && close.credits !== edit.charge.chargedCredits)
      found.push(
        `${edit.id} says it was charged ${edit.charge.chargedCredits}, not ${close.credits}`,
      )
    return found
  })

  const sum = (account: string, ...kinds: string[]) =>
    ledger
      .filter(({ accountId, kind }) => accountId === account && kinds.includes(kind))
      .reduce((total, { credits }) => total + credits, 0)
  const open = (account: string) =>
    edits
      .filter((edit) => edit.accountId === account && !isFinal(edit))
      .reduce((total, edit) => total + (edit.mode === 'test' ? 0 : edit.price.credits), 0)
  for (const { id, available, held, isUnlimited } of accounts) {
    const balance = sum(id, 'grant', 'refund') - sum(id, 'settle')
    if (held !== open(id)) violations.push(`${id} holds ${held}, its open edits ${open(id)}`)
    if (available + held !== balance)
      violations.push(`${id} has ${available} + ${held}, its rows say ${balance}`)
    if (!isUnlimited && available < 0) violations.push(`${id} is at ${available}`)
  }
  return { checked: edits.length + accounts.length, violations }
}

/** I4: one key, one edit; another body under it is refused. */
export function idempotency({ acknowledged, edits, mismatches }: Evidence): Verdict {
  const idOf = new Map<string, EditId>()
  const violations: string[] = []
  for (const { key, id } of acknowledged) {
    const first = idOf.get(key) ?? id
    if (first !== id) violations.push(`one key was answered with ${first} and ${id}`)
    idOf.set(key, first)
  }
  const keys = new Map<string, EditId>()
  for (const edit of edits) {
    const key = edit.metadata.key
    if (key === undefined) continue
    const first = keys.get(key)
    if (first) violations.push(`${first} and ${edit.id} were made by one key`)
    keys.set(key, edit.id)
  }
  for (const { key, status } of mismatches)
    if (status !== 422) violations.push(`key ${key} with another body was answered ${status}`)
  return { checked: idOf.size + mismatches.length, violations }
}

/** I5: what is called done is there, byte for byte. */
export async function results({ edits, head, expectedOutput }: Evidence): Promise<Verdict> {
  const violations: string[] = []
  let checked = 0
  for (const edit of edits) {
    if (edit.status !== 'succeeded' || edit.dataRemoved) continue
    checked += 1
    const { objectKey, bytes, sha256 } = edit.output
    const object = await head(objectKey)
    if (!object) violations.push(`${edit.id} succeeded and ${objectKey} is missing`)
    else if (object.sha256 !== sha256 || object.bytes !== bytes)
      violations.push(`${edit.id}: the object is not what was recorded`)
    const expected = expectedOutput?.(edit)
    if (expected !== undefined && expected !== sha256)
      violations.push(`${edit.id} is not what its seed makes of its input`)
  }
  return { checked, violations }
}

/** I6: every end that was asked for was told, or its deliveries are over; one id, one body, signed. */
export function webhooks({ events, deliveries, received }: Evidence): Verdict {
  const accepted = new Set(received.filter((one) => one.wasAccepted).map(({ id }) => id))
  const violations: string[] = []
  let checked = 0
  for (const { id, type, edit, body } of events) {
    if (!edit.webhook?.events.includes(type)) continue
    checked += 1
    const own = deliveries.filter((delivery) => delivery.eventId === id)
    if (own.length !== 1)
      violations.push(`${id} (${type} of ${edit.id}) has ${own.length} deliveries`)
    else if (own[0]!.status === 'pending') violations.push(`${id} of ${edit.id} is still pending`)
    else if (own[0]!.status === 'succeeded' && !accepted.has(id))
      violations.push(`${id} is on record as delivered and nobody received it`)
    if (body === null) violations.push(`${id} was never fanned out`)
  }
  const bodies = new Map(events.map(({ id, body }) => [id as string, body]))
  for (const { id, body, isVerified } of received) {
    if (!isVerified) violations.push(`${id} was received with a signature that does not verify`)
    if (bodies.get(id) !== body)
      violations.push(`${id} was received with a body that is not its own`)
  }
  return { checked, violations }
}

const byId = (edits: readonly Edit[]) => new Map(edits.map((edit) => [edit.id, edit]))
