// What a question is, the clips it is asked on, and what sox and ffmpeg say of the files.

import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { say, type Tool } from '../lib/tools.ts'

export const RATE = 44_100
export const SECONDS = 10

export type Files = { readonly input: string; readonly output: string }

export type Question = {
  readonly quantity: string
  readonly instruction: string
  readonly input: Audio
  readonly tool: Tool
  readonly asked: number
  readonly unit: string
  readonly tolerance: number // in the unit
  readonly measure: (files: Files) => number
}

export const found = (pattern: RegExp, text: string): number => {
  const match = pattern.exec(text)
  if (!match) throw new Error(`Expected ${pattern} in ${text.slice(-400)}`)
  return Number(match[1])
}

/** RMS level of a part, dB, both channels; sox `stats`. */
export const levelOf = (file: string, fromSeconds = 1, seconds = 8): number =>
  found(/RMS lev dB\s+(-?[\d.]+)/, say('sox', [file, '-n', 'trim', `${fromSeconds}`, `${seconds}`, 'stats'])) // biome-ignore format: a command line

export const framesOf = (file: string): number => found(/(\d+)/, say('sox', ['--i', '-s', file]))

/**
 * Frequency of a tone from sox `stat`, which divides the power of the differences by that of the samples:
 * exact for a sine once the sine of half the angle is undone.
 */
export function hertzOf(file: string): number {
  const rough = found(/Rough\s+frequency:\s+(\d+)/, say('sox', [file, '-n', 'trim', '1', '-1', 'remix', '1', 'gain', '12', 'stat'])) // biome-ignore format: a command line
  return (RATE / Math.PI) * Math.asin((Math.PI * rough) / RATE)
}

export const centsBetween = ({ input, output }: Files) =>
  1200 * Math.log2(hertzOf(output) / hertzOf(input))
export const decibelsBetween = ({ input, output }: Files) => levelOf(output) - levelOf(input)

export const r128 = (file: string): string =>
  say('ffmpeg', ['-hide_banner', '-nostats', '-i', file, '-af', 'ebur128=peak=true', '-f', 'null', '-']).split('Summary:')[1]! // biome-ignore format: a command line

/** Where the loudest sample after a moment is, by the samples sox prints; seconds. */
export function peakAfter(file: string, fromSeconds: number): number {
  const lines = say('sox', [file, '-t', 'dat', '-', 'remix', '1']).split('\n')
  let [loudest, at] = [0, 0]
  for (const line of lines) {
    const [seconds, value] = line.trim().split(/\s+/).map(Number)
    if (!(seconds! >= fromSeconds) || Math.abs(value!) <= loudest) continue
    loudest = Math.abs(value!)
    at = seconds!
  }
  return at
}

export function tone(hz: number, { seconds = SECONDS, amplitude = 0.1 } = {}): Audio {
  const samples = Float32Array.from(
    { length: seconds * RATE },
    (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / RATE),
  )
  return { channels: [samples, samples], sampleRateHz: RATE }
}

export function click(): Audio {
  const samples = new Float32Array(3 * RATE)
  samples[RATE / 2] = 0.5
  return { channels: [samples, samples], sampleRateHz: RATE }
}
