// Time stretching: MR-STFT distance of ours to Rubber Band R3, beside the distance of sox's `tempo` to it.

import type { Audio } from '../gpu-worker/audio/audio.ts'
import { multiResolutionStftDistance } from '../gpu-worker/audio/metrics/stft-distance.ts'
import { pcg32 } from '../gpu-worker/audio/random.ts'
import { effects } from '../gpu-worker/effects/effects.ts'
import { planOf } from './lib/plan-of.ts'
import type { Bench, Row } from './lib/result.ts'
import { throughTool, versionOf } from './lib/tools.ts'
import { events, RATE } from './ten-tasks/material.ts'
import { fitted } from './ten-tasks/rows.ts'
import { rubberBand } from './ten-tasks/rubber-band.ts'

const FACTORS = [0.5, 0.8, 1.25, 2]
/** Sounds of the ten tasks, and how the product treats them: `wsola` is what "the voice" chooses. */
const CLIPS = [
  { kind: 'tonal', name: 'guitar', method: 'phase_vocoder' },
  { kind: 'tonal', name: 'siren', method: 'phase_vocoder' },
  { kind: 'percussive', name: 'tabla', method: 'phase_vocoder' },
  { kind: 'percussive', name: 'hammer', method: 'phase_vocoder' },
  { kind: 'speech-like', name: 'voice', method: 'wsola' },
  { kind: 'speech-like', name: 'crow', method: 'wsola' },
] as const

export const bench: Bench = async () => {
  if (!versionOf('rubberband') || !versionOf('sox'))
    return { rounds: 0, rows: [], bars: [], verdict: 'not run' }
  const sounds = events.map((make) => make(pcg32(11n)))
  const rows: Row[] = []
  for (const { kind, name, method } of CLIPS) {
    const { channels } = sounds.find((sound) => sound.name === name)!
    const clip = { channels, sampleRateHz: RATE }
    for (const factor of FACTORS) {
      const reference = rubberBand(clip, { factor })!
      const frames = reference.channels[0]!.length
      const toReference = (answer: Audio) =>
        Number(multiResolutionStftDistance(fitted(answer, frames), reference).toFixed(3))
      const [step] = planOf([['speed', { factor, method }]]).steps
      const ours = effects.speed.apply(clip, step as never, { random: pcg32(1n) }).audio
      const sox = throughTool('sox', clip, (input, output) => [
        input, '-e', 'float', '-b', '32', output, 'tempo', ...(method === 'wsola' ? ['-s'] : ['-m']), `${factor}`]) // biome-ignore format: a command line
      const [mine, theirs] = [toReference(ours), toReference(sox!)]
      rows.push({
        variant: `${kind}: ${name} x${factor}`,
        value: mine,
        unit: 'MR-STFT to Rubber Band R3',
        method,
        sox: theirs,
        ratio: Number((mine / theirs).toFixed(2)),
      })
    }
  }
  const ratios = (kind: string) =>
    rows.filter(({ variant }) => variant.startsWith(kind)).map(({ ratio }) => ratio as number)
  const meanRatio = (kind: string) =>
    Math.exp(ratios(kind).reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios(kind).length)
  return {
    rounds: 1,
    rows,
    bars: ['tonal', 'percussive', 'speech-like'].map((kind) => ({
      text: `${kind}: ${meanRatio(kind).toFixed(2)} x the distance of sox, geometric mean; bar 1`,
      ok: meanRatio(kind) <= 1,
    })),
  }
}
