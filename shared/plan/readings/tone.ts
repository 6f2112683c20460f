import {
  DEESS_DB,
  DENOISE_DB,
  DRIVE_DB,
  ECHO_WET,
  EQ_DB,
  PAN,
  RATIO,
  REVERB_WET,
} from '../amounts.ts'
import { SHELF_Q } from '../bands.ts'
import type { Amount, View } from '../items.ts'
import type { Degree } from '../lexicon.ts'
import { type ExactOp, RT60_SECONDS } from '../plan.ts'
import { micro, milli } from '../round.ts'
import { number } from '../slots.ts'
import {
  ask,
  type Context,
  chosen,
  type Draft,
  missing,
  type Note,
  type Reader,
  type Reading,
} from './reading.ts'
import { readSlots } from './slot-values.ts'
import { isAct } from './time.ts'

// Filters by frequency, repairs of what should not be there, effects by name, channels and files.

const takeVerbs = (view: View) =>
  view.takeAll(
    'act',
    isAct('make', 'add', 'put', 'change', 'play', 'turn', 'keep', 'convert', 'start'),
  )

// --- filters by frequency ---

const hz = ({ unit }: Amount) => unit === 'hz'

export const readFilter: Reader = (view, context) => {
  const t = context.text
  const named =
    /\bfrequenc(y|ies)\b/.test(t) ||
    view.has(
      'fx',
      ({ op }) =>
        op === 'low_pass' ||
        op === 'high_pass' ||
        op === 'band_pass' ||
        op === 'band_stop' ||
        op === 'notch' ||
        op === 'eq',
    )
  const frequency = view.hasAmount(
    (amount) => hz(amount) || (amount.unit === null && / k$/.test(amount.text)),
  )
  const bareFrequency = view.hasAmount(
    ({ unit, value, signed, prep }) =>
      unit === null &&
      !signed &&
      value >= 20 &&
      (named || /^(above|below|under|over|than)$/.test(prep)),
  )
  const edge = /\b(above|below|under|over|beneath|higher than|lower than|up to)\b/.test(t)
  if (!named && !frequency && !(edge && bareFrequency)) {
    return edge && !view.hasAmount(({ unit }) => unit === 's') ? askFrequency(view, context) : null
  }
  const lowers = view.has('particle', ({ way }) => way === 'down')
  const lifts = view.has('particle', ({ way }) => way === 'up')
  const order = readOrder(view)
  const slots = { ...order }
  const amounts: Amount[] = []
  const isFrequency = (amount: Amount) =>
    hz(amount) || (amount.unit === null && !amount.signed && amount.value >= 20)
  for (let one = view.amount(isFrequency); one !== null; one = view.amount(isFrequency))
    amounts.push(one)
  const [first, second] = amounts.map(({ value }) => milli(value)).slice(0, 2)
  const fx = view.take(
    'fx',
    ({ op }) =>
      op === 'low_pass' ||
      op === 'high_pass' ||
      op === 'band_pass' ||
      op === 'band_stop' ||
      op === 'notch' ||
      op === 'eq',
  )
  const q =
    fx?.op === 'notch' || fx?.op === 'eq' || first !== undefined ? readSlots(view, 'notch') : {}
  const finish = (...drafts: Draft[]): Reading => {
    takeVerbs(view)
    view.takeAll('act', isAct('remove', 'cut', 'down', 'up', 'keep'))
    view.takeAll('no')
    view.takeAll('gone')
    view.takeAll('less')
    view.takeAll('more')
    view.takeAll('particle')
    view.takeAll('part')
    view.takeAll('dim')
    if (above || below) view.takeAll('artefact')
    view.takeAll('low')
    view.takeAll('high')
    view.takeWords(
      'frequencies',
      'frequency',
      'above',
      'below',
      'under',
      'over',
      'between',
      'only',
      'just',
      'range',
      'cutoff',
      'cut',
      'hz',
      'band',
      'around',
      'than',
      'beneath',
      'frequencys',
      'content',
      'filter',
      'higher',
      'lower',
      'information',
      'energy',
      'from',
      'cross',
      'corner',
      'slope',
      'leave',
      'tone',
      'tones',
      'bit',
      'anything',
      'whatever',
    )
    return { drafts }
  }
  const removing =
    /\broll(s|ed|ing)? off\b/.test(t) ||
    view.has('act', isAct('remove', 'cut', 'down')) ||
    view.has('no') ||
    view.has('gone') ||
    /\bfilter(ed)? (out|off)\b/.test(t)
  const keeping =
    view.has('act', isAct('keep')) ||
    view.word('only', 'just', 'pass') ||
    /\blet\b.*\bthrough\b/.test(t)
  const above = /\b(above|over|higher than|beyond)\b/.test(t)
  const below = /\b(below|under|lower than|beneath|up to)\b/.test(t)
  if (fx !== null && (fx.op === 'low_pass' || fx.op === 'high_pass'))
    return finish({ op: fx.op, ...(first === undefined ? {} : { cutoffHz: first }), ...slots })
  if (fx !== null && (fx.op === 'band_pass' || fx.op === 'band_stop')) {
    if (first === undefined || second === undefined) {
      finish()
      const words = fx.op === 'band_pass' ? 'band-pass' : 'band-stop'
      return missing('frequency', 'A band has two ends.', [
        `${words} from 300 Hz to 3400 Hz`,
        `${words} from 100 Hz to 8000 Hz`,
      ])
    }
    return finish({
      op: fx.op,
      lowHz: Math.min(first, second),
      highHz: Math.max(first, second),
      ...slots,
    })
  }
  const decibel =
    view.amount(({ unit }) => unit === 'db') ??
    view.amount(({ unit, signed, value }) => unit === null && signed && Math.abs(value) <= 30)
  // "peak at 500 Hz +3 dB": the shape, not the loudest sample
  const shaped = decibel !== null && first !== undefined
  if (shaped) view.takeAll('fx', ({ op }) => op === 'normalize')
  if (fx?.op === 'notch') {
    if (first === undefined) {
      finish()
      return missing('frequency', 'It is not said which frequency.', [
        'notch at 50 Hz',
        'notch at 1000 Hz',
      ])
    }
    return finish({ op: 'notch', frequencyHz: first, ...q })
  }
  if (first === undefined) return null
  const shelf =
    view.has('dim', ({ dim }) => dim === 'bass' || dim === 'boom') && /\bshelf\b/.test(t)
      ? 'low_shelf'
      : view.has('dim', ({ dim }) => dim === 'treble' || dim === 'air') && /\bshelf\b/.test(t)
        ? 'high_shelf'
        : 'peak'
  const bandUp = view.has('dim', ({ dim }) => dim === 'treble' || dim === 'air')
  const bandDown = view.has('dim', ({ dim }) => dim === 'bass' || dim === 'boom')
  const down =
    view.has('act', isAct('down', 'cut', 'remove')) ||
    (view.has('act', isAct('turn')) &&
      view.has('particle', ({ way }) => way === 'out' || way === 'off')) ||
    view.has('less') ||
    lowers ||
    view.has('excess')
  const up = view.has('act', isAct('up', 'add')) || view.has('more') || lifts
  if (decibel !== null) {
    const sign = decibel.value < 0 ? 1 : down && !decibel.signed ? -1 : 1
    const edged = above ? 'high_shelf' : below ? 'low_shelf' : shelf
    return finish({
      op: 'eq',
      shape: edged,
      frequencyHz: first,
      gainDb: milli(sign * decibel.value),
      q: q.q ?? (edged === 'peak' ? 1 : SHELF_Q),
    })
  }
  if (second !== undefined && !/\bhum\b/.test(t)) {
    const [lowHz, highHz] = [Math.min(first, second), Math.max(first, second)]
    if (
      keeping &&
      !view.has('act', isAct('remove', 'cut')) &&
      !/\b(everything|all)\b.*\b(but|except)\b/.test(t)
    )
      return finish({ op: 'band_pass', lowHz, highHz, ...slots })
    if (/\b(everything|all|anything)\b.*\b(but|except|outside|besides)\b/.test(t)) {
      view.takeWords('but', 'except', 'outside', 'besides')
      return finish({ op: 'band_pass', lowHz, highHz, ...slots })
    }
    if (removing) return finish({ op: 'band_stop', lowHz, highHz, ...slots })
    return finish({ op: 'band_pass', lowHz, highHz, ...slots })
  }
  if (above || below) {
    if (up)
      return finish({
        op: 'eq',
        shape: above ? 'high_shelf' : 'low_shelf',
        frequencyHz: first,
        gainDb: EQ_DB[view.degree() ?? 'plain'],
        q: SHELF_Q,
      })
    if (
      (view.has('act', isAct('down')) && !/\broll(s|ed|ing)? off\b/.test(t)) ||
      view.has('less')
    ) {
      if (!view.has('act', isAct('remove', 'cut')))
        return finish({
          op: 'eq',
          shape: above ? 'high_shelf' : 'low_shelf',
          frequencyHz: first,
          gainDb: -EQ_DB[view.degree() ?? 'plain'],
          q: SHELF_Q,
        })
    }
    const keeps = keeping && !removing
    return finish({ op: above !== keeps ? 'low_pass' : 'high_pass', cutoffHz: first, ...slots })
  }
  if (view.has('artefact', ({ op }) => op === 'dehum')) return null
  if (bandUp && removing) return finish({ op: 'low_pass', cutoffHz: first, ...slots })
  if (bandDown && removing) return finish({ op: 'high_pass', cutoffHz: first, ...slots })
  if (view.has('artefact')) {
    view.takeAll('artefact')
    view.takeAll('bad')
    view.takeAll('excess')
    view.takeWords('pitched', 'sound', 'noise')
    return finish({ op: 'notch', frequencyHz: first, ...q })
  }
  if (up)
    return finish({
      op: 'eq',
      shape: shelf,
      frequencyHz: first,
      gainDb: EQ_DB[view.degree() ?? 'plain'],
      q: q.q ?? (shelf === 'peak' ? 1 : SHELF_Q),
    })
  if (view.has('act', isAct('remove')) || view.has('no') || view.has('gone'))
    return finish({ op: 'notch', frequencyHz: first, ...q })
  if (down || view.has('act', isAct('cut')))
    return finish({
      op: 'eq',
      shape: shelf,
      frequencyHz: first,
      gainDb: -EQ_DB[view.degree() ?? 'plain'],
      q: q.q ?? (shelf === 'peak' ? 1 : SHELF_Q),
    })
  return null
}

