import { access, readFile, rm } from 'node:fs/promises'
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
  await expect(
    openWorld({ dataFolder, secretKey: new Uint8Array(32).fill(8) }),
  ).rejects.toMatchObject({ exitCode: 74, message: expect.stringContaining('is not the key') })
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

test('a secret key that is gone is not replaced while something hangs on it', async () => {
  const dataFolder = await tempFolder()
  const path = join(dataFolder, 'secret.key')
  const options = { dataFolder, secretKey: undefined }
  const account = anAccount()
  {
    await using ports = await openWorld(options)
    await ports.accounts.create(account, aKey(account.id))
    await rm(path)
  }
  {
    await using ports = await openWorld(options) // nothing was sealed: a new one is as good
    await ports.secrets.webhookSecret(account.id, 'live', () => 'whsec_x')
    await rm(path)
  }
  await expect(openWorld(options)).rejects.toMatchObject({
    exitCode: 74,
    message: expect.stringMatching(/secret\.key is gone.*Put that key back/),
  })
  await expect(access(path)).rejects.toThrow('ENOENT')
})
