import type { Item } from '../items/item.ts'
import type { View } from '../items/view.ts'
import { number } from '../slots.ts'
import { takeVerbs } from './filters.ts'
import { type Context, isAct, isOp, missing, type Reader, type Reading, twoReadings } from './reading.ts' // biome-ignore format: a list

// Loudness and peaks, by target or by platform.

export const readLoudness: Reader = (view, context) => {
  const named = namedIn(view)
  if (!Object.values(named).some(Boolean)) return null
  if (isAboutMore(view, context, named)) return null
  if (isOfPart(view, named)) return askWhole(view)
  if (isOnlyMoved(view, named)) return null

  const platform = view.take('loudness')
  takeLoudnessWords(view, named)
  const ceiling = takeCeiling(view, context, named)
  const target = takeTarget(view, { isPlatform: platform !== null })
  const isLoudness = target.lufs !== undefined || platform !== null || named.loudness
  if (!isLoudness) return peakTo(view, context)
  if (platform === null && target.any === undefined && !named.normalizing && isOtherWish(view, context)) return null // biome-ignore format: one condition
  const lufs = target.any ?? platform?.targetLufs
  const top = ceiling ?? platform?.ceilingDbtp
  return {
    drafts: [
      {
        op: 'loudness',
        ...(lufs === undefined ? {} : { targetLufs: -Math.abs(lufs) }),
        ...(top === undefined ? {} : { ceilingDbtp: -Math.abs(top) }),
      },
    ],
  }
}

/** What the clause names. */
type Named = {
  readonly platform: boolean
  readonly lufs: boolean
  readonly loudness: boolean
  readonly normalizing: boolean
}

const namedIn = (view: View): Named => ({
  platform: view.has('loudness'),
  lufs: view.hasAmount(({ unit }) => unit === 'lufs'),
  loudness: view.has('fx', isOp('loudness')),
  normalizing: view.has('fx', isOp('normalize')),
})

function isAboutMore(view: View, context: Context, named: Named): boolean {
  // "the peaks are too hot": how they are
  if (named.normalizing && context.frame === 'complaint' && view.word('peak', 'peaks')) return true
  if (!named.platform) return false
  // "the clip" is no verb
  const isVerb = ({ senses }: Item) => !senses.some(({ as }) => as === 'whole')
  const cutting = isAct('remove', 'cut', 'trim', 'convert')
  if (view.has('act', (sense, item) => cutting(sense) && isVerb(item))) return true
  return !named.loudness && !named.lufs && !named.normalizing && onlyMentions(view, context)
}

/** "I run a podcast": a platform, and nothing that makes it a target. */
const onlyMentions = (view: View, { text }: Context) =>
  view.items.some(
    (item) => item.kind !== 'filler' && !item.senses.some(({ as }) => as === 'loudness'),
  ) &&
  !/\b(loud\w*|level\w*|volume|master\w*|ready|standard\w*|normali\w*|target|spec|match|meet\w*|suitable|prepare|optimi\w*|set|make|get|conform|comply|hit|for|r ?128)\b/.test(
    text,
  )

/** "loudness -16 for the second half" */
const isOfPart = (view: View, { loudness, lufs }: Named) =>
  loudness && !lufs && view.places().length > 0 && view.hasAmount(({ value }) => value < -4)

function askWhole(view: View): Reading {
  for (const at of view.used.keys()) view.used[at] = true
  return missing('region', 'A loudness is of the whole recording.', [
    'set the loudness to -16 LUFS',
    'lower the volume by 6 dB over the second half',
  ])
}

/** "turn the loudness up"; but "bring the loudness to minus sixteen" has a target. */
const isOnlyMoved = (view: View, { lufs, platform, loudness, normalizing }: Named) =>
  !lufs &&
  !platform &&
  !(loudness && view.hasAmount(({ value, prep }) => value < 0 && /^(to|at)$/.test(prep))) &&
  !normalizing &&
  (view.has('act', isAct('up', 'down', 'turn')) ||
    view.has('particle', ({ way }) => way === 'up' || way === 'down'))

