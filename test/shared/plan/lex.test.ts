import { expect, test } from 'vitest'
import { lex } from '#shared/plan/lex.ts'
import { LEXICON } from '#shared/plan/lexicon.ts'
import { correctSpelling } from '#shared/plan/spelling.ts'

const numbers = (text: string) =>
  lex(text)
    .filter(({ kind }) => kind === 'number')
    .map(({ value, unit }) => [value, unit])

test.each([
  ['1,500 hz', [[1500, 'hz']]],
  ['1,5 s', [[1.5, 's']]],
  ['.5 s', [[0.5, 's']]],
  ['2.5k hz', [[2500, 'hz']]],
  ['−3 dB', [[-3, 'db']]],
  ['minus three decibels', [[-3, 'db']]],
  ['-14 LUFS', [[-14, 'lufs']]],
  ['1:02:03', [[3723, 's']]],
  ['0:07.5', [[7.5, 's']]],
  ['1m20s', [[80, 's']]],
  ['1 min 20 sec', [[80, 's']]],
  [`1'20"`, [[80, 's']]],
  ['50 per cent', [[50, '%']]],
  ['2×', [[2, 'x']]],
  ['x2', [[2, 'x']]],
  ['twenty-five cents', [[0.25, 'st']]],
  ['one hundred and twenty bpm', [[120, 'bpm']]],
  ['two and a half seconds', [[2.5, 's']]],
  ['half a second', [[0.5, 's']]],
  ['1½ seconds', [[1.5, 's']]],
  ['a couple of secs', [[2, 's']]],
  ['three quarters of a second', [[0.75, 's']]],
  [
    'from 500 to 900 ms',
    [
      [0.5, 's'],
      [0.9, 's'],
    ],
  ],
  [
    '2-4s',
    [
      [2, 's'],
      [4, 's'],
    ],
  ],
  ['an octave', [[12, 'st']]],
] as const)('%s', (text, wanted) => {
  expect(numbers(text)).toEqual(wanted)
})

test('the second half is not one second, and this one is not 1', () => {
  expect(numbers('the second half of this one')).toEqual([])
})

test('every token knows where it stands in the text as sent', () => {
  const text = 'Fade “it” out — 2½ s'
  for (const { start, end } of lex(text)) expect(text.slice(start, end).trim()).not.toBe('')
  expect(lex('Make IT louder').map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [5, 7],
    [8, 14],
  ])
})

test('capitals change no token, nor where it stands', () => {
  const phrases = LEXICON.flatMap(({ words }) => words).filter((phrase) => /^[a-z ]+$/.test(phrase))
  expect(phrases.length).toBeGreaterThan(5000)
  for (const phrase of phrases) expect(lex(phrase.toUpperCase())).toEqual(lex(phrase))
})

test.each([
  ['make it loudr', 'loudr', 'louder'],
  ['loooouder', 'loooouder', 'louder'],
  ['fadeout please', null, null],
  ['add revreb', 'revreb', 'reverb'],
  ['remove the didgeridoo', null, null],
  ['crank it wayyy up', 'wayyy', 'way'],
  ['make it haunted', null, null],
  ['the clicks disturb me', null, null],
  ['make it more creative', null, null],
  ['he vomited, admitted and committed', null, null],
])('spelling: %s', (text, from, to) => {
  const { corrections } = correctSpelling(lex(text))
  expect(corrections).toEqual(from === null ? [] : [{ from, to }])
})
