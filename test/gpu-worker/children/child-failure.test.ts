import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { failure } from '../../../gpu-worker/children/child-failure.ts'

test('a job that found the disk full is refused in good order, without a path', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write /data/x'), {
    code: 'ENOSPC',
  })
  const said = failure(error)
  expect(said).toMatchObject({ type: 'failed', code: 'storage_full' })
  expect(JSON.stringify(said)).not.toContain('/data')
})

test('the file is not blamed for the disk', () => {
  const cause = Object.assign(new Error('no room'), { code: 'ENOSPC' })
  const error = new DomainError('decode_failed', 'Its data is damaged.', { cause })
  expect(failure(error)).toMatchObject({ type: 'failed', code: 'storage_full' })
})

test('what nobody foresaw is our own mistake', () => {
  expect(failure(new TypeError('x is not a function'))).toMatchObject({ type: 'crashed' })
})
