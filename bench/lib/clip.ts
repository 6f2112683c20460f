/** Ten seconds of two tones with some noise: a WAV file of 16 bit stereo at 44.1 kHz. */
import { encodeWav } from '../../gpu-worker/audio/codecs/wav-encode.ts'

export function clip(): Uint8Array<ArrayBuffer> {
  let state = 1
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
  const channels = [440, 660].map((hz) =>
    Int32Array.from({ length: 441_000 }, (_, n) =>
      Math.round(8000 * Math.sin((2 * Math.PI * hz * n) / 44_100) + 500 * noise()),
    ),
  )
  return new Uint8Array(encodeWav({ channels, sampleRateHz: 44_100, bitsPerSample: 16 }, {}))
}
