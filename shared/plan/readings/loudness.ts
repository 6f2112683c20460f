import type { Item } from '../items/item.ts'
import { takeVerbs } from './filters.ts'
import { isAct, isOp, missing, type Reader } from './reading.ts'

// Loudness and peaks, by target or by platform.

export const readLoudness: Reader = (view, context) => {
  const target = view.has('loudness')
  const lufs = view.hasAmount(({ unit }) => unit === 'lufs')
  const named = view.has('fx', isOp('loudness'))
  const normalizing = view.has('fx', isOp('normalize'))
  // "the peaks are too hot": how they are
  if (normalizing && context.frame === 'complaint' && view.word('peak', 'peaks')) return null
  if (!target && !lufs && !named && !normalizing) return null
  // "the clip" is no verb
  const isVerb = ({ senses }: Item) => !senses.some(({ as }) => as === 'whole')
  const cutting = isAct('remove', 'cut', 'trim', 'convert')
  if (target && view.has('act', (sense, item) => cutting(sense) && isVerb(item))) return null
  if (
    target &&
    !named &&
    !lufs &&
    !normalizing &&
    view.items.some(
      (item) => item.kind !== 'filler' && !item.senses.some(({ as }) => as === 'loudness'),
    ) &&
    !/\b(loud\w*|level\w*|volume|master\w*|ready|standard\w*|normali\w*|target|spec|match|meet\w*|suitable|prepare|optimi\w*|set|make|get|conform|comply|hit|for)\b/.test(
      context.text,
    )
  )
    return null
  // "bring the loudness to minus sixteen"
  const level = named && view.hasAmount(({ value, prep }) => value < 0 && /^(to|at)$/.test(prep))
  // "loudness -16 for the second half": of the whole only
  if (named && !lufs && view.places().length > 0 && view.hasAmount(({ value }) => value < -4)) {
    for (const at of view.used.keys()) view.used[at] = true
    return missing('region', 'A loudness is of the whole recording.', [
      'set the loudness to -16 LUFS',
      'lower the volume by 6 dB over the second half',
    ])
  }
  if (
    !lufs &&
    !target &&
    !level &&
    !normalizing &&
    (view.has('act', isAct('up', 'down', 'turn')) ||
      view.has('particle', ({ way }) => way === 'up' || way === 'down'))
  )
    return null
  const platform = view.take('loudness')
  view.takeAll('loudness')
  view.takeAll('fx', isOp('loudness', 'normalize'))
  if (lufs || target)
    view.takeAll('fx', (sense, { text }) => sense.op === 'compress' && /^level/.test(text))
  takeVerbs(view)
  view.takeAll('act', isAct('improve', 'up', 'down', 'make', 'fit', 'start'))
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeAll('particle')
  view.takeWords(
    'master', 'mastered', 'ready', 'standard', 'standards', 'target', 'match', 'meet', 'suitable', 'prepare', 'prep',
    'optimize', 'optimise', 'enough', 'conform', 'comply', 'without', 'clipping', 'distorting', 'spec', 'specs',
    'hit', 'requirements', 'proper', 'correct', 'right', 'integrated', 'normal', 'level', 'levels', 'distortion',
    'average', 'release', 'publish', 'publishing', 'upload', 'possible', 'it', 'rules', 'compliant', 'guidelines',
    'specification', 'compliance', 'recommended',
  ) // biome-ignore format: a list
  view.degree()
  const isTop = (at: number) =>
    view.items.slice(Math.max(0, at - 3), at).some(({ text }) => /^(ceiling|peak|tp)$/.test(text))
  const ceiling = view.amount(
    ({ unit, text }, at) =>
      (lufs || target || named) &&
      (unit === 'db'
        ? /dbtp/.test(text) || /\b(ceiling|true peak)\b/.test(context.text)
        : unit === null && isTop(at)),
  )
  view.takeWords('ceiling', 'true', 'peak', 'tp', 'max', 'maximum')
  const amount = view.amount(({ unit }) => unit === 'lufs')
  if (amount !== null || platform !== null || named) {
    const decibel =
      amount === null && platform === null
        ? view.amount(({ unit, value }) => unit === 'db' && value < 0)
        : null
    const bare =
      amount === null && platform === null && decibel === null
        ? view.amount(({ unit, value, signed }) => unit === null && signed && value < 0)
        : null
    const lufsTarget = amount?.value ?? decibel?.value ?? bare?.value ?? platform?.targetLufs
    const top = ceiling?.value ?? platform?.ceilingDbtp
    if (
      amount === null &&
      platform === null &&
      decibel === null &&
      bare === null &&
      !normalizing &&
      view.items.some(({ senses }) => senses.some(({ as }) => as === 'adj' || as === 'act'))
    ) {
      const t = context.text
      if (!/\bnormali|\bset\b|\bloudness\b$/.test(t)) return null
    }
    return {
      drafts: [
        {
          op: 'loudness',
          ...(lufsTarget === undefined ? {} : { targetLufs: -Math.abs(lufsTarget) }),
          ...(top === undefined ? {} : { ceilingDbtp: top }),
        },
      ],
    }
  }
  const peak = view.amount(({ unit, signed }) => unit === 'db' || (unit === null && signed))
  view.takeWords('dbfs', 'of', 'a', 'at')
  view.takeAll('more')
  return { drafts: [{ op: 'normalize', ...(peak === null ? {} : { peakDbfs: peak.value }) }] }
}
