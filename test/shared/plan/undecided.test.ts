import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

const answer = (instruction: string): string => {
  const given = answerTo(instruction)
  return 'steps' in given ? given.steps : given.reason
}

const WISHES = ['make it 3 dB louder', 'reverse it', 'cut the first 2 seconds', 'remove the dog', 'add rain'] // biome-ignore format: a list

const WEIGHED: readonly ((wish: string) => string)[] = [
  (wish) => `not sure if i should ${wish}`,
  (wish) => `i'm not sure yet whether to ${wish}`,
  (wish) => `i wonder whether i should ${wish}`,
  (wish) => `we haven't decided whether to ${wish}`,
  (wish) => `i don't know if i should ${wish} or not`,
  (wish) => `maybe i should ${wish}, what do you think?`,
  (wish) => `should i ${wish}?`,
  (wish) => `${wish}? i haven't decided yet`,
  (wish) => `i can't decide whether to ${wish}`,
]

describe('what is still weighed is not done', () => {
  test.each(WEIGHED.map((say) => [say('…'), say] as const))('%s', (_, say) => {
    for (const wish of WISHES) expect(answer(say(wish))).toBe('not_an_edit')
  })

  test.each([
    'i was thinking about cutting the first second, but i have not decided',
    'i was wondering whether a fade out would be good',
    'i wonder what it would sound like in a church',
    'would it be better louder?',
    'should the bass be louder?',
    'we are still discussing in the team whether it should be louder',
  ])('%s', (instruction) => expect(answer(instruction)).toBe('not_an_edit'))
})

const UNKNOWING: readonly ((wish: string) => string)[] = [
  (wish) => `i'm not sure why it sounds odd, but please ${wish}`,
  (wish) => `i don't know how to do it, but ${wish}`,
  (wish) => `not sure if this is possible, but ${wish}`,
  (wish) => `i don't know much about audio, please ${wish}`,
  (wish) => `i was wondering if you could ${wish}`,
  (wish) => `i don't need anything fancy, just ${wish}`,
  (wish) => `${wish}. no further changes needed`,
]

describe('who does not know how, but what, is served', () => {
  test.each(UNKNOWING.map((say) => [say('…'), say] as const))('%s', (_, say) => {
    for (const wish of WISHES) expect(answer(say(wish))).toBe(answer(wish))
  })
})

describe('what cannot both change and stay is asked about', () => {
  test.each([
    "make it louder but don't change the volume",
    'make it faster but keep the same tempo',
    'raise the pitch by 2 semitones without changing the pitch',
  ])('%s', (instruction) => expect(answer(instruction)).toBe('contradiction'))

  test.each([
    ['make it louder but keep the tempo', 'make it louder'],
    ['make the first 2 s louder but keep the volume', 'make the first 2 s louder'],
    ['turn it down, keep the volume low', 'turn it down'],
  ])('but not %s', (instruction, wish) => expect(answer(instruction)).toBe(answer(wish)))
})
