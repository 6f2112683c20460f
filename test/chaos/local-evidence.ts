import type { LedgerEntry } from '#shared/credits.ts'
import type { Delivery } from '#shared/delivery.ts'
import type { EditEvent } from '#shared/edit.ts'
import type { LocalPorts } from '#shared/local/open-local.ts'
import { editOf } from '#shared/local/sqlite-edits.ts'
import type { Evidence } from '../invariants.ts'

/** All records of a data folder, as the invariants want them. */
export function localEvidence({
  database,
  audio,
}: LocalPorts): Omit<Evidence, 'acknowledged' | 'mismatches' | 'received'> {
  return database.read((sql) => ({
    edits: sql('SELECT * FROM edit ORDER BY id')
      .all()
      .map((row) => editOf(row)!),
    ledger: sql('SELECT * FROM ledger')
      .all()
      .map(
        (row) =>
          ({
            id: row.id,
            kind: row.kind,
            credits: row.credits,
            accountId: row.account_id,
            editId: row.edit_id,
            keyId: row.key_id,
            note: row.note,
            at: row.at,
          }) as LedgerEntry,
      ),
    events: sql('SELECT * FROM event ORDER BY id')
      .all()
      .map(
        (row) =>
          ({
            id: row.id,
            type: row.type,
            at: row.at,
            edit: JSON.parse(row.edit as string),
            body: row.body,
          }) as EditEvent & { body: string | null },
      ),
    deliveries: sql('SELECT body FROM delivery')
      .all()
      .map((row) => JSON.parse(row.body as string) as Delivery),
    accounts: sql('SELECT * FROM account')
      .all()
      .map((row) => ({
        id: row.id as string,
        isUnlimited: row.metered === 0,
        available: row.available_credits as number,
        held: row.held_credits as number,
      })),
    head: (key) => audio.head(key),
  }))
}
