import { describe, expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

const steps = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.steps : answer.code
}

/** A complaint, a remedy for it, and the remedy where nothing is left to "it". */
const REMEDIES: readonly (readonly [string, string, string?])[] = [
  ["it's too loud", 'normalize it to -16 LUFS'],
  ["it's too loud", 'compress it'],
  ['i can barely hear it', 'normalize it'],
  ["there's a hum", 'high pass at 80 Hz'],
  ['i hear a hum', 'notch at 50 Hz'],
  ["it's clipping", 'lower it by 3 dB'],
  ['the bass is too loud', 'high pass at 100 Hz'],
  ['the bass is too loud', 'cut it by 4 dB', 'cut the bass by 4 dB'],
  ["it's too bright", 'low pass at 8 kHz'],
  ["it's noisy", 'add a noise gate'],
  ['the dog is annoying', 'turn down the dog'],
  ['the dog is annoying', 'remove the dog'],
  ['the ending is too abrupt', 'fade out over 2 s'],
  ['the start is boring', 'cut the first 5 seconds'],
  ["it's too long", 'keep only the first 6 seconds'],
  ['some parts are louder than others', 'compress it'],
  ['left and right are swapped', 'swap them', 'swap left and right'],
  ['there are clicks', 'remove them', 'remove the clicks'],
]

const TOGETHER: readonly ((complaint: string, remedy: string) => string)[] = [
  (complaint, remedy) => `${complaint}, ${remedy}`,
  (complaint, remedy) => `${complaint}. ${remedy}`,
  (complaint, remedy) => `${complaint} so ${remedy}`,
  (complaint, remedy) => `${complaint}, can you ${remedy}?`,
]

describe('of a complaint and the remedy beside it, the remedy is done', () => {
  const all = REMEDIES.map(
    ([complaint, remedy, alone = remedy]) => [complaint, remedy, alone] as const,
  )
  test.each(all)('%s: %s', (complaint, remedy, alone) => {
    for (const say of TOGETHER) expect(steps(say(complaint, remedy))).toBe(steps(alone))
  })

  test.each([
    ['remove it, there is a hum', 'remove the hum'],
    ['there is a lot of echo, reduce it', 'remove the echo'],
    ['cut it by 4 dB because the bass is too loud', 'cut the bass by 4 dB'],
    ['remove the dog, the dog is annoying', 'remove the dog'],
    ['turn it down by 3 dB, it is too loud', 'turn it down by 3 dB'],
  ])('%s', (instruction, alone) => expect(steps(instruction)).toBe(steps(alone)))

  test.each([
    ["it's too loud, fade out over 2 s", 'turn it down and fade out over 2 s'],
    ["it's noisy. make it mono", 'remove the noise and make it mono'],
    ['clean up the hiss and the hum', 'remove the hiss and remove the hum'],
    ['the bass is too loud, cut the treble', 'cut the bass and cut the treble'],
  ])('but what is no remedy is a wish of its own: %s', (instruction, both) =>
    expect(steps(instruction)).toBe(steps(both)),
  )
})

/** A clause that names a part, what is to be done there, and the same in one clause. */
const THERE: readonly (readonly [string, string, string])[] = [
  ['i say a name from 3 to 4 s', 'blank that second out', 'mute from 3 to 4 s'],
  ['it sounds dull from 3 to 4 s', 'brighten that part', 'brighten it from 3 to 4 s'],
  ['there is a beep from 3 to 4 s', 'lower the volume in that section', 'lower the volume from 3 to 4 s'],
  ['the music is too loud from 3 to 5 s', 'lower the volume there by 8 dB', 'lower the volume by 8 dB from 3 to 5 s'],
  ['my phone rings at 0:03 to 0:05', 'silence those two seconds', 'mute from 3 to 5 s'],
  ['reverse the last 3 seconds', 'add echo there', 'reverse the last 3 seconds and add echo in the last 3 seconds'],
] // biome-ignore format: a table

describe('"that part" is the one that was named before', () => {
  for (const together of TOGETHER)
    test.each(THERE)(`${together('%s', '%s')}`, (named, wish, alone) =>
      expect(steps(together(named, wish))).toBe(steps(alone)),
    )

  test('where two were named it is not known which', () =>
    expect(steps('i cough at 2 to 3 s and at 5 to 6 s. brighten that part')).toBe(
      'instruction_not_understood',
    ))
})

describe('"it" is the source or the side that was complained of', () => {
  test.each([
    ['the piano is too quiet, make it louder', 'make the piano louder'],
    ['the piano is too quiet, make it a lot louder', 'make the piano a lot louder'],
    ['the guitar is too loud, turn it down by 4 dB', 'drop the guitar by 4 dB'],
    ['the left channel is too loud, turn it down', 'lower the left channel by 6 dB'],
    ['the left channel is too quiet, bump it 3 dB', 'raise the left channel by 3 dB'],
    ['the bass is too loud, turn it down a bit', 'a bit less bass'],
    ['the bass is way too loud, turn it down a bit', 'a bit less bass'],
    ['not enough bass, boost it a lot', 'a lot more bass'],
    ['too much treble, bring it down a touch', 'a touch less treble'],
    ['the hiss is bad, bring it down a lot', 'reduce the hiss a lot'],
    ['the music is too loud, turn it down a bit', 'turn the music down a bit'],
    ['too much bass, turn everything down a bit', 'cut the bass and turn everything down a bit'],
  ])('%s', (instruction, wish) => expect(steps(instruction)).toBe(steps(wish)))
})

test('what should not be too much is made less, whichever apostrophe the keyboard has', () => {
  for (const said of ["make sure it isn't too loud", 'make sure it isn’t too loud'])
    expect(steps(said)).toBe(steps('it is too loud'))
})

describe('what is told beside a wish is no step of its own', () => {
  test.each([
    ['sorry to trouble you again. please make it louder', 'make it louder'],
    ['we have been using your tool for a while. make it louder', 'make it louder'],
    ['it distorts because i recorded too hot, repair the clipping', 'repair the clipping'],
    ["it's a bit muffled, isn't it", "it's a bit muffled"],
    ['the violins are shrill, reduce the treble slightly', 'reduce the treble slightly'],
    ['right side is too loud, take it down 5 dB', 'lower the right channel by 5 dB'],
    ['no reverb no echo just normalize', 'normalize'],
    ['a bit more bass a bit less treble', 'a bit more bass, a bit less treble'],
  ])('%s', (instruction, wish) => expect(steps(instruction)).toBe(steps(wish)))

  test.each([
    'i have already removed the noise, so there is nothing left for you to do',
    'there should be nothing to hear from 1.5 to 2.2 seconds',
    'pan it left and right',
    'rm -rf /',
  ])('%s', (instruction) => expect(steps(instruction)).toBe('instruction_not_understood'))
})
