import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './bitmap-font.ts'
import { encodePng, type Rgb } from './png.ts'

/** A picture being painted. Everything outside it is cut off. */
export function openCanvas(width: number, height: number, background: Rgb) {
  const pixels = new Uint8Array(3 * width * height)
  for (let i = 0; i < pixels.length; i++) pixels[i] = background[i % 3]!

  function pixel(x: number, y: number, color: Rgb): void {
    fill(x, y, 1, 1, color)
  }

  function fill(x: number, y: number, w: number, h: number, [red, green, blue]: Rgb): void {
    const [from, to] = [Math.max(0, x), Math.min(width, x + w)]
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row++)
      for (let at = 3 * (row * width + from); at < 3 * (row * width + to); at += 3) {
        pixels[at] = red
        pixels[at + 1] = green
        pixels[at + 2] = blue
      }
  }

  /** @param x, y its upper left corner, or with `right` its upper right one */
  function text(
    x: number,
    y: number,
    words: string,
    { color, scale = 2, right = false }: { color: Rgb; scale?: number; right?: boolean },
  ): void {
    let left = right ? x - textWidth(words, scale) : x
    for (const character of words) {
      for (const [row, bits] of glyph(character).entries())
        for (let column = 0; column < GLYPH_WIDTH; column++)
          if ((bits >> (GLYPH_WIDTH - 1 - column)) & 1)
            fill(left + column * scale, y + row * scale, scale, scale, color)
      left += (GLYPH_WIDTH + 1) * scale
    }
  }

  return { pixel, fill, text, png: () => encodePng(pixels, { width, height }) }
}

export type Canvas = ReturnType<typeof openCanvas>

export const textWidth = (words: string, scale = 2): number =>
  Math.max(0, words.length * (GLYPH_WIDTH + 1) - 1) * scale

export const textHeight = (scale = 2): number => GLYPH_HEIGHT * scale
