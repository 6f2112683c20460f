import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

const steps = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.steps : answer.code
}

const WISHES = ['make it 3 dB louder', 'reverse it', 'cut the first 2 seconds', 'remove the dog', 'add rain', 'replace the dog with a cat'] // biome-ignore format: a list

const NOT_WISHED: readonly ((wish: string) => string)[] = [
  (wish) => `i don't want you to ${wish}`,
  (wish) => `you don't have to ${wish}`,
  (wish) => `don't you dare ${wish}`,
  (wish) => `i never asked to ${wish}`,
  (wish) => `${wish}? no thanks`,
  (wish) => `${wish}, wait no, don't`,
  (wish) => `${wish}... never mind`,
  (wish) => `${wish} - just kidding`,
  (wish) => `${wish}. forget it`,
  (wish) => `${wish}, nvm`,
]

describe('what is not to be done, or is taken back, is not done', () => {
  test.each(NOT_WISHED.map((say) => [say('…'), say] as const))('%s', (_, say) => {
    for (const wish of WISHES) expect(steps(say(wish))).toBe('instruction_not_understood')
  })

  test.each(['the reverb is nice', 'i like the bass', 'the loudness is perfect'])(
    'what is praised: %s',
    (instruction) => expect(steps(instruction)).toBe('instruction_not_understood'),
  )

  test.each(["don't touch the dog", "don't touch the noise", 'not the dog'])('%s', (instruction) =>
    expect(steps(instruction)).toBe('instruction_not_understood'),
  )

  test.each([
    'I already reversed it',
    'i already removed the noise',
    'we have already made it mono',
  ])('what was done before: %s', (instruction) =>
    expect(steps(instruction)).toBe('instruction_not_understood'),
  )
})

const DONE_BY_OTHERS: readonly ((wish: string) => string)[] = [
  (wish) => `i can ${wish} on my own`,
  (wish) => `i will ${wish} myself`,
  (wish) => `i'll ${wish}`,
  (wish) => `i might ${wish} later`,
  (wish) => `we can ${wish} in post`,
  (wish) => `my editor will ${wish}`,
  (wish) => `i will ${wish} and fade it out by hand`,
]

describe('what others do, or the caller alone, is not done', () => {
  test.each(DONE_BY_OTHERS.map((say) => [say('…'), say] as const))('%s', (_, say) => {
    for (const wish of WISHES) {
      expect(steps(say(wish))).toBe('instruction_not_understood')
      expect(steps(`remove the hum, ${say(wish)}`)).toBe(steps('remove the hum'))
    }
  })

  test.each(['they reversed it', 'my friend made it louder', 'i cut the intro yesterday'])(
    'what was done by others: %s',
    (instruction) => expect(steps(instruction)).toBe('instruction_not_understood'),
  )

  test.each([
    ['i made it too loud, turn it down', 'turn it down'],
    ['my friend added a beep at 3 s, remove it', 'remove the beep at 3 s'],
    ["i'll take it 3 dB louder", 'make it 3 dB louder'],
  ])('but %s', (instruction, wish) => expect(steps(instruction)).toBe(steps(wish)))
})

const INSTEAD: readonly ((not: string, wish: string) => string)[] = [
  (not, wish) => `${not} or rather ${wish}`,
  (not, wish) => `i was going to say ${not}, but ${wish} instead`,
  (not, wish) => `${not}, no wait, ${wish}`,
  (_, wish) => `forget what i said before, ${wish}`,
  (_, wish) => `scratch that, ${wish}`,
  (_, wish) => `never mind that. ${wish}`,
]

describe('what is said instead is done alone', () => {
  test.each(INSTEAD.map((say) => [say('…', '…'), say] as const))('%s', (_, say) => {
    for (const wish of WISHES) expect(steps(say('mute it', wish))).toBe(steps(wish))
  })

  test.each([
    'pan it left. hmm, … instead',
    'i wanted to pan it left but … instead',
    'pan it left. instead of that, …',
  ])('%s', (said) => {
    for (const wish of WISHES) expect(steps(said.replace('…', wish))).toBe(steps(wish))
  })
})

const EITHER: readonly ((one: string, other: string) => string)[] = [
  (one, other) => `${one} or ${other}`,
  (one, other) => `${one} or maybe ${other}`,
  (one, other) => `${one}, or ${other}, whichever is better`,
  (one, other) => `can you ${one} or ${other}?`,
  (one, other) => `${one} and ${other} instead`,
]

describe('of two wishes that are offered none is done', () => {
  test.each(EITHER.map((say) => [say('…', '…'), say] as const))('%s', (_, say) => {
    for (const other of ['make it 3 dB louder', 'reverse it', 'add reverb'])
      expect(steps(say('speed it up', other))).toBe('ambiguous_instruction')
  })

  test.each([
    ['remove the dog and add a cat instead', 'remove the dog and add a cat'],
    ['make it louder without reverb or echo', 'make it louder'],
    ['any hum or noise should go', 'remove the hum and the noise'],
  ])('but %s', (instruction, wish) => expect(steps(instruction)).toBe(steps(wish)))
})
