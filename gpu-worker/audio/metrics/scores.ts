import { type Audio, frameCount } from '../audio.ts'
import { logSpectralDistance } from './log-spectral-distance.ts'
import { multiResolutionMelDistance } from './mel-distance.ts'
import { siSdrDb } from './si-sdr.ts'
import { multiResolutionStftDistance, stftDistance } from './stft-distance.ts'

export type Scores = {
  readonly stft: number
  readonly mrStft: number
  readonly mrMel: number
  readonly siSdrDb: number
  readonly lsd: number
  /** By how much the shorter clip was continued with zeros. */
  readonly paddedFrames: number
}

/** Every figure of one clip against its target. @throws RangeError when rates or channel counts differ */
export const scores = (estimate: Audio, target: Audio): Scores => ({
  stft: stftDistance(estimate, target),
  mrStft: multiResolutionStftDistance(estimate, target),
  mrMel: multiResolutionMelDistance(estimate, target),
  siSdrDb: siSdrDb(estimate, target),
  lsd: logSpectralDistance(estimate, target),
  paddedFrames: Math.abs(frameCount(estimate) - frameCount(target)),
})