const LOUDNESS_WORDS = ['read', 'reads', 'sit', 'sits', 'land', 'lands', 'master', 'mastered', 'ready', 'standard', 'standards', 'target', 'match', 'meet', 'suitable', 'prepare', 'prep', 'optimize', 'optimise', 'enough', 'conform', 'comply', 'without', 'clipping', 'distorting', 'spec', 'specs', 'hit', 'hits', 'requirements', 'proper', 'correct', 'right', 'integrated', 'normal', 'level', 'levels', 'distortion', 'average', 'release', 'publish', 'publishing', 'upload', 'possible', 'it', 'rules', 'compliant', 'guidelines', 'specification', 'compliance', 'recommended', 'norm'] // biome-ignore format: a list

/** Whatever else is said of a loudness adds nothing to it. */
function takeLoudnessWords(view: View, { lufs, platform }: Named): void {
  view.takeAll('loudness')
  view.takeAll('fx', isOp('loudness', 'normalize'))
  if (lufs || platform)
    view.takeAll('fx', (sense, { text }) => sense.op === 'compress' && /^level/.test(text))
  takeVerbs(view)
  view.takeAll('act', isAct('improve', 'up', 'down', 'make', 'fit', 'start'))
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeAll('particle')
  view.takeWords(...LOUDNESS_WORDS)
  view.degree()
}

/** "with a ceiling of -1.5 dB", "true peak no higher than -2", "TP -1" */
function takeCeiling(view: View, { text }: Context, named: Named): number | undefined {
  const isTop = (at: number) =>
    view.items.slice(Math.max(0, at - 5), at).some(({ text: word }) => /^(ceiling|peak|tp)$/.test(word)) // biome-ignore format: one line
  const isLoudness = named.lufs || named.platform || named.loudness
  const ceiling = view.amount(
    (amount, at) =>
      isLoudness &&
      (amount.unit === 'db'
        ? /dbtp/.test(amount.text) || /\b(ceiling|true peak|tp)\b/.test(text)
        : amount.unit === null && isTop(at)),
  )
  view.takeWords('ceiling', 'true', 'peak', 'tp', 'max', 'maximum')
  if (ceiling === null) return undefined
  // "no higher than -2 dBTP"
  view.takeAll('no')
  view.takeAll('high')
  view.takeWords(
    'higher',
    'exceed',
    'exceeding',
    'than',
    'most',
    'not',
    'over',
    'above',
    'below',
    'under',
  )
  return ceiling.value
}

/** The loudness that is named, and the number that can only be one: "loudness -16". */
function takeTarget(
  view: View,
  { isPlatform }: { isPlatform: boolean },
): { lufs?: number; any?: number } {
  const amount = view.amount(({ unit }) => unit === 'lufs')
  if (amount !== null) return { lufs: amount.value, any: amount.value }
  if (isPlatform || !view.items.some(({ senses }) => senses.some((sense) => sense.as === 'fx' && sense.op === 'loudness'))) return {} // biome-ignore format: one condition
  const bare =
    view.amount(({ unit, value }) => unit === 'db' && value < 0) ??
    view.amount(({ unit, value, signed }) => unit === null && signed && value < 0)
  return bare === null ? {} : { any: bare.value }
}

/** "the loudness is fine": an adjective or a verb that says something else. */
const isOtherWish = (view: View, { text }: Context) =>
  view.items.some(({ senses }) => senses.some(({ as }) => as === 'adj' || as === 'act')) &&
  !/\bnormali|\bset\b|\bloudness\b$/.test(text)

/** Below it a bare number is more often a loudness than a peak: "normalize to -14". */
const LOWEST_PEAK = -9

/** "normalize to -3 dB", "peaks at -1" */
function peakTo(view: View, { text }: Context): Reading {
  // "3 dB below full scale"
  const below = BELOW_FULL_SCALE.test(text)
  const peak = view.amount(({ unit, signed }) => unit === 'db' || (unit === null && signed))
  view.takeWords('dbfs', 'of', 'a', 'at', 'loudest', 'sample', 'point')
  if (below) view.takeWords('below', 'under')
  view.takeAll('more')
  if (peak === null) return { drafts: [{ op: 'normalize' }] }
  if (peak.unit === null && peak.value < LOWEST_PEAK && !/\bpeaks?\b/.test(text))
    return twoReadings(`${number(peak.value)} may be a loudness or a peak.`, [
      `set the loudness to ${number(peak.value)} LUFS`,
      `normalize to a peak of ${number(peak.value)} dBFS`,
    ])
  return { drafts: [{ op: 'normalize', peakDbfs: below ? -Math.abs(peak.value) : peak.value }] }
}

const BELOW_FULL_SCALE = /\b(below|under) (full scale|0 dbfs|clipping|digital zero)\b/
