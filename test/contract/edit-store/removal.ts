/** What becomes of records that are old. */
import { expect } from 'vitest'
import { claim, create, removeData, succeed } from '#shared/edit.ts'
import { aLease, aQueuedEdit, aResult, at, NOW, WIDE } from '../builders.ts'
import { ALL, aClaim, aGrant, type It, must } from './world.ts'

const DAY_MS = 86_400_000

export function aboutRemoval(it: It): void {
  it('400 days after its end an edit is gone, and its key is new; a day before it is not', async (world) => {
    const { edits, account, owner } = world
    const options = { idempotency: aClaim('k'), limits: WIDE }
    const old = aQueuedEdit(account)
    await edits.create(create(old, at(NOW)), options)
    const running = await must(edits, claim(old, aLease(NOW + 10_000), '1.0', at(NOW)))
    await must(edits, removeData(await must(edits, succeed(running, aResult(), at(NOW)))))
    const unfinished = await world.processing()
    const pass = async (days: number) => {
      world.setClock(NOW + days * DAY_MS)
      await edits.removeOlderThan(NOW + (days - 400) * DAY_MS, 100)
      return (await edits.list(owner, ALL)).items.map(({ id }) => id)
    }

    expect(await pass(399)).toEqual([unfinished.id, old.id])
    expect(await edits.find(owner, old.id)).toMatchObject({ status: 'succeeded' })
    expect(await edits.created(options.idempotency)).toBe(old.id)

    expect(await pass(401)).toEqual([unfinished.id])
    expect(await edits.find(owner, old.id)).toBeUndefined()
    expect(await edits.get(unfinished.id)).toMatchObject({ status: 'processing' })
    expect(await edits.loadOf(account, 'live')).toEqual({ queued: 0, running: 1 })
    expect(await edits.created(options.idempotency)).toBeUndefined()
    const again = create(aQueuedEdit(account), at(NOW + 401 * DAY_MS))
    expect(await edits.create(again, options)).toEqual({ outcome: 'created' })
    expect(await edits.created(options.idempotency)).toBe(again.to.id)
  })

  it('the money of an edit outlives its record', async (world) => {
    const { edits, accounts, account } = world
    await accounts.grant(aGrant(account, 100))
    const running = await world.processing()
    await must(edits, removeData(await must(edits, succeed(running, aResult(), at(NOW)))))
    const ledger = await edits.ledgerOf(running.id)

    world.setClock(NOW + 401 * DAY_MS)
    await edits.removeOlderThan(NOW + DAY_MS, 100)
    expect(await edits.get(running.id)).toBeUndefined()
    expect(await accounts.balance(account)).toEqual({ available: 97, held: 0 })
    expect(await edits.ledgerOf(running.id)).toEqual(ledger)
    expect(ledger.map(({ kind }) => kind)).toEqual(['hold', 'settle'])
  })
}
