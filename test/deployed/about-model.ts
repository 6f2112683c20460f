import { expect, test } from 'vitest'
import { ended, upload } from './edits.ts'
import { levelOf, tone } from './recordings.ts'
import { api, follow, world } from './world.ts'

const OPEN = {
  instruction: 'a bell under water',
  params: { engine: 'model', steps: 4, seed: 3 },
  output: { format: 'wav' },
} as const

export function aboutModel(): void {
  test('the model that was pushed is known', async () => {
    const { body } = await api('GET', '/v1/models')
    expect(body.data[0]).toMatchObject({ id: 'tiny-sao-instruct', default: true })
    expect(body.data[0].version).toMatch(/^[0-9a-f]{12}/)
  })

  test('an open edit waits for no function: the worker does it, by the model', async () => {
    const { id } = await upload(tone())
    const created = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...OPEN })
    expect(created, JSON.stringify(created.body)).toMatchObject({
      status: 202,
      body: { engine: 'model', model: 'tiny-sao-instruct' },
    })
    const edit = await ended(created.body.id)
    expect(edit, JSON.stringify(edit.error)).toMatchObject({ status: 'succeeded' })
    expect(edit.metrics.evaluations).toBeGreaterThan(0)
    const { bytes } = await follow(edit.output.url)
    expect(levelOf(bytes).frames).toBe(44_100)
  })

  test('so it does that of a test key, free', async () => {
    const as = { authorization: `Bearer ${world.testKey}` }
    const { id } = await upload(tone(), as)
    const { body } = await api('POST', '/v1/edits', { audio: { upload_id: id }, ...OPEN }, as)
    const edit = await ended(body.id, as)
    expect(edit, JSON.stringify(edit.error)).toMatchObject({
      ...{ status: 'succeeded', attempt: 1, mode: 'test' },
      billing: { charged_credits: 0 },
    })
    expect(edit.metrics.evaluations).toBeGreaterThan(0)
  })

  test('the deployment says that a worker is there', async () => {
    const { body } = await api('GET', '/v1/status')
    expect(body.workers.ready + body.workers.busy).toBe(1)
  })
}