function askFrequency(view: View, { text }: Context): Reading | null {
  const amount = view.amount(
    ({ unit, prep, signed }) =>
      unit === null && !signed && /^(above|below|under|over|than)$/.test(prep),
  )
  if (amount === null) return null
  view.takeAll('act')
  view.takeAll('part')
  view.takeWords('above', 'below', 'under', 'over', 'than', 'frequencies')
  const n = number(amount.value)
  const above = /\b(above|over)\b/.test(text)
  return ask({
    code: 'ambiguous_instruction',
    reason: 'two_readings',
    message: `${n} may be a time or a frequency.`,
    candidates: above
      ? [`delete everything after ${n} s`, `low-pass at ${n} Hz`]
      : [`delete everything before ${n} s`, `high-pass at ${n} Hz`],
    fix: `Say "${n} s" or "${n} Hz".`,
  })
}

/** "order 2", "2nd order", "4-pole", "12 dB per octave" */
function readOrder(view: View): Record<string, number> {
  const named = readSlots(view, 'low_pass')
  if (named.order !== undefined) return named
  const { items } = view
  for (let at = 0; at < items.length; at++) {
    const amount = items[at]!.amount
    if (amount === undefined || view.used[at]) continue
    const next = items[at + 1]
    if (next !== undefined && /^(order|pole|poles)$/.test(next.text)) {
      view.used[at] = true
      view.used[at + 1] = true
      return { order: amount.value }
    }
    const octave = items
      .slice(at + 1, at + 4)
      .findIndex(
        ({ text, amount: other }) =>
          text === 'octave' || text === 'oct' || other?.text === 'an octave',
      )
    if (amount.unit === 'db' && octave !== -1) {
      view.used[at] = true
      for (let one = at + 1; one <= at + 1 + octave; one++) view.used[one] = true
      view.takeWords('per', 'slope', '/')
      return { order: Math.round(amount.value / 6) }
    }
  }
  const ordinal = items.findIndex(
    ({ text }, at) =>
      /^(first|second|third|fourth|fifth|sixth|seventh|eighth)$/.test(text) &&
      items[at + 1]?.text === 'order',
  )
  if (ordinal === -1) return {}
  view.used[ordinal] = true
  view.used[ordinal + 1] = true
  return {
    order:
      ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'].indexOf(
        items[ordinal]!.text,
      ) + 1,
  }
}

