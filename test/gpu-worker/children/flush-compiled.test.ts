import { expect, test, vi } from 'vitest'
import { flushCompiled } from '../../../gpu-worker/children/flush-compiled.ts'

const { disk, flushCompileCache } = vi.hoisted(() => ({
  disk: { freeBytes: 0 },
  flushCompileCache: vi.fn(),
}))
vi.mock('node:module', async (load) => ({
  ...(await load<typeof import('node:module')>()),
  flushCompileCache,
}))
vi.mock('node:fs', async (load) => ({
  ...(await load<typeof import('node:fs')>()),
  statfsSync: () => ({ bavail: disk.freeBytes / 4096, bsize: 4096 }),
}))

test('compiled code is kept where there is room, and let go of on a full disk', () => {
  flushCompiled('/')
  expect(flushCompileCache).not.toHaveBeenCalled()

  disk.freeBytes = 2 ** 30
  flushCompiled('/')
  expect(flushCompileCache).toHaveBeenCalledOnce()
})
