import { realFft } from '../fft.ts'

/**
 * `output` += a signal through an impulse response, by the transform of blocks.
 *
 * @param samples, output both [frames]
 */
export function addConvolved(
  samples: Float32Array,
  response: Float32Array,
  output: Float32Array,
): void {
  const fft = realFft(2 ** Math.ceil(Math.log2(2 * Math.max(4096, response.length))))
  const block = fft.size - response.length + 1
  const spectrum = () => ({ re: new Float64Array(fft.bins), im: new Float64Array(fft.bins) })
  const [h, x] = [spectrum(), spectrum()]
  const piece = new Float64Array(fft.size)
  piece.set(response)
  fft.forward(piece, h.re, h.im)
  for (let start = 0; start < samples.length; start += block) {
    piece.fill(0).set(samples.subarray(start, start + block))
    fft.forward(piece, x.re, x.im)
    for (let k = 0; k < fft.bins; k++) {
      const [re, im] = [x.re[k]!, x.im[k]!]
      x.re[k] = re * h.re[k]! - im * h.im[k]!
      x.im[k] = re * h.im[k]! + im * h.re[k]!
    }
    fft.inverse(x.re, x.im, piece)
    const end = Math.min(output.length, start + fft.size)
    for (let n = start; n < end; n++) output[n] = output[n]! + piece[n - start]!
  }
}
