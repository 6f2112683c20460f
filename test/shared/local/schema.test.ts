import { expect, test } from 'vitest'
import { claim, create, removeData, succeed } from '#shared/edit.ts'
import {
  aKey,
  aLease,
  anAccount,
  aQueuedEdit,
  aResult,
  at,
  NOW,
  WIDE,
} from '../../contract/builders.ts'
import { openWorld } from './open-world.ts'

/** What the code above never does, and the tables refuse all the same. */
async function endedEdit() {
  const ports = await openWorld()
  const account = anAccount()
  await ports.accounts.create(account, aKey(account.id))
  const edit = aQueuedEdit(account.id)
  await ports.edits.create(create(edit, at(NOW)), { idempotency: undefined, limits: WIDE })
  const running = claim(edit, aLease(NOW + 1000), '1', at(NOW))
  await ports.edits.commit(running)
  const ended = succeed(running.to, aResult(), at(NOW))
  await ports.edits.commit(ended)
  const refuses = (statement: string, ...values: string[]) =>
    expect(
      ports.database.commit((sql) => sql(statement).run(...values)),
      statement,
    ).rejects.toMatchObject({ code: 'storage_unavailable' })
  return { ports, edit, ended: ended.to, account, refuses }
}

test('a hold is closed once, whoever writes the second row', async () => {
  const { edit, account, refuses } = await endedEdit()
  const insert = `INSERT INTO ledger (source_id, kind, id, account_id, edit_id, credits, at) VALUES (?, ?, 'led_x', ?, ?, 0, 0)`
  for (const kind of ['settle', 'release', 'hold'])
    await refuses(insert, edit.id, kind, account.id, edit.id)
})

test('a ledger row is never changed', async () => {
  const { edit, refuses } = await endedEdit()
  await refuses('UPDATE ledger SET credits = 0 WHERE source_id = ?', edit.id)
})

test('a ledger row is never removed', async () => {
  const { edit, refuses } = await endedEdit()
  await refuses('DELETE FROM ledger WHERE source_id = ?', edit.id)
})

test('a record is not removed before its data, and is counted until then', async () => {
  const { ports, edit, ended, refuses } = await endedEdit()
  const counts = () =>
    ports.database.read((sql) => sql('SELECT status, count FROM edit_count WHERE count > 0').all())
  const remove = 'DELETE FROM edit WHERE id = ?'
  await ports.database.commit((sql) => sql('DELETE FROM event WHERE edit_id = ?').run(edit.id))
  await ports.database.commit((sql) => sql('DELETE FROM queue WHERE edit_id = ?').run(edit.id))
  await refuses(remove, edit.id)
  expect(counts()).toEqual([{ status: 'succeeded', count: 1 }])
  await ports.edits.commit(removeData(ended))
  await ports.database.commit((sql) => sql(remove).run(edit.id))
  expect(counts()).toEqual([])
})

test('nothing leaves a terminal state', async () => {
  const { edit, refuses } = await endedEdit()
  await refuses(`UPDATE edit SET status = 'canceled', output_key = NULL WHERE id = ?`, edit.id)
  await refuses(`UPDATE edit SET output_key = 'outputs/other' WHERE id = ?`, edit.id)
  await refuses('UPDATE edit SET terminal_at = terminal_at + 1 WHERE id = ?', edit.id)
})

test('a metered balance cannot go below zero', async () => {
  const { account, refuses } = await endedEdit()
  await refuses('UPDATE account SET metered = 1, available_credits = -1 WHERE id = ?', account.id)
})

test('no fourth attempt exists', async () => {
  const { edit, refuses } = await endedEdit()
  await refuses('UPDATE edit SET attempt = 4 WHERE id = ?', edit.id)
})
