import { type Audio, frameCount } from './audio.ts'
import { type Biquad, cascade, section } from './biquad.ts'
import { powerToDb } from './decibels.ts'

const ABSOLUTE_GATE_LUFS = -70
const HOP_SECONDS = 0.1

/**
 * Integrated loudness in LUFS, gated at −70 LUFS and 10 LU below the mean; −∞ for silence.
 * A clip shorter than one block of 400 ms is measured as a whole, without gates.
 *
 * @see ITU-R BS.1770-4, annex 1
 */
export function integratedLoudness(audio: Audio): number {
  const blocks = blockPowers(hopPowers(audio), 4)
  if (blocks.length === 0) return ungatedLoudness(audio)
  return toLufs(mean(gated(blocks, -10)))
}

/** The same without gates: the mean over all of it. */
export const ungatedLoudness = (audio: Audio): number => toLufs(wholePower(audio))

/**
 * Loudness range in LU: between the 10th and 95th percentile of 3 s blocks, gated at −70 LUFS and 20 LU
 * below their mean. 0 when no block is left.
 *
 * @see EBU Tech 3342 (2016)
 */
export function loudnessRange(audio: Audio): number {
  const powers = gated(blockPowers(hopPowers(audio), 30), -20).map(toLufs)
  if (powers.length === 0) return 0
  const sorted = powers.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)]!
  return at(0.95) - at(0.1)
}

/**
 * The two stages of the K weighting at any rate.
 *
 * @see BS.1770-4 tables 1 and 2; analog parameters fitted to them: Mansbridge et al. 2012 (AES 132)
 */
function kWeighting(sampleRateHz: number): Biquad[] {
  const shelf = bilinear(1681.974450955533, 0.7071752369554196, sampleRateHz)
  const vh = 10 ** (3.999843853973347 / 20)
  const vb = vh ** 0.4996667741545416
  const { k, q } = shelf
  const stage1 = section(
    [vh + (vb * k) / q + k * k, 2 * (k * k - vh), vh - (vb * k) / q + k * k],
    shelf.a,
  )
  const { a } = bilinear(38.13547087602444, 0.5003270373238773, sampleRateHz)
  const stage2 = { ...section(a, a), b0: 1, b1: -2, b2: 1 }
  return [stage1, stage2]
}

function bilinear(frequencyHz: number, q: number, sampleRateHz: number) {
  const k = Math.tan((Math.PI * frequencyHz) / sampleRateHz)
  return { k, q, a: [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k] }
}

/** Weights of the channels in the order of a WAV file: surrounds 1.41, low-frequency effects 0. */
function channelWeights(count: number): readonly number[] {
  if (count <= 3) return Array(count).fill(1)
  if (count === 4) return [1, 1, 1.41, 1.41]
  if (count === 5) return [1, 1, 1, 1.41, 1.41]
  return [1, 1, 1, 0, ...Array(count - 4).fill(1.41)]
}

/** Weighted K power of each full 100 ms, summed over channels. */
function hopPowers({ channels, sampleRateHz }: Audio): Float64Array {
  const edge = (hop: number) => Math.round(hop * HOP_SECONDS * sampleRateHz)
  const hops = Math.floor((channels[0]?.length ?? 0) / (HOP_SECONDS * sampleRateHz) + 1e-9)
  const powers = new Float64Array(hops)
  const weights = channelWeights(channels.length)
  const block = new Float64Array(edge(1) + 1)
  for (const [c, samples] of channels.entries()) {
    const weight = weights[c]!
    if (weight === 0) continue
    const run = cascade(kWeighting(sampleRateHz))
    for (let hop = 0; hop < hops; hop++) {
      const [start, end] = [edge(hop), edge(hop + 1)]
      for (let n = start; n < end; n++) block[n - start] = samples[n]!
      run(block, end - start)
      let sum = 0
      for (let n = 0; n < end - start; n++) sum += block[n]! * block[n]!
      powers[hop] = powers[hop]! + (weight * sum) / (end - start)
    }
  }
  return powers
}

/** Means of `hops` neighbouring hops, one block for every hop it can start at. */
function blockPowers(powers: Float64Array, hops: number): number[] {
  const blocks: number[] = []
  for (let start = 0; start + hops <= powers.length; start++)
    blocks.push(mean(powers.subarray(start, start + hops)))
  return blocks
}

function gated(blocks: readonly number[], relativeGateLu: number): number[] {
  const audible = blocks.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS)
  const gate = toLufs(mean(audible)) + relativeGateLu
  return audible.filter((power) => toLufs(power) > gate)
}

function wholePower(audio: Audio): number {
  const { channels, sampleRateHz } = audio
  const weights = channelWeights(channels.length)
  const frames = frameCount(audio)
  if (frames === 0) return 0
  return channels.reduce((total, samples, c) => {
    const block = Float64Array.from(samples)
    cascade(kWeighting(sampleRateHz))(block, frames)
    return total + (weights[c]! * block.reduce((sum, x) => sum + x * x, 0)) / frames
  }, 0)
}

const toLufs = (power: number): number => -0.691 + powerToDb(power)

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? 0 : sum / values.length
}
