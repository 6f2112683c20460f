import { realFft } from '../fft.ts'
import { besselI0 } from '../windows.ts'

// What `tanh(g x) / tanh(g)` at four times the rate is, by the transform of each block: the effect weighs samples.

const OVERSAMPLING = 4
/** Of the definition: a sinc to 16 zero crossings, Kaiser's beta 8, the pass band to 0.92 of half the rate. */
const KERNEL = { zeroCrossings: 16, beta: 8, rollOff: 0.92 }
const BLOCK = 4096
const MARGIN = 64 // on either side, more than both kernels reach

/**
 * A sound overdriven, not yet matched in loudness.
 *
 * @param samples [frames]; not modified. Beyond both ends it counts as silence
 * @returns [frames]; the caller owns it
 */
export function driven(samples: ArrayLike<number>, driveDb: number): Float32Array {
  const g = 10 ** (driveDb / 20)
  const scale = 1 / Math.tanh(g)
  const [coarse, fine] = [realFft(BLOCK), realFft(OVERSAMPLING * BLOCK)]
  const response = kernelResponse()
  const [re, im] = [new Float64Array(coarse.bins), new Float64Array(coarse.bins)]
  const [fineRe, fineIm] = [new Float64Array(fine.bins), new Float64Array(fine.bins)]
  const [block, between] = [new Float64Array(BLOCK), new Float64Array(OVERSAMPLING * BLOCK)]
  const output = new Float32Array(samples.length)
  for (let start = 0; start < samples.length; start += BLOCK - 2 * MARGIN) {
    for (let n = 0; n < BLOCK; n++) block[n] = samples[start - MARGIN + n] ?? 0
    coarse.forward(block, re, im)
    for (let k = 0; k < fine.bins; k++) {
      // The spectrum of samples repeats, mirrored: what the kernel leaves of that above half the rate is in it.
      const place = k % BLOCK
      const isMirrored = place > BLOCK / 2
      const bin = isMirrored ? BLOCK - place : place
      fineRe[k] = re[bin]! * response[k]!
      fineIm[k] = (isMirrored ? -im[bin]! : im[bin]!) * response[k]!
    }
    fine.inverse(fineRe, fineIm, between)
    for (let n = 0; n < between.length; n++) {
      const place = Math.floor(n / OVERSAMPLING) + start - MARGIN
      const isBeyond = place < 0 || place >= samples.length // only what lies in the clip is driven
      between[n] = isBeyond ? 0 : scale * Math.tanh(g * between[n]!)
    }
    fine.forward(between, fineRe, fineIm)
    for (let k = 0; k < fine.bins; k++) {
      fineRe[k]! *= response[k]!
      fineIm[k]! *= response[k]!
    }
    for (let k = 0; k < coarse.bins; k++) {
      // Every fourth sample: four bins fall on one, two of them mirrored.
      const [up, down, top] = [BLOCK + k, BLOCK - k, 2 * BLOCK - k]
      re[k] = (fineRe[k]! + fineRe[up]! + fineRe[down]! + fineRe[top]!) / OVERSAMPLING
      im[k] = (fineIm[k]! + fineIm[up]! - fineIm[down]! - fineIm[top]!) / OVERSAMPLING
    }
    coarse.inverse(re, im, block)
    const end = Math.min(output.length, start + BLOCK - 2 * MARGIN)
    for (let n = start; n < end; n++) output[n] = block[n - start + MARGIN]! / OVERSAMPLING
  }
  return output
}

/** Of the kernel at four times the rate: real, because it is symmetric. */
function kernelResponse(): Float64Array {
  const fft = realFft(OVERSAMPLING * BLOCK)
  const { zeroCrossings, beta, rollOff } = KERNEL
  const kernel = new Float64Array(fft.size)
  const reach = zeroCrossings * OVERSAMPLING
  for (let m = 1 - reach; m < reach; m++) {
    const t = m / OVERSAMPLING
    const x = Math.PI * rollOff * t
    const window = besselI0(beta * Math.sqrt(1 - (t / zeroCrossings) ** 2)) / besselI0(beta)
    kernel[(m + fft.size) % fft.size] = rollOff * (x === 0 ? 1 : Math.sin(x) / x) * window
  }
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)]
  fft.forward(kernel, re, im)
  return re
}