// --- what should not be there ---

const SOURCES =
  /\b(fridge|refrigerator|air con|aircon|air conditioner|air conditioning|engine|fan|computer|laptop|machine|freezer|hvac)\b/

export const readArtefact: Reader = (view, context) => {
  const cleaning = view.has('clean')
  const repairFx = view.has(
    'fx',
    ({ op }) =>
      op === 'denoise' ||
      op === 'dehum' ||
      op === 'declick' ||
      op === 'declip' ||
      op === 'deess' ||
      op === 'remove_dc',
  )
  const distortion =
    context.frame === 'complaint' ||
    view.has('act', isAct('remove', 'down', 'cut', 'fill')) ||
    view.has('no') ||
    view.has('less') ||
    view.has('bad') ||
    view.has('excess')
  const distorted = distortion && view.has('fx', ({ op }) => op === 'distort')
  if (!view.has('artefact') && !cleaning && !repairFx && !distorted) return null
  if (
    view.has('act', isAct('add', 'put')) &&
    !view.has('act', isAct('remove')) &&
    !view.has('no') &&
    !view.has('act', isAct('down')) &&
    !repairFx
  )
    return null
  if (view.has('act', isAct('up')) || view.has('lack')) return null
  // "make it pop"
  if (
    /^(?:(?:make|let|have) (?:it|this|that|the \w+)|get (?:it|this)) (pop|click|hiss|hum|buzz|crackle|snap|ring|tick)\b/.test(
      context.text,
    )
  )
    return null
  const notes: Note[] = []
  const found: Draft[] = []
  // "lots of noise" says how much there is, not how much of it should go
  const acting =
    view.has('act', isAct('remove', 'down', 'cut', 'turn', 'fill', 'change')) ||
    repairFx ||
    cleaning ||
    view.has('less')
  const said = view.degree() ?? 'plain'
  const degree = acting ? said : 'plain'
  const take = () => {
    takeVerbs(view)
    view.takeAll(
      'act',
      isAct(
        'remove',
        'cut',
        'down',
        'fill',
        'turn',
        'change',
        'up',
        'improve',
        'keep',
        'shorten',
        'trim',
      ),
    )
    view.takeAll('no')
    view.takeAll('gone')
    view.takeAll('bad')
    view.takeAll('excess')
    view.takeAll('less')
    view.takeAll('more')
    view.takeAll('particle')
    view.takeAll('background')
    view.takeAll('part')
    view.takeAll('low')
    view.takeAll('high')
    view.takeAll('clean')
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
    if (found.some(({ op }) => op === 'deess'))
      view.takeAll('adj', ({ wish }) => 'dim' in wish && /^(harshness|treble)$/.test(wish.dim))
    view.takeAll('missing')
    view.takeWords(
      'so',
      'too',
      'much',
      'any',
      'all',
      'constant',
      'loud',
      'electrical',
      'annoying',
      'audible',
      'little',
      'pitched',
      'can',
      'hear',
      'of',
      'there',
      'continuous',
      'repair',
      'fix',
      'removal',
      'random',
      'leftover',
      'horrible',
      'weird',
      'sounds',
      'sound',
      'everywhere',
      'while',
      'harsh',
      'clear',
      'frequency',
      'in',
      'lots',
      'reduction',
      'cancellation',
      'suppression',
      'it',
      'light',
      'heavy',
    )
  }
  if (distorted && !view.has('artefact')) {
    view.takeAll('fx', ({ op }) => op === 'distort')
    found.push({ op: 'declip' })
  }
  for (let one = view.take('artefact'); one !== null; one = view.take('artefact'))
    found.push(repair(one.op, one.params ?? {}, view, context, degree, notes))
  for (
    let one = view.take(
      'fx',
      ({ op }) =>
        op === 'denoise' ||
        op === 'dehum' ||
        op === 'declick' ||
        op === 'declip' ||
        op === 'deess' ||
        op === 'remove_dc',
    );
    one !== null;
    one = view.take(
      'fx',
      ({ op }) =>
        op === 'denoise' ||
        op === 'dehum' ||
        op === 'declick' ||
        op === 'declip' ||
        op === 'deess' ||
        op === 'remove_dc',
    )
  ) {
    if (!found.some(({ op }) => op === one!.op))
      found.push(repair(one.op, one.params ?? {}, view, context, degree, notes))
  }
  if (cleaning && found.length === 0)
    found.push(repair('denoise', {}, view, context, degree, notes))
  take()
  const unique = found.filter((draft, at) => found.findIndex(({ op }) => op === draft.op) === at)
  if (unique.some(({ ask: asked }) => asked !== undefined)) {
    return missing('frequency', 'It is not said which frequency the tone has.', [
      'notch at 1000 Hz',
      'notch at 50 Hz',
    ])
  }
  if (view.has('voice')) view.takeAll('voice')
  return { drafts: unique, notes }
}

function repair(
  op: ExactOp,
  params: Readonly<Record<string, unknown>>,
  view: View,
  context: Context,
  degree: Degree,
  notes: Note[],
): Draft {
  if (op === 'denoise') {
    if (/\b(hum|buzz)\b/.test(context.text) && SOURCES.test(context.text))
      notes.push(chosen('steady noise', 'mains hum'))
    const by = view.amount(({ unit }) => unit === 'db')
    const using = noiseWhere(view, context)
    return { op, reductionDb: by === null ? DENOISE_DB[degree] : Math.abs(by.value), ...using }
  }
  if (op === 'dehum') {
    const frequency = view.amount(
      ({ unit, value }) => unit === 'hz' && (value === 50 || value === 60),
    )
    if (SOURCES.test(context.text)) {
      notes.push(chosen('steady noise', 'mains hum'))
      view.takeWords(
        'fridge',
        'refrigerator',
        'engine',
        'computer',
        'laptop',
        'machine',
        'freezer',
        'of',
      )
      view.takeAll('artefact', (sense) => sense.op === 'denoise')
      view.takeAll('sound')
      return { op: 'denoise', reductionDb: DENOISE_DB[degree] }
    }
    return {
      op,
      ...(frequency === null ? {} : { frequencyHz: frequency.value }),
      ...readSlots(view, 'dehum'),
    }
  }
  if (op === 'deess') {
    const by = view.amount(({ unit }) => unit === 'db')
    return {
      op,
      reductionDb: by === null ? DEESS_DB[degree] : Math.abs(by.value),
      ...readSlots(view, op),
    }
  }
  if (op === 'notch') {
    const frequency = view.amount(hz)
    return frequency === null ? { op, ask: true } : { op, frequencyHz: frequency.value }
  }
  if (op === 'high_pass') {
    const frequency = view.amount(hz)
    return { op, ...params, ...(frequency === null ? {} : { cutoffHz: frequency.value }) }
  }
  return { op, ...params, ...readSlots(view, op) }
}

