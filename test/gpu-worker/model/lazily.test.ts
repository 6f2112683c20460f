import { expect, test } from 'vitest'
import { lazily } from '../../../gpu-worker/model/ort-session.ts'

/** Sessions that open or not as told, and how many are open. */
function sessions() {
  const state = { open: 0, opened: 0, fails: false }
  const lazy = lazily(async () => {
    await Promise.resolve()
    if (state.fails) throw new Error('out of memory')
    state.open++
    state.opened++
    return {
      close: async () => {
        state.open--
      },
    }
  })
  return { state, lazy }
}

test('what failed to open is opened when it is asked for again', async () => {
  const { state, lazy } = sessions()
  state.fails = true
  await expect(lazy.get()).rejects.toThrow('out of memory')
  state.fails = false
  await lazy.get()
  expect(state).toMatchObject({ open: 1, opened: 1 })
})

test('what is asked for many times is opened once, and closed', async () => {
  const { state, lazy } = sessions()
  const [one, other] = await Promise.all([lazy.get(), lazy.get()])
  expect(one).toBe(other)
  await lazy.close()
  await lazy.close()
  expect(state).toMatchObject({ open: 0, opened: 1 })
})

test('closing what failed to open is no failure, before it is known and after', async () => {
  const { state, lazy } = sessions()
  state.fails = true
  const opening = lazy.get()
  await lazy.close()
  await expect(opening).rejects.toThrow('out of memory')
  await lazy.close()
  expect(state.opened).toBe(0)
})
