// What was asked for against what sox and ffmpeg measure on the file: sentence -> plan -> run -> WAV.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { editBytes, fileOf } from './lib/edit-bytes.ts'
import type { Bench, Row } from './lib/result.ts'
import { inFolder, versionOf } from './lib/tools.ts'
import {
  centsBetween,
  click,
  decibelsBetween,
  found,
  framesOf,
  levelOf,
  peakAfter,
  type Question,
  RATE,
  r128,
  SECONDS,
  tone,
} from './parameters/measures.ts'
import { otherOperations } from './parameters/other-operations.ts'

export const bench: Bench = async () => {
  const rows: Row[] = []
  for (const question of questions) rows.push(await answer(question))
  const asked = rows.filter(({ ok }) => ok !== undefined)
  const missed = asked.filter(({ ok }) => ok === false).map(({ variant }) => variant)
  return {
    rounds: 1,
    rows,
    bars: [
      {
        text: `${asked.length - missed.length} of ${asked.length} within 0.5 % or 0.1 dB, pitch 5 cents, length 1 frame ${missed.join('; ')}`,
        ok: missed.length === 0,
      },
    ],
    ...(asked.length === 0 && { verdict: 'not run' as const }),
  }
}

async function answer(question: Question): Promise<Row> {
  const { quantity, instruction, input, tool, asked, unit, tolerance, measure } = question
  const row = { variant: `${quantity}: ${instruction}`, unit, asked, tool }
  if (versionOf(tool) === undefined) return { ...row, value: Number.NaN, note: 'not run' }
  const before = await fileOf(input)
  const { bytes: after } = await editBytes(before, instruction)
  const measured = inFolder((folder) => {
    const files = { input: join(folder, 'in.wav'), output: join(folder, 'out.wav') }
    writeFileSync(files.input, before)
    writeFileSync(files.output, after)
    return measure(files)
  })
  return {
    ...row,
    value: measured,
    error: Number((measured - asked).toFixed(3)),
    tolerance: Number(tolerance.toFixed(3)),
    ok: Math.abs(measured - asked) <= tolerance,
  }
}

const gains = ([['make it 7.3 dB louder', 7.3], ['lower the volume by 12.5 dB', -12.5], ['-3 dB', -3]] as const).map(([instruction, asked]): Question => ({
  quantity: 'gain', instruction, asked, input: tone(1000), tool: 'sox', unit: 'dB', tolerance: 0.1, measure: decibelsBetween,
})) // biome-ignore format: a table

/** A steady tone, 20 ms around a moment of the fade; quarter sine unless said. */
const fades = ([
  ['fade out over the last 4 seconds', 7, 20 * Math.log10(Math.sin((Math.PI / 2) * 0.75))],
  ['fade out over the last 4 seconds', 8, 20 * Math.log10(Math.sin((Math.PI / 2) * 0.5))],
  ['fade in over 4 seconds', 1, 20 * Math.log10(Math.sin((Math.PI / 2) * 0.25))],
  ['linear fade in over 4 seconds', 2, 20 * Math.log10(0.5)],
] as const).map(([instruction, at, asked]): Question => ({
  quantity: `fade, level at ${at} s`, instruction, asked, input: tone(1000), tool: 'sox', unit: 'dB', tolerance: 0.1,
  measure: ({ input, output }) => levelOf(output, at - 0.01, 0.02) - levelOf(input, at - 0.01, 0.02),
})) // biome-ignore format: a table

const speeds = ([['set the speed to 1.37x', 1.37], ['set the speed to 0.63x', 0.63], ['twice as fast', 2], ['half speed', 0.5]] as const).flatMap(([instruction, factor]): Question[] => [
  { quantity: 'speed, length', instruction, asked: Math.round((SECONDS * RATE) / factor), input: tone(1500), tool: 'sox', unit: 'frames', tolerance: 1, measure: ({ output }) => framesOf(output) },
  { quantity: 'speed, pitch', instruction, asked: 0, input: tone(1500), tool: 'sox', unit: 'cents', tolerance: 5, measure: centsBetween },
]) // biome-ignore format: a table

const pitches = ([['pitch it up by 3 semitones', 3], ['lower the pitch by 5 semitones', -5], ['raise the pitch by 50 cents', 0.5], ['an octave up', 12], ['play it back at 1.5x, pitch and all', 12 * Math.log2(1.5)]] as const).map(([instruction, semitones]): Question => ({
  quantity: 'pitch', instruction, asked: 100 * semitones, input: tone(1500), tool: 'sox', unit: 'cents', tolerance: 5, measure: centsBetween,
})) // biome-ignore format: a table

/** A tone at the edge: half a per cent of the cut-off is 4.34 · order · 0.005 dB there. */
const cutoffs = ([['low-pass at 2.5 kHz', 2500, 4], ['high-pass at 300 Hz', 300, 4], ['low-pass at 8 kHz, order 8', 8000, 8], ['high-pass at 1 kHz, order 5', 1000, 5]] as const).map(([instruction, hz, order]): Question => ({
  quantity: 'cut-off', instruction, asked: -3.01, input: tone(hz), tool: 'sox', unit: 'dB at the edge', tolerance: 4.34 * order * 0.005, measure: decibelsBetween,
})) // biome-ignore format: a table

const loudnesses = ([['normalize the loudness to -18 LUFS', -18], ['make it -23 LUFS', -23]] as const).map(([instruction, asked]): Question => ({
  quantity: 'loudness', instruction, asked, input: tone(1000, { amplitude: 0.2 }), tool: 'ffmpeg', unit: 'LUFS', tolerance: 0.1, measure: ({ output }) => found(/I:\s+(-?[\d.]+) LUFS/, r128(output)),
})) // biome-ignore format: a table

const peak: Question = {
  quantity: 'peak', instruction: 'normalize to -3 dB', asked: -3, input: tone(997), tool: 'ffmpeg', unit: 'dBTP', tolerance: 0.1, measure: ({ output }) => found(/Peak:\s+(-?[\d.]+) dBFS/, r128(output)),
} // biome-ignore format: a table

const delays = ([['add an echo with a delay of 350 ms', 350], ['add an echo of 275 ms', 275]] as const).map(([instruction, asked]): Question => ({
  quantity: 'delay', instruction, asked, input: click(), tool: 'sox', unit: 'ms', tolerance: 1000 / RATE,
  measure: ({ output }) => 1000 * (peakAfter(output, 0.55) - 0.5),
})) // biome-ignore format: a table

const lengths = ([['trim to the first 4.2 seconds', 4.2], ['delete from 2 to 3.5 seconds', 8.5], ['insert 1.25 s of silence at 4 s', 11.25], ['loop it 3 times', 30]] as const).map(([instruction, seconds]): Question => ({
  quantity: 'length', instruction, asked: Math.round(seconds * RATE), input: tone(500), tool: 'sox', unit: 'frames', tolerance: 1, measure: ({ output }) => framesOf(output),
})) // biome-ignore format: a table

const questions: readonly Question[] = [
  ...gains,
  ...fades,
  ...speeds,
  ...pitches,
  ...cutoffs,
  ...loudnesses,
  peak,
  ...delays,
  ...lengths,
  ...otherOperations,
]
