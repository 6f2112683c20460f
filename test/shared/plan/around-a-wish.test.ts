import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

const steps = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.steps : `${answer.code}/${answer.reason}`
}

const WISHES = ['remove the dog', 'add rain', 'replace the dog with a cat', 'add a bark at 3 s', 'make it 3 dB louder', 'fade out over 2 s', 'muffle it'] // biome-ignore format: a list

/** What follows a wish in chat, and changes nothing of it. */
const CLOSINGS = ['i guess', 'or something like that', 'maybe', 'i beg you', 'as best you can', 'for my video', 'for her', 'from this clip', 'in this recording', 'if you know how', 'so i can use it in my video', 'as it is distracting', 'that would help', 'thats all i need', 'nothing more', 'with sugar on top', 'by tomorrow', 'carefully', 'the rest is fine', 'everything else is fine', 'is that possible?', 'can you do that?', 'does that make sense?', 'do you understand', '<3', ':)', 'xd'] // biome-ignore format: a list

describe('what follows a wish is no part of it', () => {
  test.each(CLOSINGS)('… %s', (closing) => {
    for (const wish of WISHES) {
      expect(steps(`${wish} ${closing}`)).toBe(steps(wish))
      expect(steps(`${wish}, ${closing}`)).toBe(steps(wish))
    }
  })

  test.each(['again please', 'one more time', 'fast please', 'for a podcast', 'quickly'])(
    'after a pause: …, %s',
    (closing) => {
      for (const wish of WISHES) expect(steps(`${wish}, ${closing}`)).toBe(steps(wish))
    },
  )

  test.each([
    'Can you do that?',
    'Is that possible?',
    'That would help a lot.',
    'The rest is fine.',
    'Again please.',
  ])('in a sentence of its own: %s', (closing) => {
    for (const wish of WISHES) expect(steps(`${wish}. ${closing}`)).toBe(steps(wish))
  })

  test.each([
    ['play it again', '[{"count":2,"crossfade_ms":0,"op":"loop"}]'],
    ['normalize it for a podcast', '[{"ceiling_dbtp":-1,"op":"loudness","target_lufs":-16}]'],
    ['fade in the song', steps('fade in')],
    ['fade out quickly', steps('a quick fade out')],
    ['only the dog', '[{"op":"extract","target":"dog"}]'],
  ])('but it may be the wish itself: %s', (instruction, expected) => {
    expect(steps(instruction)).toBe(expected)
  })
})

/** What comes before a wish in chat, and changes nothing of it. */
const OPENINGS = ['so i have this recording and i want to', 'i am a podcaster and i want to', 'hi im anna,', 'this is for my podcast.', 'my goal is to', 'goal:', 'new request:', 'please do the following:', 'regarding the audio:', 'in this clip,', 'like i said,', 'hello again,', 'wait,', 'are you able to', 'attempt to', "don't forget to", 'carefully', 'when you have time,', 'as soon as possible', 'URGENT!', 'btw please', 'hey google,', 'dear sir or madam,', 'could anyone', 'here you go,', '!edit', 'so please', 'go ahead and'] // biome-ignore format: a list

describe('what comes before a wish is no part of it', () => {
  test.each(OPENINGS)('%s …', (opening) => {
    for (const wish of WISHES) expect(steps(`${opening} ${wish}`)).toBe(steps(wish))
  })

  test.each([
    ['so muffle it', 'muffle it'],
    ['literally just replace the dog with a cat', 'replace the dog with a cat'],
    ['go replace the dog with a cat', 'replace the dog with a cat'],
    ["normalize it, it's for a podcast", 'normalize it for a podcast'],
  ])('%s', (instruction, alone) => expect(steps(instruction)).toBe(steps(alone)))

  test.each([
    ['dog: 3 dB louder', '3 dB louder'],
    ['left channel: -3 dB', '-3 dB'],
  ])('but it may name what is meant: %s', (instruction, without) =>
    expect(steps(instruction)).not.toBe(steps(without)),
  )
})
