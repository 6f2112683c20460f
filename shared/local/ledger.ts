import { inCredits, type LedgerEntry } from '../credits.ts'
import { DomainError } from '../errors.ts'
import type { Sql } from './statements.ts'
import { isConstraintFailure } from './storage-errors.ts'

/**
 * The row and what it does to the balance, in the caller's transaction. `available` is the balance less
 * the open holds; a closing row gives back what it does not take.
 *
 * @throws DomainError `insufficient_credits`
 */
export function insertLedgerEntry(sql: Sql, entry: LedgerEntry): void {
  const source = entry.editId ?? entry.id
  sql(
    `INSERT INTO ledger (source_id, kind, id, account_id, edit_id, key_id, credits, note, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    source,
    entry.kind,
    entry.id,
    entry.accountId,
    entry.editId,
    entry.keyId,
    entry.credits,
    entry.note,
    entry.at,
  )
  const { available, held } = effectOf(sql, entry, source)
  try {
    const { changes } = sql(
      `UPDATE account SET available_credits = available_credits + ?, held_credits = held_credits + ? WHERE id = ?`,
    ).run(available, held, entry.accountId)
    if (changes !== 1) throw new DomainError('not_found', `${entry.accountId} does not exist.`)
  } catch (cause) {
    if (!isConstraintFailure(cause, 'available_credits')) throw cause
    const account = sql('SELECT available_credits FROM account WHERE id = ?').get(entry.accountId)
    throw new DomainError(
      'insufficient_credits',
      `This edit would hold ${inCredits(entry.credits)}.`,
      {
        cause,
        fix: 'Add credits to the account, or edit a shorter recording.',
        details: {
          required_credits: entry.credits,
          available_credits: account?.available_credits,
        },
      },
    )
  }
}

function effectOf(sql: Sql, { kind, credits }: LedgerEntry, source: string) {
  if (kind === 'grant' || kind === 'refund') return { available: credits, held: 0 }
  if (kind === 'hold') return { available: -credits, held: credits }
  const hold = sql(`SELECT credits FROM ledger WHERE source_id = ? AND kind = 'hold'`).get(source)
  if (!hold) throw new RangeError(`Expected a hold to ${kind}, got none for ${source}`)
  const held = hold.credits as number
  return { available: kind === 'settle' ? held - credits : held, held: -held }
}
