import { expect, test } from 'vitest'
import { createStartingApi } from '../../../functions/api/starting.ts'
import { idMaker } from '../../../shared/id.ts'
import { systemClock, systemRandom } from '../../../shared/local/system.ts'
import { readySchema } from '../../../shared/wire/deployment.ts'
import { problemSchema } from '../../../shared/wire/problems.ts'

const app = createStartingApi({
  newId: idMaker(systemClock.now, systemRandom.bytes),
  clock: systemClock,
  config: { publicUrl: 'http://here' },
  onRequest() {},
  onUnexpected() {},
})

test('while the stores open, every request gets a problem that says to come again', async () => {
  for (const [method, path] of [
    ['POST', '/v1/edits'],
    ['GET', '/v1/edits/edit_01M830Z2521HEAD8X4A1JH69RE'],
    ['PUT', '/storage/uploads/x'],
  ] as const) {
    const answer = await app.request(path, { method })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = problemSchema.parse(await answer.json())
    expect(problem).toMatchObject({ code: 'storage_unavailable', retryable: true })
    expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  }
})

test('while the stores open, /readyz says not_ready', async () => {
  const answer = await app.request('/readyz')
  expect(answer.status).toBe(503)
  expect(readySchema.parse(await answer.json()).status).toBe('not_ready')
})
