import { DomainError } from '#shared/errors.ts'
import type { ResolvedStepOf } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import { fromDb, powerToDb } from '../audio/decibels.ts'
import { realFft } from '../audio/fft.ts'
import { denoised } from '../audio/measure/denoised.ts'
import { limitedBy } from '../audio/measure/findings.ts'
import { noiseFindings } from '../audio/measure/noise-floor.ts'
import { referenceFinding } from '../audio/measure/reference.ts'
import { overlapAdd } from '../audio/overlap-add.ts'
import { fftSizeOf, OVERLAP, sampledPowers, WINDOW_SECONDS } from '../audio/sampled-powers.ts'
import { steadyNoise } from '../audio/steady-noise.ts'
import { cut } from '../audio/stft.ts'
import { hann } from '../audio/windows.ts'
import { coreOf, inRegion, regionOf, slice, toFrames } from '../plan/regions.ts'
import type { Effect, Finding } from './effect.ts'

type Denoise = ResolvedStepOf<'denoise'>

const CLEAN_SNR_DB = 40 // nothing is done above, everything asked for 20 dB below
const PRIOR_WEIGHT = 0.98
const TOLERANCE = 1e-4 // of two transforms of 64 bits, rounded once to 32

/**
 * Steady noise lowered, as far as there is any: a Wiener gain for each frequency and moment, the same
 * for all channels.
 *
 * @see Ephraim & Malah 1984 (decision-directed a-priori SNR); Scalart & Filho 1996 (Wiener gain)
 */
export const effect: Effect<'denoise'> = {
  op: 'denoise',
  apply(input, step, context) {
    const noise = noisePowers(input, step)
    const reductionDb = effectiveReductionDb(slice(input, regionOf(step, input)), noise, step)
    if (reductionDb <= 0) throw new DomainError('no_effect', 'No noise was found.')
    const cleaned = inRegion<Denoise>(
      ({ channels, sampleRateHz }) =>
        wiener({ channels, sampleRateHz }, noise, fromDb(-reductionDb)),
      { contextSeconds: WINDOW_SECONDS },
    )
    return cleaned(input, step, context)
  },
  verify(input, output, step) {
    const inside = coreOf(step, input)
    const { reductionDb } = step
    const formula = formulaFinding(input, output, step)
    const found = noiseFindings(input, output, { inside, reductionDb, cleanSnrDb: CLEAN_SNR_DB })
    return [
      ...found.map((finding) => (formula.status === 'pass' ? asFarAs(finding) : finding)),
      formula,
    ]
  },
}

/**
 * Where sound covers the noise, the definition lowers it by less than half of what was asked for; where a part is
 * nearly all noise, or the noise named has sound in it, it lowers the loud moments too. Neither is a fault of the
 * edit. Less than a quarter is: then it was other noise that was looked for.
 */
function asFarAs(finding: Finding): Finding {
  const isSome = Number(finding.measured) <= Number(finding.expected) / 2
  return finding.name !== 'noise_floor' || isSome ? limitedBy(finding) : finding
}

/**
 * Check `formula`: every sample is what the gain of the definition makes of it, for the noise that was found. Whether
 * that is the noise, `noise_floor` says.
 */
function formulaFinding(input: Audio, output: Audio, step: Denoise): Finding {
  const [region, core] = [regionOf(step, input), coreOf(step, input)]
  const noise = noisePowers(input, step)
  const reductionDb = effectiveReductionDb(slice(input, region), noise, step)
  const isWhole = region.start === 0 && region.end === frameCount(input)
  const reach = isWhole ? 0 : toFrames(WINDOW_SECONDS, input.sampleRateHz)
  const start = Math.max(0, region.start - reach)
  const heard = slice(input, { start, end: region.end + reach })
  const reference = denoised(heard, noise, fromDb(-reductionDb))
  return referenceFinding(
    slice(output, core),
    reference.map((samples) => samples.subarray(core.start - start, core.end - start)),
    { tolerance: TOLERANCE },
  )
}

/** Power of the noise in each bin: where only noise is heard, or what never falls silent. */
function noisePowers(input: Audio, step: Denoise): Float64Array {
  if (step.noiseRegion) {
    const bins = fftSizeOf(input) / 2 + 1
    const sum = new Float64Array(bins)
    let frames = 0
    sampledPowers(slice(input, regionOf({ region: step.noiseRegion }, input)), (powers) => {
      for (let k = 0; k < bins; k++) sum[k]! += powers[k]!
      frames++
    })
    return smoothed(sum.map((power) => power / frames))
  }
  return smoothed(steadyNoise(input).noise)
}

/** What was asked for, less the cleaner the recording is: at 40 dB above the noise nothing. */
function effectiveReductionDb(input: Audio, noise: Float64Array, { reductionDb }: Denoise): number {
  let [power, frames] = [0, 0]
  sampledPowers(input, (powers) => {
    power += total(powers)
    frames++
  })
  const floor = total(noise)
  if (!(power > 0) || !(floor > 0)) return 0
  const snrDb = powerToDb(power / frames / floor)
  return reductionDb * Math.min(1, Math.max(0, (CLEAN_SNR_DB - snrDb) / 20))
}

function wiener(input: Audio, noise: Float64Array, lowestGain: number): Float32Array[] {
  const fft = realFft(fftSizeOf(input))
  const hop = fft.size / OVERLAP
  const window = hann(fft.size).map(Math.sqrt)
  const frames = frameCount(input)
  const sums = overlapAdd(input.channels.length, {
    frames,
    size: fft.size,
    scale: () => 2 / OVERLAP,
  })
  const spectra = input.channels.map(() => scratch(fft.bins, fft.bins))
  const [piece, gain, prior, powers] = scratch(fft.size, fft.bins)
  for (let start = hop - fft.size; start < frames; start += hop) {
    powers.fill(0)
    for (const [c, samples] of input.channels.entries()) {
      const [re, im] = spectra[c]!
      cut(samples, start, window, piece)
      fft.forward(piece, re, im)
      for (let k = 0; k < fft.bins; k++) powers[k]! += re[k]! ** 2 + im[k]! ** 2
    }
    for (let k = 0; k < fft.bins; k++) {
      const snr = powers[k]! / input.channels.length / Math.max(noise[k]!, 1e-20)
      const expected = PRIOR_WEIGHT * prior[k]! + (1 - PRIOR_WEIGHT) * Math.max(snr - 1, 0)
      gain[k] = Math.max(expected / (1 + expected), lowestGain)
      prior[k] = gain[k]! ** 2 * snr
    }
    const even = smoothed(gain)
    for (const [c, [re, im]] of spectra.entries()) {
      for (let k = 0; k < fft.bins; k++) {
        re[k]! *= even[k]!
        im[k]! *= even[k]!
      }
      fft.inverse(re, im, piece)
      for (let n = 0; n < fft.size; n++) piece[n]! *= window[n]!
      sums.add(c, start, piece)
    }
  }
  return sums.finish()
}

const smoothed = (values: Float64Array): Float64Array =>
  values.map((value, k) => ((values[k - 1] ?? value) + value + (values[k + 1] ?? value)) / 3)

const total = (powers: Float64Array): number => powers.reduce((sum, power) => sum + power, 0)

const scratch = (first: number, rest: number) =>
  [
    new Float64Array(first),
    new Float64Array(rest),
    new Float64Array(rest),
    new Float64Array(rest),
  ] as const
