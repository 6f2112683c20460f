// The rest of the operations that promise a number, each by what sox or ffmpeg finds in the file.

import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { say } from '../lib/tools.ts'
import {
  click,
  decibelsBetween,
  found,
  framesOf,
  hertzOf,
  levelOf,
  type Question,
  RATE,
  r128,
  tone,
} from './measures.ts'

const HALF = -10 * Math.log10(2)

/** Level of one channel, or of half the sum or difference of two (`1v0.5,2v-0.5`), dB. */
const channelLevel = (file: string, remix: string): number =>
  found(/RMS lev dB\s+(-?[\d.]+)/, say('sox', [file, '-n', 'remix', remix, 'trim', '1', '8', 'stats'])) // biome-ignore format: a command line

const largest = (text: string): number =>
  Math.max(Math.abs(found(/Maximum amplitude:\s+(-?[\d.]+)/, text)), Math.abs(found(/Minimum amplitude:\s+(-?[\d.]+)/, text))) // biome-ignore format: two of a kind

/** Largest difference between the result and what sox makes of the input. */
const differenceTo = (effects: readonly string[]) => ({ input, output }: { input: string; output: string }) =>
  largest(say('sox', ['-m', '-v', '1', `|sox ${input} -p ${effects.join(' ')}`, '-v', '-1', output, '-n', 'stat'])) // biome-ignore format: a command line

/** Left and right differ in level and frequency. */
function twoTones(): Audio {
  const [left] = tone(700).channels
  const [right] = tone(1100, { amplitude: 0.05 }).channels
  return { channels: [left!, right!], sampleRateHz: RATE }
}

const dB = { tool: 'sox', unit: 'dB', tolerance: 0.1 } as const
const exactly = { tool: 'sox', unit: 'of full scale', asked: 0, tolerance: 1.6e-5 } as const // half a step of 16 bits

const edges = ([['only between 300 and 3400 Hz', 300], ['only between 300 and 3400 Hz', 3400], ['take out between 400 and 600 Hz', 400], ['take out between 400 and 600 Hz', 600]] as const).map(([instruction, hz]): Question => ({
  quantity: `edge at ${hz} Hz`, instruction, asked: HALF, input: tone(hz), tool: 'sox', unit: 'dB at the edge', tolerance: 0.1, measure: decibelsBetween,
})) // biome-ignore format: a table

const bands = ([['boost 3 kHz by 6 dB', 3000, 6], ['cut 500 Hz by 9 dB', 500, -9], ['boost the bass by 4 dB', 120, 2], ['turn the treble down by 8 dB', 6000, -4]] as const).map(([instruction, hz, asked]): Question => ({
  ...dB, quantity: `equaliser at ${hz} Hz`, instruction, asked, input: tone(hz), measure: decibelsBetween,
})) // biome-ignore format: a table

const levels: readonly Question[] = [
  { ...dB, quantity: 'ramp, level at 9 s', instruction: 'get gradually quieter by 12 dB from 2 to 10 seconds', asked: -12 * (7 / 8), input: tone(1000), measure: ({ input, output }) => levelOf(output, 8.99, 0.02) - levelOf(input, 8.99, 0.02) },
  { ...exactly, quantity: 'mute', instruction: 'mute from 2 to 4 seconds', input: tone(1000), measure: ({ output }) => largest(say('sox', [output, '-n', 'trim', '2.01', '1.98', 'stat'])) },
  { ...dB, quantity: 'bleep, level', instruction: 'bleep from 2 to 4 seconds', asked: -12 + HALF, input: tone(300), measure: ({ output }) => levelOf(output, 2.5, 1) },
  { quantity: 'bleep, pitch', instruction: 'bleep everything', asked: 1000, input: tone(300), tool: 'sox', unit: 'Hz', tolerance: 5, measure: ({ output }) => hertzOf(output) },
  { quantity: 'limit', instruction: 'limit to -12 dB', asked: -12, input: tone(997, { amplitude: 0.5 }), tool: 'ffmpeg', unit: 'dBTP', tolerance: 0.1, measure: ({ output }) => found(/Peak:\s+(-?[\d.]+) dBFS/, r128(output)) },
  { ...exactly, quantity: 'DC offset', instruction: 'remove the DC offset', input: offset(tone(1000)), measure: ({ output }) => found(/DC offset\s+(-?[\d.]+)/, say('sox', [output, '-n', 'stats'])), tolerance: 1e-5 },
  { ...dB, quantity: 'notch', instruction: 'notch at 1 kHz', asked: -80, tolerance: 40, input: tone(1000), measure: ({ input, output }) => Math.max(-120, levelOf(output, 2, 6) - levelOf(input, 2, 6)) },
] // biome-ignore format: a table

