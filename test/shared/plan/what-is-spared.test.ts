import { expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// What is to stay as it is, and how a change is to come about: never dropped in silence.

const understood = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.plan!.understood : `${answer.code}/${answer.reason}`
}

test.each([
  'louder, but leave the voice alone',
  "don't touch the voice, just add reverb",
  'make it louder without the music',
  'reverse it but not the drums',
  'add reverb but not to the drums',
  'turn the music down in the left channel',
  'fade out every 2 seconds',
  'gradually boost the bass',
  'gradually widen the stereo',
  'slowly pan left',
  'low pass from 8k to 4k',
  'boost 2 to 4 kHz by 3 dB',
  'restore the highs when the beat drops',
])('%s is refused', (instruction) => {
  expect(understood(instruction)).toMatch(/^instruction_/)
})

test.each([
  ['lower the music but not the voice', 'Make the music sound quieter.'],
  ['remove the dog but not the cat', 'Remove the dog.'],
  ["speed it up but don't change the voice", 'Set the speed to 1.25x.'],
  ['faster without changing the pitch from 3 to 4 s', 'Set the speed to 1.25x from 3 s to 4 s.'],
  ['notch 900 to 1100 Hz', 'Band-stop from 900 Hz to 1100 Hz.'],
  ['restore the highs above 8k', 'Restore the high frequencies.'],
])('%s', (instruction, plan) => {
  expect(understood(instruction)).toBe(plan)
})
