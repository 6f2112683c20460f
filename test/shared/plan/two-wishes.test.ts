import { expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// Two wishes in a sentence: each is done as it would be alone, whatever stands between them.

const steps = (instruction: string): unknown[] | string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? JSON.parse(answer.steps) : answer.code
}

test.each([
  ['pan left then right', ' & ', 'transpose four semitones up'],
  ['tone down the volume', ', and ', 'start at 2 seconds'],
  ['de-hum', ', and ', 'begin at 2 seconds'],
  ['raise the tempo', ' and ', 'begin at the 2 second mark'],
  ['pitch +3', ' & ', 'the first two seconds are too loud'],
  ['harsh esses', ', and ', 'the last 2 seconds have to go'],
  ['150% speed', ', and ', 'after 0:08 raise it 3 dB'],
  ['make it distorted', ' & ', 'last three seconds at half speed'],
  ['the second half should sound muffled', ' & ', 'i want to sound like im using a megaphone'],
  ['a little louder', ', and ', 'the music is too loud'],
  ['give more bass', ' & ', 'the guitar is too loud'],
  ['give me the last 5 seconds', ', then ', 'compress it'],
  ['swap the first half and the second half', ', also ', 'cut out all the pauses'],
  ['the recording is too noisy', ' also ', 'the electrical hum has to go'],
  ['too hissy', ', ', 'enhance the bass'],
  ['the voice should be deeper', ' and ', 'it sounds dull'],
  ['slow it down by 20%', ', ', 'birds in the background please'],
  ['edit out 2 to 3 seconds', ' and ', 'less high end'],
  ['high pass at 200', ', and ', '100% left'],
  ['add some grit', ', and ', 'an octave up'],
  ['cut three seconds from the end', ' and ', 'volume to 200%'],
  ['not so harsh', '. ', 'please remove the clicks'],
  ['more highs', ', and ', 'volume x2'],
  ['mute 0:03-0:05', ', ', "i don't want the siren"],
  ['compress it hard', ' and ', "from 2 to 4 s it's a bit too loud"],
  ['bring it down a lot', ' & ', 'at 2 seconds mute for 1 second'],
  ['take it down 4 db', ', ', 'a siren is ruining my recording'],
  ['take out the hum', ', and ', 'completely to the left'],
  ['speed up', ' and ', 'optimize for spotify'],
  ['muffle it', ', then ', 'make it brighter'],
  ['dull the end', ' then ', 'make it brighter'],
  ['quiet it', ', and then ', 'speed it up'],
])('%s%s%s', (one, joint, other) => {
  expect(steps(one + joint + other)).toEqual([...steps(one), ...steps(other)])
})

test.each([
  "make it sound like it's in a bathroom, and the coughing bothers me",
  "turn it up & i'd like piano music in the background",
  'yeet the first 4 seconds, and sound like in a room',
  'exchange the first and last second and cathedral effect',
  'fit it into 8 seconds, as if in a stadium',
])('half of "%s" is not done alone', (instruction) => {
  const got = steps(instruction)
  expect(typeof got === 'string' || got.length === 2).toBe(true)
})
