import { type Audio, durationSeconds, frameCount } from './audio.ts'
import { type Canvas, openCanvas, textHeight, textWidth } from './canvas.ts'
import { toDb } from './decibels.ts'
import { highestHzOf, type MelMap, melMap, melPosition } from './mel-map.ts'
import { HEAT } from './palette.ts'
import { extremes } from './peaks.ts'
import type { Rgb } from './png.ts'
import { readable } from './readable.ts'
import { heatOf } from './spectrogram.ts'

const LEFT = 92
const RIGHT = 24
const TITLE = 40
const GAP = 8
const BETWEEN = 22
const TOP = 14
const AXIS = 48

/** In pixels: the whole width, and the heights of a waveform and a spectrogram. */
export type PictureSize = {
  readonly width: number
  readonly wave: number
  readonly spectrum: number
}
const LARGE: PictureSize = { width: 1600, wave: 132, spectrum: 208 }

type Layout = PictureSize & { readonly plot: number; readonly panel: number }
const layoutOf = (size: PictureSize): Layout => ({
  ...size,
  plot: size.width - LEFT - RIGHT,
  panel: TITLE + size.wave + GAP + size.spectrum,
})

const BACKGROUND: Rgb = [13, 15, 22]
const GROUND: Rgb = [22, 25, 36]
const BEYOND: Rgb = [17, 19, 28] // after the end of the shorter clip
const LINE: Rgb = [44, 49, 66]
const DIM: Rgb = [138, 146, 168]
const CHANGED: Rgb = [255, 92, 87]
const NARROW = 1000 // no room for wide gaps and the key beside the title

type Look = { readonly title: string; readonly edge: Rgb; readonly body: Rgb }
const BEFORE: Look = { title: 'BEFORE', edge: [70, 116, 190], body: [130, 178, 255] }
const AFTER: Look = { title: 'AFTER', edge: [190, 126, 50], body: [255, 190, 100] }

/**
 * Waveform and spectrogram of two recordings, one above the other, on one time axis, one scale of
 * frequency and one of loudness: what became quieter is darker, what became shorter ends earlier. Where
 * both have the same frames, a red line marks those that differ.
 *
 * @returns a PNG, 1600 pixels wide unless said; the same recordings give the same bytes
 */
export function beforeAfterPicture(before: Audio, after: Audio, size = LARGE): Uint8Array {
  const layout = layoutOf(size)
  const height = TOP + 2 * layout.panel + BETWEEN + AXIS
  const canvas = openCanvas(layout.width, height, BACKGROUND)
  const seconds = Math.max(durationSeconds(before), durationSeconds(after))
  const upToHz = highestHzOf(Math.max(before.sampleRateHz, after.sampleRateHz))
  const columnsOf = (audio: Audio) =>
    Math.max(1, Math.round((layout.plot * durationSeconds(audio)) / seconds))
  const mapOf = (audio: Audio) =>
    melMap(readable(audio), { columns: columnsOf(audio), bands: layout.spectrum, upToHz })
  const maps = [mapOf(before), mapOf(after)] as const
  const loudestDb = maps.reduce(
    (loudest, { levelsDb }) => levelsDb.reduce((max, db) => Math.max(max, db), loudest),
    -200,
  )
  const ticks = timeTicks(seconds, layout)
  const scales = { seconds, ticks, loudestDb, upToHz, layout }
  drawPanel(canvas, TOP, before, { map: maps[0], look: BEFORE, ...scales })
  const second = TOP + layout.panel + BETWEEN
  drawPanel(canvas, second, after, { map: maps[1], look: AFTER, ...scales })
  markChanges(canvas, second + TITLE - 5, before, { after, layout })
  drawTimeAxis(canvas, second + layout.panel + 10, scales)
  return canvas.png()
}

type Scales = {
  readonly seconds: number
  readonly ticks: Ticks
  readonly loudestDb: number
  readonly upToHz: number
  readonly layout: Layout
}
type Panel = Scales & { readonly map: MelMap; readonly look: Look }

function drawPanel(canvas: Canvas, top: number, audio: Audio, panel: Panel): void {
  drawTitle(canvas, top, audio, panel)
  drawWaves(canvas, top + TITLE, audio, panel)
  drawSpectrum(canvas, top + TITLE + panel.layout.wave + GAP, panel)
}

function drawTitle(canvas: Canvas, top: number, audio: Audio, { look, layout }: Panel): void {
  const y = top + 8
  canvas.text(LEFT, y, look.title, { color: look.body })
  const facts = [
    `${durationSeconds(audio).toFixed(2)} s`,
    `${trimmed(audio.sampleRateHz / 1000, 3)} kHz`,
    ['', 'mono', 'stereo'][audio.channels.length] ?? `${audio.channels.length} channels`,
  ]
  const isNarrow = layout.plot < NARROW
  const left = LEFT + textWidth(look.title) + (isNarrow ? 14 : 28)
  canvas.text(left, y, facts.join(isNarrow ? ' ' : '   '), { color: DIM })
  const peak = audio.channels.reduce((most, samples) => {
    const { min, max } = extremes(samples)
    return Math.max(most, -min, max)
  }, 0)
  const level = peak > 0 ? `peak ${toDb(peak).toFixed(1)} dB` : 'silent'
  canvas.text(layout.width - RIGHT, y, level, { color: DIM, right: true })
}

