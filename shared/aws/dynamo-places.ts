import type { Edit, EditEvent, Lane, Mode } from '../edit.ts'
import type { AccountId, EditId } from '../id.ts'
import type { EditQueue } from '../ports.ts'
import { ofStatus } from './edit-item.ts'
import type { StoredItem } from './items.ts'
import { lookAgain, NEXT_IN_LINE_MS } from './look-again.ts'
import type { Table } from './table.ts'
import { editKey, placesKey } from './table-schema.ts'

const MOST_LOOKED_AT = 200

type Owner = { readonly accountId: AccountId; readonly mode: Mode }

export type Places = {
  /** @returns false when all places of the account are taken; taking one twice is one */
  take(owner: Owner, id: EditId): Promise<boolean>
  leave(owner: Owner, id: EditId): Promise<void>
  /** Who has a place, and how many more may have one. */
  taken(owner: Owner): Promise<{ readonly ids: ReadonlySet<string>; readonly free: number }>
}

/**
 * The running places of an account. A queue cannot say "not this account now", so an edit is sent only
 * when it has a place: taken when it enters the queue, kept over lost attempts, left at its end. They are
 * the ids themselves, in one set beside the balance, so that no crash can make the count drift: whoever
 * finds no place looks for ids that need theirs no more.
 */
export function dynamoPlaces(table: Table, { maxRunning }: { maxRunning: number }): Places {
  return {
    async take(owner, id) {
      const first = await tryToTake(owner, id)
      if (first.written) return true
      const left = await leftBehind(first.item)
      if (left.size === 0) return false
      await table.write({ update: placesKey(owner.accountId, owner.mode), take: { places: left } })
      return (await tryToTake(owner, id)).written
    },

    async leave({ accountId, mode }, id) {
      await table.write({ update: placesKey(accountId, mode), take: { places: new Set([id]) } })
    },

    async taken({ accountId, mode }) {
      const ids = (await table.get(placesKey(accountId, mode)))?.places as Set<string> | undefined
      return { ids: ids ?? new Set(), free: maxRunning - (ids?.size ?? 0) }
    },
  }

  function tryToTake({ accountId, mode }: Owner, id: EditId) {
    return table.write({
      update: placesKey(accountId, mode),
      add: { places: new Set([id]) },
      when: 'attribute_not_exists(#places) OR size(#places) < :most OR contains(#places, :id)',
      values: { most: maxRunning, id },
    })
  }

  /** Ended without a word: its process died between the commit and the leaving. */
  async function leftBehind(item: StoredItem | undefined): Promise<ReadonlySet<string>> {
    const ids = [...((item?.places ?? []) as Iterable<EditId>)]
    const edits = await table.getAll(ids.map(editKey))
    const isDone = (edit: StoredItem | undefined) =>
      edit?.status !== 'queued' && edit?.status !== 'processing'
    return new Set(ids.filter((_, i) => isDone(edits[i])))
  }
}

/**
 * What the ends among these events make room for: the oldest edits of the account that wait for a place.
 * Best effort; the sweeper sends whatever waits, again and again.
 */
export async function admitAfter(
  events: readonly EditEvent[],
  { table, places, queue }: { table: Table; places: Places; queue: Pick<EditQueue, 'send'> },
): Promise<void> {
  for (const { edit } of events) {
    if (edit.status === 'awaiting_upload' || edit.status === 'queued') continue
    if (edit.status === 'processing' || edit.queuedAt === null) continue // it has or had no place to leave
    await places.leave(edit, edit.id)
    await admit(edit, { table, places, queue })
  }
}

async function admit(
  { accountId, mode }: Pick<Edit, 'accountId' | 'mode'>,
  { table, places, queue }: { table: Table; places: Places; queue: Pick<EditQueue, 'send'> },
): Promise<void> {
  const { ids, free } = await places.taken({ accountId, mode })
  const partition = ofStatus(accountId, mode, 'queued')
  let [looked, left] = [0, free]
  for await (const { id } of table.query({ index: 'byStatus', partition, pageSize: 25 })) {
    if (looked++ === MOST_LOOKED_AT) return
    if (ids.has(id as string)) continue
    const item = await table.get(editKey(id as EditId))
    if (item?.status !== 'queued' || item.dispatch !== 'pending') continue
    if (left <= 0) {
      // The next in line: should nobody come to say that there is room, the sweeper asks.
      const soon = table.clock.now() + NEXT_IN_LINE_MS
      if ((item.due_at as number) > soon) await lookAgain(table, item, { afterMs: NEXT_IN_LINE_MS })
      return
    }
    await queue.send(id as EditId, item.lane as Lane, accountId) // it takes the place
    left -= 1
  }
}
