import { expect, test } from 'vitest'
import { failure } from '../../../gpu-worker/children/child-failure.ts'

test('a job that found the disk full is refused in good order, without a path', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write /data/x'), {
    code: 'ENOSPC',
  })
  const said = failure(error)
  expect(said).toMatchObject({ type: 'failed', code: 'storage_full' })
  expect(JSON.stringify(said)).not.toContain('/data')
})

test('what nobody foresaw is our own mistake', () => {
  expect(failure(new TypeError('x is not a function'))).toMatchObject({ type: 'crashed' })
})
