import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aKey, anAccount } from '../../contract/builders.ts'
import { openWorld, tempFolder } from './open-world.ts'

test('a webhook secret is on no disk in clear, and under another key or account it is unreadable', async () => {
  const dataFolder = await tempFolder()
  const secret = 'whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE='
  const [one, two] = [anAccount(), anAccount()]
  {
    await using ports = await openWorld({ dataFolder })
    for (const account of [one, two]) await ports.accounts.create(account, aKey(account.id))
    await ports.secrets.webhookSecret(one.id, 'live', () => secret)
    await ports.secrets.webhookSecret(two.id, 'live', () => 'whsec_other')
  }
  expect((await readFile(join(dataFolder, 'resound.db'))).includes(secret)).toBe(false)
  {
    await using other = await openWorld({ dataFolder, secretKey: new Uint8Array(32).fill(8) })
    await expect(other.secrets.webhookSecret(one.id, 'live', () => 'new')).rejects.toThrow()
  }
  await using same = await openWorld({ dataFolder })
  expect((await same.secrets.webhookSecret(one.id, 'live', () => 'new')).secret).toBe(secret)
  await same.database.commit((sql) =>
    sql(
      `UPDATE webhook_secret SET secret = (SELECT secret FROM webhook_secret WHERE account_id = ?)
       WHERE account_id = ?`,
    ).run(one.id, two.id),
  )
  await expect(same.secrets.webhookSecret(two.id, 'live', () => 'new')).rejects.toThrow()
})
