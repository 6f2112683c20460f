/** All that a deployment keeps, as maps: for tests, and for runtimes without files. Nothing survives. */
import type { LedgerEntry } from '#shared/credits.ts'
import type { Delivery } from '#shared/delivery.ts'
import type { Edit } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId, DeliveryId, EditId, EventId, KeyId, UploadId } from '#shared/id.ts'
import type {
  Account,
  ApiKey,
  IdempotencyClaim,
  StoredEvent,
  WebhookSecret,
} from '#shared/ports.ts'
import type { Upload } from '#shared/upload.ts'

export type QueuedMessage = {
  visibleAt: number
  isHeld: boolean
  receipt: number
  receiveCount: number
}

export type MemoryState = {
  readonly accounts: Map<AccountId, Account>
  readonly keys: Map<KeyId, ApiKey>
  readonly secrets: Map<string, WebhookSecret>
  readonly ledger: LedgerEntry[]
  readonly edits: Map<EditId, Edit>
  readonly uploads: Map<UploadId, Upload>
  readonly events: Map<EventId, StoredEvent>
  readonly deliveries: Map<
    DeliveryId,
    { readonly delivery: Delivery; readonly dueAt: number | null }
  >
  readonly idempotency: Map<string, { readonly claim: IdempotencyClaim; readonly id: string }>
  readonly messages: Map<EditId, QueuedMessage>
}

export const emptyState = (): MemoryState => ({
  accounts: new Map(),
  keys: new Map(),
  secrets: new Map(),
  ledger: [],
  edits: new Map(),
  uploads: new Map(),
  events: new Map(),
  deliveries: new Map(),
  idempotency: new Map(),
  messages: new Map(),
})

/** What this key made before. @throws DomainError `idempotency_key_mismatch` */
export function replayed<Id extends string>(
  { idempotency }: MemoryState,
  claim: IdempotencyClaim | undefined,
): Id | undefined {
  const known = claim && idempotency.get(nameOf(claim))
  if (!known) return undefined
  if (known.claim.fingerprint !== claim.fingerprint)
    throw new DomainError('idempotency_key_mismatch', 'This Idempotency-Key had another body.')
  return known.id as Id
}

export function claimKey(state: MemoryState, claim: IdempotencyClaim, id: string): void {
  state.idempotency.set(nameOf(claim), { claim, id })
}

/** Of an object that is removed. */
export function releaseKey({ idempotency }: MemoryState, objectId: string): void {
  for (const [name, { id }] of idempotency) if (id === objectId) idempotency.delete(name)
}

const nameOf = ({ scope, key }: IdempotencyClaim): string => JSON.stringify([scope, key])

/** `available` is what is left beside the open holds. */
export function balanceOf({ ledger }: MemoryState, accountId: AccountId) {
  let [available, held] = [0, 0]
  const open = new Map<EditId | null, number>()
  for (const { accountId: owner, kind, credits, editId } of ledger) {
    if (owner !== accountId) continue
    const hold = open.get(editId) ?? 0
    if (kind === 'grant' || kind === 'refund') available += credits
    else if (kind === 'hold') {
      open.set(editId, credits)
      available -= credits
      held += credits
    } else {
      available += kind === 'settle' ? hold - credits : hold
      held -= hold
    }
  }
  return { available, held }
}

/** @throws DomainError `not_found`, `insufficient_credits`; then nothing is changed */
export function addLedgerEntry(state: MemoryState, entry: LedgerEntry): void {
  const account = state.accounts.get(entry.accountId)
  if (!account) throw new DomainError('not_found', `${entry.accountId} does not exist.`)
  const { available } = balanceOf(state, entry.accountId)
  if (entry.kind === 'hold' && !account.isUnlimited && available < entry.credits)
    throw new DomainError(
      'insufficient_credits',
      `This edit would hold ${entry.credits} credits.`,
      {
        details: { required_credits: entry.credits, available_credits: available },
      },
    )
  state.ledger.push(entry)
}
