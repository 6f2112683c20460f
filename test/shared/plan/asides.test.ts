import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// Small talk around a wish, with words nobody has listed: it is left out, and says so.

const answer = (instruction: string) => {
  const found = answerTo(instruction)
  return 'steps' in found
    ? { steps: found.steps, warned: found.plan!.warnings.map(({ code }) => code) }
    : { steps: `${found.code}/${found.reason}`, warned: [] }
}

const WISHES = ['lower it by 4 dB', 'reverse it', 'remove the siren', 'cut the first 2 s']

const STATEMENTS = [
  'my nephew will love it',
  'my uncle digitised this',
  'my roommate games next door',
  'mum would kill me',
  'mate of mine wants that',
  'someone in the audience was really sick',
  'grandma does not need to see it',
  'my listeners are supposed to fall asleep',
  'i have no patience',
  'its my aunts birthday message',
  'everyone in the office heard it',
]

describe.each(STATEMENTS)('"%s"', (statement) => {
  test.each(WISHES)('beside "%s" is no part of it', (wish) => {
    const { steps } = answer(wish)
    for (const both of [
      `${wish}, ${statement}`,
      `${wish} pls, ${statement} 😂`,
      `${statement}. ${wish}`,
      `${statement} so please ${wish}`,
    ])
      expect({ both, ...answer(both) }).toMatchObject({ both, steps, warned: ['clause_ignored'] })
  })
})

describe('no sentence, and no wish', () => {
  test.each([
    'twitch stuff',
    'sound design homework',
    'ringtone for my hubby',
    'for my nieces school play',
    'trying to impress a girl',
    'no clue how that works',
    'says my mum',
    'embarrassing',
    'amen',
  ])('%s', (label) => {
    for (const both of [`lower it by 4 dB, ${label}`, `${label}. lower it by 4 dB`])
      expect({ both, ...answer(both) }).toMatchObject({ both, steps: answer('lower it by 4 dB').steps }) // biome-ignore format: one line
  })
})

describe('what may ask for something is not left out', () => {
  test.each([
    'zorp it',
    'zorp the vocals',
    'zorp podcast',
    'zorp for my hubby',
    'more shimmer',
    'it should be zesty',
    'i want oomph',
    'i crave zest',
    'epic',
    'so old',
    'you should zorp it',
    'we could zorp it',
    'when my mum sings',
    'my uncle digitised this and zorp it',
  ])('%s', (said) => expect(answer(`make it louder, ${said}`).steps).toMatch(/^instruction_/))

  test.each([
    'zoom hiccuped twice, remove that',
    'once the train has passed, make it louder',
    'fade it out right after the applause starts',
  ])('%s', (instruction) => expect(answer(instruction).steps).toMatch(/^instruction_/))

  test('a label may be one more of what is named', () =>
    expect(answer('add rain, birthday party').steps).toContain('birthday party'))
})
