import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'
import { countOtherwise } from '../../../bench/said-otherwise.ts'

describe('what is said in another way is planned in the same way', () => {
  test.each([...countOtherwise(answerTo)])('%s', (_, { same, refused, other, misses }) => {
    const all = same + refused + other
    expect(other / all, misses.join('\n')).toBeLessThanOrEqual(0.005)
    expect(refused / all).toBeLessThanOrEqual(0.08)
  })
})
