import type { Amount, Item } from '../items/item.ts'
import { isAct, type Reader } from './reading.ts'

// "48 kHz please", "make it 44.1k", "convert to 8k": a rate that is said alone, and that files have.

export const readSampleRate: Reader = (view) => {
  const { items } = view
  const at = items.findIndex(({ amount }) => amount !== undefined && hertzOf(amount) !== null)
  if (at === -1 || !items.every((item, index) => index === at || saysNothing(item))) return null
  const hertz = hertzOf(items[at]!.amount!)!
  // below these it may be a cut-off as well
  if (hertz < LOWEST_ALONE_HZ && !view.has('act', isAct('convert'))) return null
  view.used.fill(true)
  return { drafts: [{ op: 'convert', sampleRateHz: hertz }] }
}

const RATES_HZ = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] // biome-ignore format: a list
const LOWEST_ALONE_HZ = 22_050

function hertzOf({ value, unit, signed, prep, text }: Amount): number | null {
  if (signed || !/^(|to|at|in|into)$/.test(prep)) return null
  const isKilo = / k$/.test(text)
  // "44.1" alone is no other quantity's usual value
  const hertz = unit === null && /^(22\.05|44\.1|88\.2)$/.test(text) ? value * 1000 : value
  return (unit === 'hz' || isKilo || hertz !== value) && RATES_HZ.includes(hertz) ? hertz : null
}

const saysNothing = ({ kind, senses, amount, place }: Item) =>
  amount === undefined &&
  place === undefined &&
  (kind === 'filler' || kind === 'punct' || senses.length > 0) &&
  senses.every(
    (sense) =>
      /^(whole|polite|lack)$/.test(sense.as) ||
      (sense.as === 'act' && /^(make|put|turn|convert|change)$/.test(sense.act)),
  )
