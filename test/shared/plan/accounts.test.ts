import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

const isRefused = (instruction: string) => 'code' in answerTo(instruction)
const opsOf = (instruction: string) => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.plan!.steps.map(({ op }) => op) : answer.code
}

describe('a clause is never done in part', () => {
  test.each([
    'add a flanger in the warm cathedral radio',
    'remove the clicks and the high pitched whine at 3 kHz',
    'add heavy distortion to the left channel',
    'replace the drums with reverb',
    'put the drums on the left',
    'make it louder and purple',
    'remove the dog and the first 2 seconds',
    'the bass is too much and the voice too quiet',
    'cut the last word',
  ])('%s: a named operation without a step is refused or done', (instruction) => {
    const ops = opsOf(instruction)
    expect(ops).toEqual(
      instruction.startsWith('remove the clicks and') && Array.isArray(ops)
        ? ['declick', 'notch']
        : 'instruction_not_understood',
    )
  })

  test('an effect is no sound that could be added', () => {
    expect(isRefused('add heavy distortion to the left channel')).toBe(true)
    expect(opsOf('add a dog barking at the end')).toEqual(['add'])
  })

  test('both halves of "loop it 3 times with echo" are done', () => {
    expect(opsOf('loop it 3 times with echo')).toEqual(['loop', 'echo'])
    expect(opsOf('play it backwards at double speed')).toEqual(['reverse', 'speed'])
  })

  test('"the second" after a first half is the second half', () => {
    expect(opsOf('pitch up the first half, down the second')).toEqual(['pitch', 'pitch'])
    expect(opsOf('louder in the first half and quieter in the second')).toEqual(['gain', 'gain'])
    expect(isRefused('louder in the first half and the second guitar gone purple')).toBe(true)
  })

  test('a limit beside an edit does not swallow the edit', () => {
    expect(opsOf('faster with the same pitch')).toEqual(['speed'])
    expect(opsOf('make it louder, nothing else')).toEqual(['gain'])
    expect(opsOf('add reverb but no echo')).toEqual(['reverb'])
    expect(opsOf('no echo')).toEqual(['remove'])
  })

  test('one wish said twice is one step', () => {
    expect(opsOf('the level jumps around, please even it out')).toEqual(['compress'])
    expect(opsOf('reverse it, then reverse it')).toEqual(['reverse', 'reverse'])
  })

  test('wishes with nothing between them are each done', () => {
    expect(opsOf('fade in 1s fade out 2s')).toEqual(['fade_in', 'fade_out'])
    expect(opsOf('reverse mono mp3')).toEqual(['reverse', 'to_mono', 'convert'])
    expect(opsOf('3 repeats, 250 ms delay, 40% feedback')).toEqual(['echo'])
  })

  test('what is to stay, or is done instead, makes no step', () => {
    expect(opsOf('get rid of the siren, keep the voice')).toEqual(['remove'])
    expect(opsOf('keep the speech, remove everything else')).toEqual(['extract'])
    expect(opsOf('instead of fading out, cut the last 2 seconds')).toEqual(['delete'])
    expect(opsOf('no reverb please, just a 2 second fade out')).toEqual(['fade_out'])
    expect(opsOf("don't let it clip")).toEqual(['limit'])
  })
})
