/**
 * For 3 to 8 channels: which channel of Vorbis (and Opus family 1) order stands where in WAV and FLAC
 * order, e.g. L C R Ls Rs LFE → L R C LFE Ls Rs.
 *
 * @see Vorbis I specification, 4.3.9; RFC 7845, 5.1.1.2; RFC 9639, 9.1.3
 */
const WAV_ORDER: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
}

export const inWavOrder = (channels: readonly Float32Array[]): readonly Float32Array[] =>
  WAV_ORDER[channels.length]?.map((c) => channels[c]!) ?? channels
