/** What the cases of the contract happen in. */
import { expect } from 'vitest'
import {
  type Change,
  cancel,
  claim,
  create,
  type Edit,
  type EditIn,
  type EditStatus,
  expire,
  fail,
  succeed,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { AccountId, EditId } from '#shared/id.ts'
import type { EditStore, Owner, Ports } from '#shared/ports.ts'
import {
  aKey,
  aLease,
  anAccount,
  anAwaitingEdit,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  newId,
  WIDE,
} from '../builders.ts'

export type EditStoreWorld = Pick<Ports, 'edits' | 'accounts' | 'deliveries'> & {
  /** The stores' own clock, which stands at `NOW`. */
  readonly setClock: (now: number) => void
}

/** A case of the contract: a sentence, and a check in a world of its own. */
export type It = (sentence: string, check: (world: World) => Promise<void>) => void

export type World = EditStoreWorld & Awaited<ReturnType<typeof newWorld>>

export const ALL = {
  statuses: [] as EditStatus[],
  createdAfter: undefined as number | undefined,
  createdBefore: undefined as number | undefined,
  idempotencyKey: undefined as string | undefined,
  after: undefined as EditId | undefined,
  limit: 100,
}

export const aClaim = (key: string) => ({
  scope: 'POST /v1/edits',
  key,
  fingerprint: '0'.repeat(64),
})

export const aGrant = (accountId: AccountId, credits: number, id = newId('led')) => ({
  id,
  kind: 'grant' as const,
  credits,
  accountId,
  editId: null,
  keyId: null,
  note: null,
  at: NOW,
})

export async function must<To extends Edit>(edits: EditStore, change: Change<To>): Promise<To> {
  expect(await edits.commit(change)).toBe(true)
  return change.to
}

export async function newWorld(ports: EditStoreWorld) {
  const { edits, accounts } = ports
  const anotherAccount = async (isUnlimited = true) => {
    const made = anAccount({ isUnlimited })
    await accounts.create(made, aKey(made.id))
    return made.id
  }
  const account = await anotherAccount()

  const store = async <E extends EditIn<'awaiting_upload'> | EditIn<'queued'>>(edit: E) => {
    await edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
    return edit
  }
  const queued = (overrides: Parameters<typeof aQueuedEdit>[1] = {}) =>
    store(aQueuedEdit(account, overrides))
  const awaiting = (overrides: Parameters<typeof anAwaitingEdit>[1] = {}) =>
    store(anAwaitingEdit(account, overrides))
  const processing = async (lease: { expiresAt?: number; attemptEndsAt?: number } = {}) =>
    must(edits, claim(await queued(), { ...aLease(NOW + 10_000), ...lease }, '1.0', at(NOW)))

  const editIn = async (status: EditStatus): Promise<Edit> => {
    if (status === 'awaiting_upload') return awaiting()
    if (status === 'queued') return queued()
    if (status === 'processing') return processing()
    if (status === 'canceled') return must(edits, cancel(await queued(), at(NOW)))
    if (status === 'expired') return must(edits, expire(await queued(), at(NOW)))
    const running = await processing()
    return status === 'succeeded'
      ? must(edits, succeed(running, aResult(), at(NOW)))
      : must(edits, fail(running, new DomainError('decode_failed', 'broken'), at(NOW)))
  }
  const owner: Owner = { accountId: account, mode: 'live', subject: null }
  return { ...ports, account, owner, anotherAccount, queued, awaiting, processing, editIn }
}
