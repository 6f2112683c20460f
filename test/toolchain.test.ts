import { expect, test } from 'vitest'

test('the tests run on the pinned Node, whatever the host has', () => {
  expect(process.versions.node).toBe('24.21.0')
})
