import { describe, expect, test, vi } from 'vitest'
import { isFinal } from '#shared/edit.ts'
import { isId } from '#shared/id.ts'
import type { SendOptions } from '#shared/net/send-request.ts'
import { verifyWebhook } from '#shared/signature.ts'
import { wave } from '../functions/api/wave.ts'
import { upload } from '../functions/api/world.ts'
import { accepts, DAY_MS, JUMPS, oneBox } from './world.ts'

// Somebody sets the clock of the machine, or it is put right after a start with a wrong one.

vi.setConfig({ testTimeout: 60_000 })

describe.each(JUMPS)('a clock that is set %s', (_, jumpMs) => {
  const isPastDeadlines = jumpMs === DAY_MS

  test('while an edit runs: it ends once, is closed once, and is run twice at most', async () => {
    const box = await oneBox({ seconds: 20 })
    const id = await box.submit()
    await box.until(async () => (await box.see(id)).status === 'processing', 5)
    await box.pass(5000)
    box.clock.jump(jumpMs)

    await box.until(async () => isFinal(await box.see(id)), 90)
    await box.pass(15_000)
    const { status, attempt } = await box.see(id)
    expect(status).toBe(isPastDeadlines ? 'failed' : 'succeeded')
    expect(attempt).toBeLessThanOrEqual(2)
    expect(await box.ledger(id)).toEqual(['hold', isPastDeadlines ? 'release' : 'settle'])
    expect(box.ends(id)).toBe(1)
    expect(await box.local.accounts.balance(box.account.id)).toMatchObject({ held: 0 })
    // A clock that is set back costs nothing: leases are renewed by whatever time it is.
    if (jumpMs < 0) expect(box.runs).toEqual([id])
  })

  test('while a message is to come back: it comes when its seconds have passed', async () => {
    let failures = 1
    const box = await oneBox({
      async around(run) {
        if (failures-- > 0) throw new Error('the store was out of reach')
        await run()
      },
    })
    const id = await box.submit()
    await box.until(() => box.errors.length === 1, 5)
    box.clock.jump(jumpMs)

    if (!isPastDeadlines) await box.until(() => box.runs.length === 2, 11)
    await box.until(async () => isFinal(await box.see(id)), 60)
    expect((await box.see(id)).status).toBe(isPastDeadlines ? 'expired' : 'succeeded')
    expect(box.ends(id)).toBe(1)
  })

  test('while an attempt hangs: the attempt is over in its two minutes', async () => {
    const box = await oneBox({ seconds: DAY_MS })
    const id = await box.submit()
    await box.until(async () => (await box.see(id)).status === 'processing', 5)
    box.clock.jump(jumpMs)

    await box.until(async () => {
      const edit = await box.see(id)
      return isPastDeadlines ? isFinal(edit) : edit.attempt === 2
    }, 125)
    expect(box.ends(id)).toBe(isPastDeadlines ? 1 : 0)
  })

  test('while a webhook waits for its next try: it is sent, once a try, and is signed for its own time', async () => {
    const sent: { at: number; headers: SendOptions['headers']; body: string }[] = []
    const box = await oneBox({
      async receiver(_url, { headers, body }) {
        sent.push({ at: box.clock.now(), headers, body: `${body && Buffer.from(body)}` })
        return { ...(await accepts()), status: sent.length === 1 ? 500 : 200 }
      },
    })
    const id = await box.submit({ webhook: { url: 'https://app.example.com/hook' } })
    await box.until(() => sent.length === 1, 5)
    box.clock.jump(jumpMs)
    if (jumpMs < 0) {
      await box.pass(10_000)
      expect(sent).toHaveLength(1) // what is to be sent at an hour waits for that hour
      box.clock.jump(-jumpMs)
    }

    await box.until(() => sent.length === 2, 70)
    await box.pass(10_000)
    expect(sent).toHaveLength(2)
    const [first, second] = sent as [(typeof sent)[0], (typeof sent)[0]]
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(second.body).toBe(first.body)
    const { secret } = await box.local.secrets.webhookSecret(box.account.id, 'live', () => 'never')
    for (const { at, headers, body } of sent)
      expect(verifyWebhook(headers, body, [secret], at)).toBeUndefined()
    const [event] = box.local.database.read((sql) =>
      sql(`SELECT id FROM event WHERE edit_id = ? AND type = 'edit.succeeded'`).all(id),
    )
    const deliveries = await box.local.deliveries.deliveriesOf(event!.id as `evt_${string}`)
    expect(deliveries).toMatchObject([
      { status: 'succeeded', attempts: [{ number: 1 }, { number: 2 }] },
    ])
  })

  test('between two edits: the ids still ascend, and a page that was begun is gone on with', async () => {
    const box = await oneBox()
    const before = [await box.submit(), await box.submit()]
    box.clock.jump(jumpMs)
    const after = [await box.submit(), await box.submit()]
    const newestFirst = [...before, ...after].toReversed()
    expect(newestFirst).toEqual([...before, ...after].toSorted().toReversed())
    expect(newestFirst.every((id) => isId('edit', id))).toBe(true)

    const page = async (query: string) => (await box.call('GET', `/v1/edits?limit=2${query}`)).body
    const first = await page('')
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(newestFirst.slice(0, 2))
    const next = await page(`&after=${first.next_after}`)
    expect(next.data.map(({ id }: { id: string }) => id)).toEqual(newestFirst.slice(2))
    for (const id of newestFirst) expect(await box.local.edits.find(box.owner, id)).toBeDefined()
  })

  test('after a result: a signed address counts for its time as the clock says it, and a new one is made', async () => {
    const box = await oneBox()
    const id = await box.submit()
    await box.until(async () => (await box.see(id)).status === 'succeeded', 10)
    const address = async () => (await box.call('GET', `/v1/edits/${id}`)).body.output.url
    const old = await address()
    expect((await box.call('GET', old)).status).toBe(200)
    box.clock.jump(jumpMs)

    expect((await box.call('GET', old)).status).toBe(isPastDeadlines ? 403 : 200)
    expect((await box.call('GET', await address())).status).toBe(200)
    await box.pass(5000) // sweepers: seven days have not passed
    expect((await box.call('GET', await address())).status).toBe(200)
  })

  test('after an upload: what is unused for a day is removed, and nothing an edit uses', async () => {
    const box = await oneBox({ seconds: 3 })
    const used = await upload(box, wave(10))
    const unused = await upload(box, wave(10))
    const id = await box.submit({ audio: { upload_id: used.body.id } })
    await box.until(async () => (await box.see(id)).status === 'succeeded', 20)
    box.clock.jump(jumpMs)
    await box.pass(5000)

    const state = async ({ body }: typeof used) =>
      (await box.call('GET', `/v1/uploads/${body.id}`)).body.status
    expect(await state(used)).toBe('ready')
    expect(await state(unused)).toBe(isPastDeadlines ? 'removed' : 'ready')
    expect((await box.call('GET', `/v1/edits/${id}/input`)).status).toBe(302)
  })

  test('the status page tells of now within five seconds', async () => {
    const box = await oneBox({ seconds: 30 })
    const running = async () => (await box.call('GET', '/v1/status')).body.queue.running
    expect(await running()).toBe(0)
    box.clock.jump(jumpMs)
    const id = await box.submit()
    await box.until(async () => (await box.see(id)).status === 'processing', 5)
    await box.until(async () => (await running()) === 1, 5)
    expect(await running()).toBe(1)
  })
})
