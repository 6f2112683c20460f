/**
 * Where the processor time of one edit goes: a gain edit of the 10 s stereo clip of `edit-latency`, stage by
 * stage, as the two children run it. In one process and warm, so it leaves out messages, files and HTTP.
 */
import { createHash } from 'node:crypto'
import { type Audio, frameCount } from '../gpu-worker/audio/audio.ts'
import { DEFAULT_DECODE_LIMITS } from '../gpu-worker/audio/codecs/codec.ts'
import { decode, decodeInto } from '../gpu-worker/audio/codecs/decode.ts'
import { encodeFlac } from '../gpu-worker/audio/codecs/flac-encode.ts'
import { quantise } from '../gpu-worker/audio/codecs/quantise.ts'
import { peaks } from '../gpu-worker/audio/peaks.ts'
import { stepRandom } from '../gpu-worker/audio/random.ts'
import { readable } from '../gpu-worker/audio/readable.ts'
import { spectrogram } from '../gpu-worker/audio/spectrogram.ts'
import { compareWithFile } from '../gpu-worker/plan/file-findings.ts'
import { runPlan } from '../gpu-worker/plan/run-plan.ts'
import { clip } from './lib/clip.ts'
import { planOf } from './lib/plan-of.ts'
import type { Bench } from './lib/result.ts'
import { median } from './lib/stats.ts'

const EDITS_PER_ROUND = 5
const PLAN = planOf([['gain', { gainDb: -3 }]])

export const bench: Bench = async ({ rounds }) => {
  const bytes = clip()
  const times = new Map<string, number[]>()
  for (let n = -10; n < rounds * EDITS_PER_ROUND; n++) {
    for (const [stage, ms] of await oneEdit(bytes)) {
      if (n < 0) continue // cold code
      times.set(stage, [...(times.get(stage) ?? []), ms])
    }
  }
  const rows = [...times].map(([variant, all]) => ({ variant, value: median(all), unit: 'ms' }))
  const sum = rows.reduce((total, { value }) => total + value, 0)
  return { rounds, rows: [...rows, { variant: 'all stages', value: sum, unit: 'ms' }], bars: [] }
}

/** The stages in running order with the processor time of each, all threads of the process. */
async function oneEdit(bytes: Uint8Array): Promise<[string, number][]> {
  const laps: [string, number][] = []
  let before = process.cpuUsage()
  const lap = (stage: string): void => {
    const { user, system } = process.cpuUsage(before)
    laps.push([stage, (user + system) / 1000])
    before = process.cpuUsage()
  }
  const { audio: input } = await decode(bytes)
  lap('decode the input')
  JSON.stringify(peaks(readable(input)))
  lap('peaks of the input')
  spectrogram(readable(input))
  lap('spectrogram of the input')

  const run = await runPlan(PLAN, input, {
    signal: new AbortController().signal,
    clipping: 'limit',
  })
  lap('edit and measure')
  const pcm = quantise(run.audio, 16, { touched: run.touched, random: stepRandom(PLAN.hash, 1) })
  lap('dither')
  const file = encodeFlac(pcm, {})
  lap('encode')
  const comparison = compareWithFile(run.audio, { bitDepth: 16 })
  await decodeInto(file, comparison, DEFAULT_DECODE_LIMITS)
  comparison.findings()
  lap('read back and compare')
  createHash('sha256').update(file).digest('hex')
  lap('sha-256')
  JSON.stringify(peaks(readable(run.audio)))
  lap('peaks of the output')
  spectrogram(readable(run.audio))
  lap('spectrogram of the output')
  refuseOther(run.audio, input)
  return laps
}

function refuseOther(output: Audio, input: Audio): void {
  if (frameCount(output) !== frameCount(input))
    throw new Error('Expected an edit of the same length')
}
