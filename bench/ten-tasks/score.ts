import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { mean, median } from '../../gpu-worker/audio/measure/statistics.ts'
import { multiResolutionMelDistance } from '../../gpu-worker/audio/metrics/mel-distance.ts'
import { siSdrDb } from '../../gpu-worker/audio/metrics/si-sdr.ts'
import {
  multiResolutionStftDistance,
  stftDistance,
} from '../../gpu-worker/audio/metrics/stft-distance.ts'
import type { Figures } from './paper.ts'

export const scoreOf = (estimate: Audio, target: Audio): Figures => ({
  stft: stftDistance(estimate, target),
  mrStft: multiResolutionStftDistance(estimate, target),
  mrMel: multiResolutionMelDistance(estimate, target),
  siSdrDb: siSdrDb(estimate, target),
})

export type Summary = Figures & { readonly siSdrMedianDb: number; readonly items: number }

export function summary(scores: readonly Figures[]): Summary {
  const of = (key: keyof Figures) => scores.map((score) => score[key])
  return {
    stft: mean(of('stft')),
    mrStft: mean(of('mrStft')),
    mrMel: mean(of('mrMel')),
    siSdrDb: mean(of('siSdrDb')),
    siSdrMedianDb: median(of('siSdrDb')),
    items: scores.length,
  }
}
