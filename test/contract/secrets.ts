import { expect, test } from 'vitest'
import type { Ports } from '#shared/ports.ts'
import { aKey, anAccount, NOW } from './builders.ts'

export type SecretsWorld = Pick<Ports, 'secrets' | 'accounts'>

/** The promise every SecretStore keeps. */
export function secretsContract(name: string, open: () => Promise<SecretsWorld>): void {
  const it = (sentence: string, check: (world: World) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))

  it('the first use makes the secret, and everyone sees the same one', async ({
    secrets,
    account,
  }) => {
    let made = 0
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        secrets.webhookSecret(account, 'live', () => `whsec_${made++}`),
      ),
    )
    expect(new Set(all.map(({ secret }) => secret)).size).toBe(1)
    expect(all[0]).toMatchObject({ previous: null })
    const other = await secrets.webhookSecret(account, 'test', () => 'whsec_test')
    expect(other.secret).toBe('whsec_test')
  })

  it('of two rotations of the same secret one is made', async ({ secrets, account }) => {
    const first = await secrets.webhookSecret(account, 'live', () => 'whsec_1')
    const next = (secret: string) => ({
      secret,
      previous: { secret: first.secret, expiresAt: NOW + 86_400_000 },
    })
    const won = await Promise.all([
      secrets.rotateWebhookSecret(account, 'live', first, next('whsec_2')),
      secrets.rotateWebhookSecret(account, 'live', first, next('whsec_3')),
    ])
    expect(won.toSorted()).toEqual([false, true])
    expect(await secrets.webhookSecret(account, 'live', () => 'never')).toEqual(
      next(won[0] ? 'whsec_2' : 'whsec_3'),
    )
  })
}

type World = Awaited<ReturnType<typeof newWorld>>

async function newWorld(ports: SecretsWorld) {
  const made = anAccount()
  await ports.accounts.create(made, aKey(made.id))
  return { ...ports, account: made.id }
}