/** "using the noise from 0 to 1 s as a profile" */
function noiseWhere(view: View, { text }: Context): Record<string, unknown> {
  if (!/\b(using|use|profile|sample of|learn|based on|print)\b/.test(text)) return {}
  const place = view.places().find(({ place: { wheres } }) => wheres.length > 0)
  if (place === undefined) return {}
  view.used[place.at] = true
  view.takeAll('act', isAct('add'))
  view.takeWords('using', 'use', 'profile', 'learn', 'based', 'on', 'reference', 'print', 'noise')
  return { noiseWhere: place.place.wheres[0] }
}

// --- loudness ---

export const readLoudness: Reader = (view, context) => {
  const target = view.has('loudness')
  const lufs = view.hasAmount(({ unit }) => unit === 'lufs')
  const named = view.has('fx', ({ op }) => op === 'loudness')
  const normalizing = view.has('fx', ({ op }) => op === 'normalize')
  if (!target && !lufs && !named && !normalizing) return null
  if (target && view.has('act', isAct('remove', 'cut', 'trim', 'convert'))) return null
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
  if (
    !lufs &&
    !target &&
    !normalizing &&
    (view.has('act', isAct('up', 'down', 'turn')) ||
      view.has('particle', ({ way }) => way === 'up' || way === 'down'))
  )
    return null
  const platform = view.take('loudness')
  view.takeAll('loudness')
  view.takeAll('fx', ({ op }) => op === 'loudness' || op === 'normalize')
  takeVerbs(view)
  view.takeAll('act', isAct('improve', 'up', 'down', 'make', 'fit', 'start'))
  view.takeAll('dim', ({ dim }) => dim === 'level')
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeAll('particle')
  view.takeWords(
    'master',
    'mastered',
    'ready',
    'standard',
    'standards',
    'target',
    'match',
    'meet',
    'suitable',
    'prepare',
    'prep',
    'optimize',
    'optimise',
    'enough',
    'conform',
    'comply',
    'without',
    'clipping',
    'distorting',
    'spec',
    'specs',
    'hit',
    'requirements',
    'proper',
    'correct',
    'right',
    'integrated',
    'normal',
    'level',
    'levels',
    'distortion',
    'average',
    'release',
    'publish',
    'publishing',
    'upload',
    'possible',
    'it',
    'rules',
    'compliant',
    'guidelines',
    'specification',
    'compliance',
    'recommended',
  )
  view.degree()
  const ceiling = view.amount(
    ({ unit, text }) =>
      unit === 'db' &&
      (/dbtp/.test(text) || /\b(ceiling|true peak)\b/.test(context.text)) &&
      (lufs || target),
  )
  view.takeWords('ceiling', 'true', 'peak')
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

// --- effects by name ---

const BY_NAME: ReadonlySet<ExactOp> = new Set([
  'reverb',
  'echo',
  'tremolo',
  'vibrato',
  'chorus',
  'flanger',
  'distort',
  'bitcrush',
  'compress',
  'limit',
  'gate',
  'reverse',
  'bleep',
  'pitch',
  'playback_rate',
  'invert_polarity',
  'to_stereo',
  'to_mono',
  'swap_channels',
  'mute',
  'deess',
  'remove_dc',
])

/** "some parts are too loud and others too quiet" */
export const readUneven: Reader = (view, { text }) => {
  if (!/\bloud(er)?\b/.test(text) || !/\b(quiet|soft)(er)?\b/.test(text)) return null
  if (!/\b(parts?|bits?|sections?|others?|sometimes|places|moments|times|passages)\b/.test(text))
    return null
  if (view.items.some((item) => item.place !== undefined || item.amount !== undefined)) return null
  view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
  view.takeAll('part')
  view.takeAll('silence')
  view.takeAll('fx', ({ op }) => op === 'compress')
  view.takeAll('act', isAct('make', 'turn', 'change', 'up', 'down'))
  view.takeWords('others', 'other', 'sometimes', 'places', 'moments', 'while', 'times')
  return { drafts: [{ op: 'compress', ratio: RATIO[view.degree() ?? 'plain'] }] }
}

export const readEffect: Reader = (view, context) => {
  const space = view.has('space')
  const device = view.has('device')
  const place = view.has('place')
  const distant = view.has('distant')
  const fx = view.has('fx', ({ op }) => BY_NAME.has(op))
  const bits =
    !fx &&
    (view.has('act', isAct('down', 'make', 'turn', 'cut', 'convert')) ||
      view.items.every(({ amount, kind }) => amount?.unit === 'bit' || kind === 'filler'))
      ? view.amount(({ unit, value }) => unit === 'bit' && value < 16)
      : null
  if (bits !== null) {
    tidy(view)
    view.takeAll('act', isAct('down', 'cut'))
    return { drafts: [{ op: 'bitcrush', bits: bits.value }] }
  }
  if (
    !fx &&
    view.has('loop') &&
    /\b(every|fading|decaying|bouncing|trailing)\b/.test(context.text)
  ) {
    view.takeAll('loop')
    view.takeAll('fade')
    view.takeWords('fading', 'decaying', 'bouncing', 'trailing')
    const draft = effect(view, context, 'echo', {}, view.degree())
    view.takeAll('dim', ({ dim }) => dim === 'level')
    tidy(view)
    return { drafts: [draft] }
  }
  if (!space && !device && !place && !distant && !fx) return null
  const taking =
    view.has('act', isAct('remove')) ||
    view.has('no') ||
    view.has('gone') ||
    view.has('bad') ||
    (view.has('act', isAct('turn')) &&
      view.has('particle', ({ way }) => way === 'out' || way === 'off' || way === 'away'))
  const lessening =
    view.has('act', isAct('down', 'cut')) ||
    view.has('less') ||
    view.has('excess') ||
    (view.has('particle', ({ way }) => way === 'down') && view.has('act', isAct('turn')))
  if (
    (device || place) &&
    view.has('act', isAct('remove', 'add', 'isolate')) &&
    !/\b(effect|filter|sound|preset|like)\b/.test(context.text)
  )
    return null
  if (fx && (taking || lessening || context.frame === 'complaint')) return lessened(view, context)
  if (fx && /\bnot (compress|reverb|echo|distort)/.test(context.text)) return null
  const drafts: Draft[] = []
  // "a big cathedral": the size of the room, not the amount of it
  if (space)
    view.takeWords(
      'big',
      'large',
      'huge',
      'small',
      'tiny',
      'massive',
      'enormous',
      'giant',
      'little',
      'vast',
      'gigantic',
    )
  const degree = view.degree()
  if (
    distant &&
    context.frame === 'complaint' &&
    !/\b(as if|as though|like)\b/.test(context.text)
  ) {
    // "the singer sounds far away": asked to come closer
    view.takeAll('distant')
    view.takeAll('voice')
    tidy(view)
    return { drafts: [{ op: 'restyle', style: 'closer' }] }
  }
  if (distant && !fx && !space && !device) {
    view.takeAll('distant')
    view.takeAll('place')
    tidy(view)
    return {
      drafts: [
        { op: 'gain', gainDb: -6 },
        { op: 'low_pass', cutoffHz: 4000 },
        { op: 'reverb', space: 'room', wet: 0.5 },
      ],
      notes: [chosen('quieter, duller and with a room', 'quieter only')],
    }
  }
  view.takeAll('distant')
  if (device) {
    const { preset } = view.take('device')!
    view.takeAll('device')
    view.takeAll('space')
    drafts.push({ op: 'device', preset })
  }
  if (place && !device) {
    const { cutoffHz } = view.take('place')!
    view.takeAll('place')
    view.takeAll('adj', ({ wish }) => 'scale' in wish)
    view.takeAll('space')
    const frequency = view.amount(hz)
    drafts.push({ op: 'low_pass', cutoffHz: frequency?.value ?? cutoffHz })
  }
  let slot: Draft | null = null
  if (space && !/\bdelay\b/.test(context.text)) view.takeAll('fx', ({ op }) => op === 'echo')
  for (
    let one = view.take('fx', ({ op }) => BY_NAME.has(op));
    one !== null;
    one = view.take('fx', ({ op }) => BY_NAME.has(op))
  ) {
    const before = drafts.findIndex(({ op }) => op === one!.op)
    // "an echo like in the mountains": the second name says which
    if (before !== -1) drafts[before] = { ...drafts[before]!, ...one.params }
    if (before !== -1) continue
    if (one.op === 'reverse' && drafts.length > 0) continue
    slot = effect(view, context, one.op, one.params ?? {}, degree)
    drafts.push(slot)
  }
  if (space && !device && !place && !drafts.some(({ op }) => op === 'reverb'))
    drafts.push(effect(view, context, 'reverb', {}, degree))
  tidy(view)
  return { drafts: drafts.map(withoutFlags) }
}

const withoutFlags = ({ censor: _censor, ...draft }: Draft): Draft => ({ ...draft, op: draft.op })

function tidy(view: View): void {
  takeVerbs(view)
  view.takeAll(
    'act',
    ({ act }, item) => act === 'replace' && /^(chang|turn|convert|transform)/.test(item.text),
  )
  view.takeAll('act', isAct('up', 'swap', 'improve', 'fit', 'lengthen', 'shorten'))
  view.takeAll('more')
  view.takeAll('lack')
  view.takeAll('particle')
  view.takeAll('silence')
  view.takeWords(
    'as',
    'through',
    'inside',
    'recorded',
    'playing',
    'played',
    'coming',
    'standing',
    'old',
    'like',
    'came',
    'dynamics',
    'dynamic',
    'range',
    'over',
    'under',
    'stereo',
    'gets',
    'gave',
    'being',
    'were',
    'was',
    'talking',
    'speaking',
    'singing',
    'from',
    'big',
    'huge',
    'vocal',
    'style',
    'heard',
    'hearing',
    'shouted',
    'spoken',
    'said',
    'yelled',
    'whispered',
    'performed',
    'yelling',
    'shouting',
    'merge',
    'merged',
    'sum',
    'summed',
    'collapse',
    'collapsed',
    'style',
    'down',
    'fold',
    'mix',
    'rate',
    'depth',
    'classic',
    'vintage',
    'retro',
    'cheap',
    'standing',
    'sat',
    'sitting',
    'someone',
    'tail',
    'room',
    'file',
    'song',
    'inside',
    'call',
    'fully',
    'pedal',
    'sung',
    'channel',
    'channels',
    'left',
    'right',
    'version',
    'calling',
    'called',
    'hall',
    'empty',
    'announced',
    'announcing',
    'deep',
    'lush',
    'sweep',
    'strong',
    'single',
    'nice',
    'warm',
    'rich',
    'voice',
    'voices',
    'bit',
  )
}

function lessened(view: View, context: Context): Reading | null {
  const one = view.items
    .flatMap((item) => item.senses)
    .find((sense) => sense.as === 'fx' && BY_NAME.has(sense.op))
  if (one === undefined || one.as !== 'fx') return null
  const { op } = one
  if (op === 'compress' && /\bdynamics?\b/.test(context.text)) {
    const degree = view.degree()
    const drafts = [effect(view, context, 'compress', {}, degree)]
    view.takeAll('fx')
    view.takeAll('act', isAct('down', 'cut'))
    view.takeAll('less')
    tidy(view)
    return { drafts }
  }
  if (
    op === 'compress' &&
    context.frame === 'complaint' &&
    !/\bcompress(ed|ion)\b/.test(context.text)
  ) {
    // "the volume jumps around", "it is uneven"
    const degree = view.degree()
    view.takeAll('fx')
    view.takeAll('bad')
    view.takeAll('dim')
    view.takeAll('particle')
    view.takeAll('part')
    tidy(view)
    return { drafts: [{ op: 'compress', ratio: RATIO[degree ?? 'plain'] }] }
  }
  if (op === 'mute' || op === 'bleep' || op === 'limit') return null
  if (op === 'reverse') return null
  if (op === 'swap_channels' && context.frame === 'complaint') {
    view.takeAll('fx')
    view.takeAll('channel')
    tidy(view)
    return { drafts: [{ op: 'swap_channels' }] }
  }
  if (op === 'remove_dc') {
    view.takeAll('fx')
    view.takeAll('act')
    tidy(view)
    return { drafts: [{ op: 'remove_dc' }] }
  }
  if (op === 'to_mono' || op === 'to_stereo') return null
  // What was recorded with an effect in it: only the model can take it out.
  const name =
    op === 'reverb' ? 'reverb' : op === 'echo' ? 'echo' : op === 'distort' ? 'distortion' : op
  view.takeAll('fx')
  view.takeAll('act')
  view.takeAll('no')
  view.takeAll('less')
  view.takeAll('more')
  view.takeAll('excess')
  view.takeAll('bad')
  view.takeAll('gone')
  view.takeAll('particle')
  view.takeAll('space')
  view.degree()
  view.takeWords('too', 'much', 'so', 'there', 'is')
  return { drafts: [{ op: 'remove', target: name }] }
}

function effect(
  view: View,
  context: Context,
  op: ExactOp,
  params: Readonly<Record<string, unknown>>,
  degree: Degree | null,
): Draft {
  const slots = readSlots(view, op)
  const share = () => view.amount(({ unit }) => unit === '%')
  if (op === 'reverb') {
    const space = view.take('space')?.space
    view.takeAll('space')
    const percent = slots.wet === undefined ? share() : null
    const decay =
      slots.rt60Seconds === undefined
        ? view.amount(({ unit, signed }) => unit === 's' && !signed)
        : null
    view.takeWords('decay', 'tail', 'wet', 'second', 'reverb', 'time')
    const wet =
      percent !== null
        ? micro(percent.value / 100)
        : degree === null
          ? undefined
          : REVERB_WET[degree]
    return {
      op,
      ...params,
      ...(space === undefined ? {} : { space }),
      rt60Seconds: decay?.value ?? RT60_SECONDS[space ?? 'room'],
      ...(wet === undefined ? {} : { wet }),
      ...slots,
    }
  }
  if (op === 'echo') {
    const delay =
      slots.delayMs === undefined
        ? (view.amount(({ unit, signed }) => unit === 's' && !signed) ?? shortMoment(view))
        : null
    const percent = slots.wet === undefined && slots.feedback === undefined ? share() : null
    const times = slots.repeats === undefined ? view.amount(({ unit }) => unit === 'x') : null
    const word = times === null ? view.take('times', ({ times: n }) => n >= 2) : null
    view.takeAll('loop')
    view.takeWords('every', 'ms', 'repeating', 'apart')
    const wet =
      percent !== null ? micro(percent.value / 100) : degree === null ? undefined : ECHO_WET[degree]
    return {
      op,
      ...params,
      ...(delay === null ? {} : { delayMs: milli(delay.value * 1000) }),
      ...(times === null
        ? word === null
          ? /\b(single|one) (echo|repeat)\b/.test(context.text)
            ? { repeats: 1 }
            : {}
          : { repeats: word.times }
        : { repeats: times.value }),
      ...(wet === undefined ? {} : { wet }),
      ...slots,
    }
  }
  if (op === 'compress') {
    view.takeAll('part')
    view.takeAll('fx', (sense) => sense.op === 'pan')
    const into = view.amount(({ unit }) => unit === 'x')
    const threshold =
      slots.thresholdDbfs === undefined
        ? view.amount(
            ({ unit, value, prep }) =>
              unit === 'db' && value < 0 && /^(at|above|over|from|)$/.test(prep),
          )
        : null
    const ratio = into?.value ?? (degree === null ? undefined : RATIO[degree])
    const makeup = /\b(without|no) make ?-?up\b/.test(context.text) ? { makeup: false } : {}
    view.takeWords(
      'makeup',
      'make',
      'without',
      'quiet',
      'loud',
      'same',
      'differences',
      'difference',
      'dynamics',
    )
    view.takeAll('dim', ({ dim }) => dim === 'level')
    view.takeAll('adj', ({ wish }) => 'dim' in wish && wish.dim === 'level')
    return {
      op,
      ...params,
      ...(ratio === undefined ? {} : { ratio }),
      ...(threshold === null ? {} : { thresholdDbfs: threshold.value }),
      ...makeup,
      ...slots,
    }
  }
  if (op === 'limit') {
    const ceiling =
      slots.ceilingDbtp === undefined
        ? view.amount(
            ({ unit, signed, value }) => (unit === 'db' || (unit === null && signed)) && value <= 0,
          )
        : null
    view.takeAll('dim', ({ dim }) => dim === 'level')
    view.takeAll('fx', (sense) => sense.op === 'normalize')
    view.takeAll('artefact', (sense) => sense.op === 'declip')
    return { op, ...(ceiling === null ? {} : { ceilingDbtp: ceiling.value }), ...slots }
  }
  if (op === 'gate') {
    const threshold =
      slots.thresholdDbfs === undefined
        ? view.amount(({ unit, signed }) => unit === 'db' || (unit === null && signed))
        : null
    return {
      op,
      ...(threshold === null ? {} : { thresholdDbfs: -Math.abs(threshold.value) }),
      ...slots,
    }
  }
  if (op === 'distort') {
    const drive = slots.driveDb === undefined ? view.amount(({ unit }) => unit === 'db') : null
    return { op, driveDb: drive?.value ?? DRIVE_DB[degree ?? 'plain'], ...slots }
  }
  if (op === 'bitcrush') {
    const bits = slots.bits === undefined ? view.amount(({ unit }) => unit === 'bit') : null
    return { op, ...(bits === null ? {} : { bits: bits.value }), ...slots }
  }
  if (op === 'tremolo' || op === 'vibrato' || op === 'chorus' || op === 'flanger') {
    const rate = slots.rateHz === undefined ? view.amount(hz) : null
    const percent = op === 'tremolo' && slots.depth === undefined ? share() : null
    view.takeWords('times', 'per', 'second')
    return {
      op,
      ...params,
      ...(rate === null ? {} : { rateHz: rate.value }),
      ...(percent === null ? {} : { depth: micro(percent.value / 100) }),
      ...slots,
    }
  }
  if (op === 'pitch') {
    const amount = view.amount(({ unit }) => unit === 'st')
    view.takeAll('voice')
    if (amount !== null) return { op, semitones: amount.value }
    const sign = view.has('particle', ({ way }) => way === 'down') ? -1 : 1
    return { op, semitones: sign * 4, ...params }
  }
  if (op === 'bleep') {
    const frequency = slots.frequencyHz === undefined ? view.amount(hz) : null
    const level = slots.levelDbfs === undefined ? view.amount(({ unit }) => unit === 'db') : null
    view.takeAll('voice')
    view.takeAll('sound')
    view.takeAll('refused') // "bleep what is said"
    view.takeAll('part')
    return {
      op,
      ...(frequency === null ? {} : { frequencyHz: frequency.value }),
      ...(level === null ? {} : { levelDbfs: level.value }),
      ...slots,
    }
  }
  if (op === 'mute') view.takeAll('part')
  if (op === 'invert_polarity') {
    const channel = view.take(
      'channel',
      ({ channel: which }) => which === 'left' || which === 'right',
    )
    return { op, ...(channel === null ? {} : { channel: channel.channel }) }
  }
  if (op === 'swap_channels') view.takeAll('channel')
  if (op === 'to_mono') {
    const channel = view.take(
      'channel',
      ({ channel: which }) => which === 'left' || which === 'right',
    )
    view.takeAll('channel')
    return { op, ...(channel === null ? {} : { source: channel.channel }) }
  }
  if (op === 'to_stereo') view.takeAll('channel')
  return { op, ...params, ...slots }
}

/** "echo at 250 ms": no place, but how far apart. */
function shortMoment(view: View): { value: number } | null {
  const found = view.places().find(({ place, at }) => {
    const { moment, form } = place
    return (
      form === 'moment' &&
      moment !== undefined &&
      'from' in moment &&
      moment.seconds < 5 &&
      /\b(ms|msec|milliseconds?|millis)\b/.test(view.items[at]!.text)
    )
  })
  if (found === undefined) return null
  view.used[found.at] = true
  const { moment } = found.place
  return moment !== undefined && 'from' in moment ? { value: moment.seconds } : null
}

// --- left and right ---

export const readChannels: Reader = (view, context) => {
  const t = context.text
  const panning =
    view.has('fx', ({ op }) => op === 'pan') ||
    (/\bstereo (field|image|panorama)\b/.test(t) &&
      view.places().some(({ place }) => place.vague === 'middle'))
  if (!view.has('channel') && !panning) return null
  if (
    view.has(
      'fx',
      ({ op }) =>
        op === 'swap_channels' ||
        op === 'invert_polarity' ||
        op === 'to_mono' ||
        op === 'to_stereo',
    )
  )
    return null
  if (
    view.has('sound') ||
    view.has('silence') ||
    view.has('dim', ({ dim }) => dim !== 'width') ||
    view.has('artefact')
  )
    return null
  if (view.has('adj')) return null
  const level = view.hasAmount(({ unit }) => unit === 'db')
  if (level && !panning) return null
  const both =
    /\bfrom\b.*\bto\b/.test(t) ||
    /\b(left|right|cent(er|re))( side| channel| ear| speaker)? (to|then|and then|into)( the)? (left|right|cent(er|re))\b/.test(
      t,
    ) ||
    /\b(sweep|travel|across|moves?|moving|sweeping)\b.*\b(left|right)\b.*\b(left|right)\b/.test(t)
  const sides = view.takeAll('channel').map(({ channel }) => channel)
  const degree = view.degree()
  const percents: number[] = []
  for (
    let one = view.amount(({ unit }) => unit === '%');
    one !== null;
    one = view.amount(({ unit }) => unit === '%')
  )
    percents.push(one.value / 100)
  const number =
    sides.length === 0 && panning
      ? view.amount(({ unit, value, signed }) => unit === null && signed && Math.abs(value) <= 1)
      : null
  if (number !== null) {
    view.takeAll('fx', ({ op }) => op === 'pan')
    takeVerbs(view)
    return { drafts: [{ op: 'pan', position: number.value }] }
  }
  const bare = panning
    ? view.amount(
        ({ unit, value, signed }) => unit === null && !signed && value > 1 && value <= 100,
      )
    : null
  if (bare !== null) percents.push(bare.value / 100)
  const full =
    /\b(hard|fully|full|all the way|completely|entirely|100|far|only|just|totally|solely)\b/.test(t)
  const onlyChannel =
    /\b(only|just|keep|use|extract|isolate|take)\b/.test(t) &&
    /\b(left|right)( hand)? (channel|side)\b/.test(t) &&
    !/\b(on|in|to|into) the (left|right)\b/.test(t) &&
    !/\b(pan|move|put|shift|place)\b/.test(t)
  const clean = () => {
    view.takeAll('fx', ({ op }) => op === 'pan')
    takeVerbs(view)
    view.takeAll('act', isAct('move', 'keep', 'isolate', 'remove', 'turn', 'swap'))
    view.takeAll('voice')
    view.takeAll('particle')
    view.takeAll('part')
    view.takeWords(
      'hard',
      'fully',
      'full',
      'way',
      'only',
      'just',
      'across',
      'sweep',
      'travel',
      'travels',
      'sweeps',
      'over',
      'side',
      'sound',
      'moving',
      'sweeping',
      'center',
      'centre',
      'balance',
      'position',
      'gradually',
      'slowly',
      'then',
      'channel',
      'use',
      'extract',
      'solely',
      'stereo',
      'field',
      'halfway',
      'half',
      'from',
    )
    view.takeAll('times')
    view.takeAll('dim', ({ dim }) => dim === 'width')
  }
  if (onlyChannel && sides.length === 1 && (sides[0] === 'left' || sides[0] === 'right')) {
    clean()
    return { drafts: [{ op: 'to_mono', source: sides[0] }] }
  }
  const value = (side: string | undefined, amount: number) =>
    side === 'left' ? -amount : side === 'right' ? amount : 0
  if (both && sides.length >= 2) {
    clean()
    return {
      drafts: [
        {
          op: 'pan',
          fromPosition: micro(value(sides[0], percents[0] ?? 1)),
          toPosition: micro(value(sides[1], percents[1] ?? percents[0] ?? 1)),
        },
      ],
    }
  }
  const removing =
    view.has('act', isAct('remove', 'cut')) ||
    (view.has('act', isAct('turn')) && view.has('particle', ({ way }) => way === 'off')) ||
    view.has('no')
  if (removing && sides.length === 1 && sides[0] !== 'center' && !panning) {
    // "remove the left channel", "turn off the left"
    clean()
    view.takeAll('no')
    return { drafts: [{ op: 'mute', channel: sides[0] }] }
  }
  const verb =
    panning ||
    degree !== null ||
    percents.length > 0 ||
    /\bhard\b/.test(t) ||
    ((full || view.has('times')) && sides.length === 1) ||
    sides[0] === 'center' ||
    view.has('act', isAct('move', 'put', 'make', 'turn', 'play', 'keep', 'add')) ||
    /\b(only|just|on|in|to)\b/.test(t)
  if (!verb) return null
  const half =
    view.take('times', ({ times }) => times === 0.5) !== null || /\b(halfway|half way)\b/.test(t)
  for (const { place, at } of view.places()) {
    if (place.vague === 'middle') {
      view.used[at] = true
      if (sides.length === 0) sides.push('center')
    }
  }
  if (sides.length === 0) {
    clean()
    return missing('direction', 'It is not said which side.', ['pan 70 % left', 'pan 70 % right'])
  }
  const side = sides[0]
  clean()
  if (sides.length === 1 && side === 'both') return { drafts: [{ op: 'to_stereo' }] }
  const ears = /\b(ear|speaker|headphone|earbud)\b/.test(t)
  const amount = percents[0] ?? (half ? 0.5 : full || ears ? 1 : PAN[degree ?? 'plain'])
  return { drafts: [{ op: 'pan', position: micro(value(side, amount)) }] }
}

// --- files ---

export const readConvert: Reader = (view, context) => {
  const t = context.text
  if (/\bsuper ?res/.test(t)) return null
  const slotted = view.has('fx', ({ op }) => op === 'convert')
  const verb = view.has('act', isAct('convert')) || /\b(resampl|downsampl|upsampl)\w*\b/.test(t)
  const format = view.has('format')
  const compressing =
    view.has('fx', ({ op }) => op === 'compress') &&
    (format || /\b(file|size)\b/.test(t)) &&
    !/\bdynamic/.test(t)
  const asFormat =
    format &&
    /\b(to|as|into|in|an?|give me|want|need|make|turn|get)\b (a |an |it as |it an? )?(mp3|wav|wave|flac|ogg|opus|m4a|aac|vorbis|\d+)/.test(
      t,
    )
  const depth = view.hasAmount(({ unit }) => unit === 'bit') && (format || verb || slotted)
  const rate =
    view.hasAmount(({ unit }) => unit === 'hz' || unit === 'kbps') && (verb || slotted || format)
  const khz =
    view.hasAmount(
      ({ unit, value }) =>
        unit === 'hz' &&
        [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 192000].includes(
          value,
        ),
    ) && verb
  const kilo =
    /\b(resampl|downsampl|upsampl)\w*\b/.test(t) &&
    view.hasAmount(({ unit, value }) => unit === null && value >= 8000)
  const kbps = view.hasAmount(({ unit }) => unit === 'kbps')

  // "24 bit": no one asks for a sound of so many bits, but for a file
  const bareDepth =
    view.hasAmount(({ unit, value }) => unit === 'bit' && [16, 24, 32].includes(value)) &&
    view.items.every(({ kind, amount }) => kind === 'filler' || amount !== undefined)
  const bareRate =
    format &&
    view.hasAmount(
      ({ unit, value, signed, prep }) =>
        unit === null &&
        !signed &&
        /^(|at)$/.test(prep) &&
        [96, 128, 160, 192, 224, 256, 320].includes(value >= 32_000 ? value / 1000 : value),
    )
  const alone =
    format &&
    view.items.every(
      (item) =>
        item.kind !== 'word' &&
        (item.kind === 'filler' ||
          item.kind === 'punct' ||
          item.senses.some(({ as }) => as === 'format' || as === 'polite')),
    )
  if (
    format &&
    !alone &&
    !asFormat &&
    !verb &&
    !slotted &&
    !compressing &&
    !kbps &&
    !depth &&
    !rate &&
    !bareRate
  )
    return null
  if (
    !(
      alone ||
      bareRate ||
      bareDepth ||
      slotted ||
      asFormat ||
      depth ||
      rate ||
      khz ||
      kilo ||
      compressing ||
      kbps ||
      (verb && format)
    )
  )
    return null
  const draft: Record<string, unknown> = {}
  const named = view.take('format')
  view.takeAll('format')
  if (named !== null) draft.format = named.format
  else if (compressing) draft.format = 'mp3'
  const bits =
    view.amount(({ unit }) => unit === 'bit') ??
    (/\bbit depth|bits\b/.test(t)
      ? view.amount(({ unit, value }) => unit === null && [16, 24, 32].includes(value))
      : null)
  if (bits !== null) draft.bitDepth = bits.value
  const kb =
    view.amount(({ unit }) => unit === 'kbps') ??
    (/\b(bit ?rate|kb|k)\b/.test(t) && named?.format !== undefined && /\bbit ?rate|kb/.test(t)
      ? view.amount(({ unit }) => unit === null)
      : null) ??
    (named?.format === 'mp3'
      ? view.amount(
          ({ unit, value, text }) =>
            unit === null && value >= 32_000 && value <= 320_000 && /k/.test(text),
        )
      : null)
  const plainRate = kb === null && bareRate ? view.amount(({ unit }) => unit === null) : null
  if (plainRate !== null)
    draft.bitrateKbps = plainRate.value >= 32_000 ? plainRate.value / 1000 : plainRate.value
  if (kb !== null) draft.bitrateKbps = kb.value >= 1000 ? kb.value / 1000 : kb.value
  const hertz =
    view.amount(({ unit }) => unit === 'hz') ??
    view.amount(({ unit, value }) => unit === null && value >= 8000)
  if (hertz !== null) draft.sampleRateHz = hertz.value
  view.takeAll('fx', ({ op }) => op === 'convert' || op === 'compress')
  takeVerbs(view)
  view.takeAll('act', isAct('replace', 'shorten', 'down', 'up', 'improve'))
  view.takeAll('dim', ({ dim }) => dim === 'tape')
  view.takeAll('whole')
  view.takeAll('particle')
  view.takeWords(
    'resample',
    'resampled',
    'downsample',
    'upsample',
    'downsampled',
    'upsampled',
    'file',
    'size',
    'at',
    'format',
    'quality',
    'constant',
    'stereo',
    'rate',
    'resampling',
    'kb',
    'k',
    'back',
    'version',
    'small',
    'smaller',
  )
  if (Object.keys(draft).length === 0)
    return missing('format', 'It is not said into what.', [
      'convert to mp3',
      'convert to wav',
      'convert to flac',
    ])
  return { drafts: [{ op: 'convert', ...draft }] }
}
