import { melMap } from './mel-map.ts'
import { HEAT } from './palette.ts'
import { encodePng } from './png.ts'
import type { Readable } from './readable.ts'

const WIDTH = 1024
const HEIGHT = 256
/** Below the loudest point this much is black. */
export const RANGE_DB = 80

/**
 * A picture of the clip without axes: 1024 × 256, time to the right, 20 Hz to 20 kHz (or half the
 * rate) upwards on the mel scale, dB re the loudest point, 80 dB deep.
 *
 * @returns a PNG of 256 colours; the same audio gives the same bytes
 */
export function spectrogram(audio: Readable): Uint8Array {
  const { levelsDb } = melMap(audio, { columns: WIDTH, bands: HEIGHT })
  let loudestDb = -200
  for (let i = 0; i < levelsDb.length; i++) if (levelsDb[i]! > loudestDb) loudestDb = levelsDb[i]!
  const pixels = new Uint8Array(WIDTH * HEIGHT)
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++)
      pixels[y * WIDTH + x] = heatOf(levelsDb[(HEIGHT - 1 - y) * WIDTH + x]!, loudestDb)
  return encodePng(pixels, { width: WIDTH, height: HEIGHT, palette: HEAT })
}

/** Index into the palette of a level. */
export const heatOf = (levelDb: number, loudestDb: number): number =>
  Math.round(255 * Math.min(1, Math.max(0, 1 + (levelDb - loudestDb) / RANGE_DB)))
