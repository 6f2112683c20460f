import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { examine } from '#shared/local/examine.ts'
import { MIGRATIONS } from '#shared/local/schema.ts'
import { NOW } from '../../contract/builders.ts'
import { openWorld, tempFolder } from './open-world.ts'

const ROWS = `
INSERT INTO account VALUES ('acct_a', NULL, 1, 90, 3, 0);
INSERT INTO edit (id, account_id, mode, status, version, attempt, created_at, overdue_at, terminal_at,
  data_expires_at, data_removed, body) VALUES
  ('edit_ended', 'acct_a', 'live', 'canceled', 2, 1, 0, 0, 1, 2, 1, '{}'),
  ('edit_waits', 'acct_a', 'live', 'awaiting_upload', 1, 1, 0, ${NOW + 1000}, NULL, NULL, 0, '{}');
INSERT INTO ledger (source_id, kind, id, account_id, edit_id, key_id, credits, note, at) VALUES
  ('led_1', 'grant', 'led_1', 'acct_a', NULL, NULL, 100, 'a gift', 1),
  ('edit_ended', 'hold', 'led_2', 'acct_a', 'edit_ended', 'key_a', 9, NULL, 2),
  ('edit_ended', 'settle', 'led_3', 'acct_a', 'edit_ended', 'key_a', 7, NULL, 3),
  ('edit_waits', 'hold', 'led_4', 'acct_a', 'edit_waits', 'key_a', 3, NULL, 4);`

/** A folder as the first version left it. */
async function firstVersion() {
  const dataFolder = await tempFolder()
  const raw = new DatabaseSync(join(dataFolder, 'resound.db'))
  raw.exec(MIGRATIONS[0]!)
  raw.exec('PRAGMA foreign_keys = 1; PRAGMA user_version = 1')
  raw.exec(ROWS)
  const ledger = raw.prepare('SELECT * FROM ledger ORDER BY id').all()
  raw.close()
  return { dataFolder, ledger }
}

test('a database of the first version keeps every row, and its promises hold', async () => {
  const { dataFolder, ledger } = await firstVersion()
  const { database } = await openWorld({ dataFolder })

  expect(database.read((sql) => sql('SELECT * FROM ledger ORDER BY id').all())).toEqual(ledger)
  const findings = await examine(database, dataFolder, { now: NOW, deep: false })
  expect(findings.filter(({ state }) => state === 'fault')).toEqual([])
})

test('its ledger is as strict as before, but outlives what it was for', async () => {
  const { dataFolder } = await firstVersion()
  const { database } = await openWorld({ dataFolder })
  const refused = (statement: string) =>
    expect(
      database.commit((sql) => sql(statement).run()),
      statement,
    ).rejects.toMatchObject({ code: 'storage_unavailable' })
  await refused(`UPDATE ledger SET credits = 0 WHERE id = 'led_3'`)
  await refused(
    `INSERT INTO ledger VALUES ('edit_ended', 'release', 'x', 'acct_a', NULL, NULL, 0, NULL, 0)`,
  )
  await refused(
    `INSERT INTO ledger VALUES ('led_9', 'grant', 'x', 'acct_x', NULL, NULL, 0, NULL, 0)`,
  )

  await database.commit((sql) => sql(`DELETE FROM edit WHERE id = 'edit_ended'`).run())
  const left = `SELECT id FROM ledger WHERE edit_id = 'edit_ended' ORDER BY id`
  expect(database.read((sql) => sql(left).all())).toEqual([{ id: 'led_2' }, { id: 'led_3' }])
})
