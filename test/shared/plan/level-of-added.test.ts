import { expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// How loud an added sound should be, said behind it.

const steps = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.steps : answer.code
}

test.each([
  'add a siren, not too loud',
  'add a siren, but not very loud',
  'add a siren, quietly',
  'add a siren but keep it quiet',
  'add a siren, nice and soft',
  'add a siren. It should be barely audible',
  'add a siren, it should not be loud',
  'add a siren but make sure it isn’t too loud',
  'add a siren and ensure that it is not too loud',
])('"%s" is a sound in the background, and the recording keeps its level', (instruction) =>
  expect(steps(instruction)).toBe(steps('add a siren in the background')),
)

test.each([
  ['add rain, loud', 'add rain in the foreground'],
  ['add rain loudly', 'add rain in the foreground'],
  ['add rain, very loud', 'add rain in the foreground'],
  ['add a siren and make it very loud', 'add a siren'],
  ['add a siren, then make it quieter', 'add a siren, then turn everything down'],
  ['make it louder but not too loud', 'make it louder'],
])('%s', (instruction, same) => expect(steps(instruction)).toBe(steps(same)))

test('what is said of a sound in its name stays there', () =>
  expect(steps('add a distant siren')).toContain('"target":"distant siren"'))