const stereo: readonly Question[] = [
  { ...dB, quantity: 'pan, left', instruction: 'pan hard left', asked: 10 * Math.log10(1.25), input: twoTones(), measure: ({ input, output }) => channelLevel(output, '1') - channelLevel(input, '1') },
  { ...exactly, quantity: 'pan, right', instruction: 'pan hard left', input: twoTones(), measure: ({ output }) => largest(say('sox', [output, '-n', 'remix', '2', 'stat'])) },
  { ...dB, quantity: 'width, side', instruction: 'make it wider', asked: 20 * Math.log10(1.5), input: twoTones(), measure: ({ input, output }) => channelLevel(output, '1v0.5,2v-0.5') - channelLevel(input, '1v0.5,2v-0.5') },
  { ...exactly, quantity: 'swap left and right', instruction: 'swap left and right', input: twoTones(), measure: differenceTo(['remix', '2', '1']) },
  { ...exactly, quantity: 'mono', instruction: 'mix it down to mono', input: twoTones(), measure: differenceTo(['remix', '1v0.5,2v0.5']), tolerance: 8e-5 },
  { ...exactly, quantity: 'polarity', instruction: 'flip the phase', input: twoTones(), measure: differenceTo(['vol', '-1']) },
] // biome-ignore format: a table

const times: readonly Question[] = [
  { ...exactly, quantity: 'backwards', instruction: 'play it backwards', input: twoTones(), measure: differenceTo(['reverse']) },
  { ...exactly, quantity: 'trim', instruction: 'keep from 2 to 5 seconds', input: twoTones(), measure: ({ input, output }) => largest(say('sox', ['-m', '-v', '1', `|sox ${input} -p trim 2.01 2.98`, '-v', '-1', `|sox ${output} -p trim 0.01 2.98`, '-n', 'stat'])) },
  { quantity: 'tape, length', instruction: 'play it back at 1.5x, pitch and all', asked: Math.round((10 * RATE) / 1.5), input: tone(500), tool: 'sox', unit: 'frames', tolerance: 1, measure: ({ output }) => framesOf(output) },
  { quantity: 'sample rate', instruction: 'resample to 48 kHz', asked: 48_000, input: tone(500), tool: 'sox', unit: 'Hz', tolerance: 0, measure: ({ output }) => found(/(\d+)/, say('sox', ['--i', '-r', output])) },
  { quantity: 'resampled, pitch', instruction: 'resample to 48 kHz', asked: 10 * 48_000, input: tone(500), tool: 'sox', unit: 'frames', tolerance: 1, measure: ({ output }) => framesOf(output) },
  { quantity: 'levels of 4 bits', instruction: 'crush it to 4 bits', asked: 9, input: tone(441, { amplitude: 0.5 }), tool: 'sox', unit: 'values', tolerance: 0, measure: ({ output }) => new Set(say('sox', [output, '-t', 'dat', '-', 'remix', '1', 'trim', '0', '1']).split('\n').map((line) => line.trim().split(/\s+/)[1]).filter((value) => Number.isFinite(Number(value)))).size },
  { ...dB, quantity: 'echo, level', instruction: 'add an echo with a delay of 350 ms', asked: 20 * Math.log10(0.5), input: click(), measure: ({ output }) => 20 * Math.log10(largest(say('sox', [output, '-n', 'trim', '0.8', '0.1', 'stat'])) / largest(say('sox', [output, '-n', 'trim', '0.45', '0.1', 'stat']))) },
  { quantity: 'decay of the room', instruction: 'add a hall reverb of 2 seconds', asked: 2, input: click(), tool: 'sox', unit: 's', tolerance: 0.2, measure: ({ output }) => {
    const level = (at: number) => found(/RMS lev dB\s+(-?[\d.]+)/, say('sox', [output, '-n', 'gain', '30', 'sinc', '354-707', 'trim', `${at}`, '0.25', 'stats']))
    return 60 / (level(0.75) - level(1.5)) * 0.75
  } },
] // biome-ignore format: a table

function offset({ channels, sampleRateHz }: Audio): Audio {
  return { channels: channels.map((samples) => samples.map((x) => x + 0.05)), sampleRateHz }
}

export const otherOperations: readonly Question[] = [
  ...edges,
  ...bands,
  ...levels,
  ...stereo,
  ...times,
]
