import type { Rgb } from './png.ts'

/**
 * 256 colours from near black over violet and orange to pale yellow, of evenly rising lightness: a
 * louder bin is a lighter pixel, in print and for the colour-blind too.
 *
 * @see Ottosson 2020, "A perceptual color space for image processing" (Oklab)
 */
export const HEAT: readonly Rgb[] = Array.from({ length: 256 }, (_, i) => {
  const t = i / 255
  const lightness = 0.13 + 0.84 * t
  const chroma = 0.02 + 0.17 * Math.sin(Math.PI * t ** 0.9) ** 1.1
  const hue = ((285 + 180 * t ** 1.15) * Math.PI) / 180 // violet → red → yellow
  return fromOklab(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue))
})

/** Oklab to sRGB; colours outside are clipped. */
function fromOklab(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    toSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function toSrgb(linear: number): number {
  const x = Math.min(1, Math.max(0, linear))
  return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055))
}
