import { inCredits } from '../credits.ts'
import type { Change, EditEvent } from '../edit.ts'
import { DomainError } from '../errors.ts'
import type { EditId } from '../id.ts'
import type { CreateOutcome, CreationLimits, IdempotencyClaim } from '../ports.ts'
import { ofStatus } from './edit-item.ts'
import { creationWrites, type Entry, moveWrites, reducedEvent } from './edit-writes.ts'
import { claimKey, replayed, sameRequest } from './idempotency.ts'
import type { StoredItem, Write } from './items.ts'
import { countOf } from './lane-counts.ts'
import type { Table } from './table.ts'
import { editKey, eventKey } from './table-schema.ts'
import { Contended, type TransactOutcome, transact } from './transact.ts'

/** Events of an edit that never were told, and those of its removal, fit into one transaction with it. */
const MOST_EVENTS = 90

/**
 * One transaction, and what stood in its way in the words of a caller, in the order of the API.
 *
 * @param options.running how many of the account's unfinished edits are known to run, and so do not wait. The
 *   balance counts all of them: only when that is too many is it looked how many run
 */
export async function createEdit(
  table: Table,
  change: Change,
  options: {
    idempotency: IdempotencyClaim | undefined
    limits: CreationLimits
    entry: Entry
    running?: number
  },
): Promise<CreateOutcome<EditId>> {
  const { idempotency, entry, running = 0 } = options
  const limits = { ...options.limits, maxQueued: options.limits.maxQueued + running }
  const now = table.clock.now()
  const { to } = change
  const parts: Record<string, Write> = {
    ...creationWrites(change, limits, {
      table,
      now,
      entry: to.status === 'queued' ? entry : undefined,
    }),
    ...(idempotency && { claim: claimKey(idempotency, to, now) }),
  }
  const names = Object.keys(parts)
  const outcome = await transact(table, Object.values(parts)).catch(async (error) => {
    // The winner of a race for one key may have committed meanwhile.
    if (!(error instanceof Contended) || !idempotency) throw error
    const id = await replayed<EditId>(table, idempotency)
    if (id) return id
    if (error.positions.includes(names.indexOf('claim')))
      throw new DomainError(
        'idempotency_in_progress',
        'A request with this key is being answered.',
        {
          cause: error,
          retryAfterSeconds: 1,
        },
      )
    throw error
  })
  if (typeof outcome === 'string') return { outcome: 'replayed', id: outcome }
  if (outcome.committed) return { outcome: 'created' }
  const refused = refusedBy(names, outcome)
  if (refused.claim && idempotency) {
    if (!refused.claim.item) throw new RangeError('Expected the claim that stood in the way')
    return { outcome: 'replayed', id: sameRequest<EditId>(refused.claim.item, idempotency) }
  }
  if (refused.balance) {
    const open = (refused.balance.item?.open ?? 0) as number
    const isFull = open >= limits.maxQueued
    const runNow = isFull ? await runningOf(table, to) : running
    if (runNow > running && open - runNow < options.limits.maxQueued)
      return await createEdit(table, change, { ...options, running: runNow })
    throw balanceFault(refused.balance.item, change, { ...options.limits, running: runNow })
  }
  if (refused.upload)
    throw new DomainError('upload_unusable', `${to.input.uploadId} cannot be edited any more.`)
  if (refused.source)
    throw new DomainError('data_removed', `The output of ${to.input.editId} is not there any more.`)
  throw new DomainError('illegal_transition', `${to.id} exists already`)
}

const refusedBy = (names: readonly string[], outcome: TransactOutcome & { committed: false }) =>
  Object.fromEntries(names.map((name, i) => [name, outcome.refusals[i]]))

const runningOf = (table: Table, { accountId, mode }: Change['to']): Promise<number> =>
  table.count({ index: 'byStatus', partition: ofStatus(accountId, mode, 'processing') })

function balanceFault(
  balance: StoredItem | undefined,
  { to, ledger }: Change,
  { maxQueued, running }: CreationLimits & { running: number },
): DomainError {
  if (!balance) return new DomainError('not_found', `${to.accountId} does not exist.`)
  const queued = ((balance.open ?? 0) as number) - running
  if (queued >= maxQueued)
    return new DomainError('queue_full', `${queued} edits of this account are waiting already.`, {
      details: { limit: maxQueued, queued },
    })
  const { credits } = ledger[0]!
  return new DomainError('insufficient_credits', `This edit would hold ${inCredits(credits)}.`, {
    fix: 'Add credits to the account, or edit a shorter recording.',
    details: { required_credits: credits, available_credits: balance.available },
  })
}

/** One transaction. @returns false when the stored edit is no longer at `change.from` */
export async function commitChange(table: Table, change: Change): Promise<boolean> {
  const { from, to } = change
  const now = table.clock.now()
  const enters = from?.status === 'awaiting_upload' && to.status === 'queued'
  const count = enters ? await countOf(table, to.lane) : undefined
  const entry = count && { depth_at_entry: count.queued, gone_at_entry: count.gone }
  const writes = moveWrites(change, { table, now, entry })
  if (to.dataRemoved && !from?.dataRemoved) writes.push(...(await eventsToReduce(table, to.id)))
  return (await transact(table, writes)).committed
}

async function eventsToReduce(table: Table, id: EditId): Promise<Write[]> {
  const item = await table.get(editKey(id))
  const ids = [...((item?.event_ids ?? []) as Iterable<EditEvent['id']>)].slice(-MOST_EVENTS)
  const events = await table.getAll(ids.map(eventKey))
  return events.filter((event) => event !== undefined).map((event) => reducedEvent(table, event))
}
