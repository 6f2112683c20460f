export type WavEncoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'mulaw'

/** Reads the sample at a byte offset of `data`, nominal −1…1. Offsets are the caller's to bound. */
export function readWavSample(encoding: WavEncoding, data: Uint8Array): (at: number) => number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  switch (encoding) {
    case 'u8':
      return (at) => (data[at]! - 128) / 128
    case 's16':
      return (at) => view.getInt16(at, true) / 32_768
    case 's24':
      return (at) =>
        (((data[at]! << 8) | (data[at + 1]! << 16) | (data[at + 2]! << 24)) >> 8) / 8_388_608
    case 's32':
      return (at) => view.getInt32(at, true) / 2_147_483_648
    case 'f32':
      return (at) => view.getFloat32(at, true)
    case 'f64':
      return (at) => view.getFloat64(at, true)
    case 'alaw':
      return (at) => A_LAW[data[at]!]!
    case 'mulaw':
      return (at) => MU_LAW[data[at]!]!
  }
}

/** ITU-T G.711: 8 bits to 13 (A-law) and 14 (µ-law), both scaled to full scale. */
const A_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const c = code ^ 0x55
  const exponent = (c >> 4) & 7
  const mantissa = c & 15
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 264) << (exponent - 1)
  return (c & 0x80 ? magnitude : -magnitude) / 32_768
})

const MU_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const c = ~code & 0xff
  const magnitude = ((((c & 15) << 3) + 132) << ((c >> 4) & 7)) - 132
  return (c & 0x80 ? -magnitude : magnitude) / 32_768
})
