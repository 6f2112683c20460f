import { expect, test } from 'vitest'
import { oncePer } from '../../../gpu-worker/model/once-per.ts'

test('an answer is worked out once for each key, however many ask at once', async () => {
  let times = 0
  const answer = oncePer(async (key: { value: number }) => {
    times++
    return key.value
  })
  const [one, other] = [{ value: 1 }, { value: 2 }]
  expect(await Promise.all([answer(one), answer(one), answer(other)])).toEqual([1, 1, 2])
  expect(await answer(one)).toBe(1)
  expect(times).toBe(2)
})

test('a failure is told to those who waited for it, and forgotten', async () => {
  let fails = true
  const answer = oncePer(async (_key: object, word: string) => {
    if (fails) throw new Error('out of memory')
    return word
  })
  const key = {}
  const both = await Promise.allSettled([answer(key, 'a'), answer(key, 'b')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await answer(key, 'c')).toBe('c')
})
