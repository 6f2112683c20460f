import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// What is told beside a wish: whoever it is about and whatever they do, it is left out, and says so.

const STATEMENTS = [
  'my wife wears headphones',
  'I narrate bedtime stories',
  'the children love that',
  'our hosting service is strict',
  'my brother is waiting for the file',
  'we met in my kitchen',
  'grandpa forgot his glasses',
  'my editor insists',
  'we need this for a play that opens on Friday',
  'this is the intro of our radio show',
  'I forgot to turn on the limiter',
]

const WISHES = ['lower it by 4 dB', 'add a doorbell at 5 s', 'remove the hum', 'make it louder']

const answer = (instruction: string) => {
  const found = answerTo(instruction)
  return 'steps' in found
    ? { steps: found.steps, warned: found.plan!.warnings.map(({ code }) => code) }
    : { steps: `${found.code}/${found.reason}`, warned: [] }
}

describe.each(STATEMENTS)('"%s"', (statement) => {
  test.each(WISHES)('beside "%s" is no part of it', (wish) => {
    const { steps } = answer(wish)
    for (const both of [
      `${statement}. ${wish}`,
      `${statement}, ${wish}`,
      `${statement} so please ${wish}`,
      `${wish}, ${statement}`,
      `${wish} because ${statement}`,
    ])
      expect({ both, ...answer(both) }).toMatchObject({ both, steps, warned: ['clause_ignored'] })
  })

  test('alone asks for nothing', () =>
    expect(answer(statement).steps).toMatch(/^instruction_not_understood/))
})

describe('without a comma, as it is dictated', () => {
  test.each([
    ['turn it down three dB please my equipment is old', 'turn it down three dB'],
    ['put a fade out on it my brother is waiting for the file', 'put a fade out on it'],
    ["we learn English since March and it's too fast for me", "it's too fast"],
    ["I edit our newsletter and I'm after a slow fade out", 'slow fade out'],
  ])('%s', (instruction, wish) => expect(answer(instruction).steps).toBe(answer(wish).steps))

  test('what a sound is of stays with it', () =>
    expect(answer('remove the noise my fridge makes').steps).toContain('noise my fridge makes'))
})

describe('what may be a wish, or the fault that one is for, is none', () => {
  test.each([
    ['the alarm has to go', 'remove the alarm'],
    ['I hate the siren', 'remove the siren'],
    ['we want more bass', 'more bass'],
    ['my voice is too quiet', 'my voice is too quiet'],
  ])('%s', (instruction, same) => expect(answer(instruction).steps).toBe(answer(same).steps))

  test.each([
    'floop it, make it louder',
    'the floop effect, make it louder',
    'make it louder, my voice when the dog barks',
  ])('%s', (instruction) => expect(answer(instruction).steps).toMatch(/^instruction_/))
})
