import { expect, test } from 'vitest'
import { compareWithFile } from '../../../gpu-worker/plan/file-findings.ts'
import { tone } from '../audio/signals.ts'
import { audio } from '../effects/harness.ts'

const edited = audio(tone(440, { seconds: 0.1 }))
const rounded = (bits: number) =>
  audio(edited.channels[0]!.map((x) => Math.round(x * 2 ** (bits - 1)) / 2 ** (bits - 1)))

/** In two blocks, as a decoder delivers. */
function statuses({ channels, sampleRateHz }: typeof edited, bitDepth: number | null) {
  const comparison = compareWithFile(edited, { bitDepth })
  comparison.begin({ channels: channels.length, sampleRateHz })
  comparison.write(channels.map((samples) => samples.subarray(0, 1000)))
  comparison.write(channels.map((samples) => samples.subarray(1000)))
  return comparison.findings().map(({ status }) => status)
}

test('a file on the grid of its format is what was edited', () => {
  expect(statuses(rounded(16), 16)).toEqual(['pass', 'pass'])
})

test('a file with fewer bits than it says is not', () => {
  expect(statuses(rounded(12), 16)).toEqual(['pass', 'fail'])
})

test('a lossless file may not be a frame longer, a lossy one may', () => {
  const longer = audio(Float32Array.from([...edited.channels[0]!, 0]))
  expect(statuses(longer, 16)).toEqual(['fail'])
  expect(statuses(longer, null)).toEqual(['pass'])
})

test('another rate or another number of channels is another recording', () => {
  expect(statuses({ ...edited, sampleRateHz: 48000 }, null)).toEqual(['fail'])
  expect(statuses(audio(edited.channels[0]!, edited.channels[0]!), null)).toEqual(['fail'])
})