/** Every channel in a lane of its own: extremes in the darker colour, the usual level in the brighter. */
function drawWaves(canvas: Canvas, top: number, audio: Audio, panel: Panel): void {
  const { look, map, layout } = panel
  canvas.fill(LEFT, top, layout.plot, layout.wave, BEYOND)
  canvas.fill(LEFT, top, map.columns, layout.wave, GROUND)
  drawTimeLines(canvas, top, panel)
  const lane = Math.floor(layout.wave / audio.channels.length)
  for (const [c, samples] of audio.channels.entries()) {
    const middle = top + c * lane + Math.floor(lane / 2)
    const reach = lane / 2 - 3
    canvas.fill(LEFT, middle, map.columns, 1, LINE)
    if (c > 0) canvas.fill(LEFT, top + c * lane, layout.plot, 1, BACKGROUND)
    const at = (x: number) => Math.round((x * samples.length) / map.columns)
    for (let x = 0; x < map.columns; x++) {
      const part = samples.subarray(at(x), Math.max(at(x) + 1, at(x + 1)))
      const { min, max } = extremes(part)
      const usual = rms(part)
      bar(canvas, LEFT + x, { middle, reach, low: min, high: max, color: look.edge })
      if (usual > 0) {
        const [low, high] = [Math.max(min, -usual), Math.min(max, usual)]
        bar(canvas, LEFT + x, { middle, reach, low, high, color: look.body })
      }
    }
    const label = audio.channels.length === 2 ? 'LR'[c]! : ''
    canvas.text(LEFT - 12, middle - 6, label, { color: DIM, right: true })
  }
}

function bar(
  canvas: Canvas,
  x: number,
  {
    middle,
    reach,
    low,
    high,
    color,
  }: { middle: number; reach: number; low: number; high: number; color: Rgb },
): void {
  const clip = (value: number) => Math.max(-1, Math.min(1, value))
  const from = middle - Math.round(clip(high) * reach)
  const to = middle - Math.round(clip(low) * reach)
  canvas.fill(x, from, 1, to - from + 1, color)
}

function rms(samples: Float32Array): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!
  return Math.sqrt(sum / Math.max(1, samples.length))
}

function drawSpectrum(canvas: Canvas, top: number, panel: Panel): void {
  const { map, loudestDb, upToHz, layout } = panel
  const bottom = top + layout.spectrum - 1
  canvas.fill(LEFT, top, layout.plot, layout.spectrum, BEYOND)
  for (let band = 0; band < map.bands; band++)
    for (let x = 0; x < map.columns; x++) {
      const color = HEAT[heatOf(map.levelsDb[band * map.columns + x]!, loudestDb)]!
      canvas.pixel(LEFT + x, bottom - band, color)
    }
  for (const hz of [200, 1000, 3000, 8000, 16_000]) {
    const position = melPosition(hz, upToHz)
    if (position > 0.97) continue
    const y = bottom - Math.round(position * layout.spectrum)
    canvas.fill(LEFT - 8, y, 6, 1, DIM)
    const label = hz < 1000 ? `${hz} Hz` : `${hz / 1000} kHz`
    canvas.text(LEFT - 12, y - 6, label, { color: DIM, right: true })
  }
}

type Ticks = { readonly step: number; readonly count: number }

/** Round times, at most twelve and each with room for its label. */
function timeTicks(seconds: number, { plot }: Layout): Ticks {
  const most = Math.min(12, Math.floor(plot / 80))
  const step =
    [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60].find((s) => seconds / s <= most) ?? 120
  return { step, count: Math.floor(seconds / step + 1e-9) + 1 }
}

const xOf = (time: number, { seconds, layout }: Scales): number =>
  LEFT + Math.round((layout.plot * time) / seconds)

function drawTimeLines(canvas: Canvas, top: number, scales: Scales): void {
  const { ticks, layout } = scales
  for (let n = 1; n < ticks.count; n++)
    canvas.fill(xOf(n * ticks.step, scales), top, 1, layout.wave, LINE)
}

function drawTimeAxis(canvas: Canvas, top: number, scales: Scales): void {
  const { ticks, seconds, layout } = scales
  for (let n = 0; n < ticks.count; n++) {
    const time = n * ticks.step
    const x = xOf(time, scales)
    canvas.fill(x, top - 8, 1, 8, DIM)
    const label = seconds >= 90 ? clockTime(time) : `${trimmed(time, 2)} s`
    const width = textWidth(label)
    const left = Math.min(layout.width - RIGHT - width, Math.max(LEFT, x - width / 2))
    canvas.text(Math.round(left), top + 6, label, { color: DIM })
  }
}

/** A red line above the frames that are not what they were. */
function markChanges(
  canvas: Canvas,
  top: number,
  before: Audio,
  { after, layout }: { after: Audio; layout: Layout },
): void {
  const { plot } = layout
  const frames = frameCount(before)
  const isComparable =
    frames === frameCount(after) &&
    before.sampleRateHz === after.sampleRateHz &&
    before.channels.length === after.channels.length
  if (!isComparable) return
  let changed = 0
  for (let x = 0; x < plot; x++) {
    const from = Math.floor((x * frames) / plot)
    const to = Math.floor(((x + 1) * frames) / plot)
    const differs = before.channels.some((samples, c) => {
      for (let i = from; i < to; i++) if (samples[i] !== after.channels[c]![i]) return true
      return false
    })
    if (differs) {
      canvas.fill(LEFT + x, top, 1, 3, CHANGED)
      changed++
    }
  }
  if (changed === 0 || plot < NARROW) return
  const label = 'changed'
  const x = LEFT + textWidth('AFTER') + 28 + 560
  canvas.fill(x - 34, top - 5 - textHeight() / 2 - 8, 22, 3, CHANGED)
  canvas.text(x, top - 5 - textHeight() - 8, label, { color: DIM })
}

const clockTime = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`

/** Up to `digits` decimals, trailing zeros left out. */
const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)))
