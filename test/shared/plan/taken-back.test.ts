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
})
