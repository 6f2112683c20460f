import { type Clause, splitClauses } from './clauses.ts'
import { frameOf } from './frames.ts'
import { type Item, itemsOf, View } from './items.ts'
import type { Token } from './lex.ts'
import { type Clip, isOpenStep, type Where } from './plan.ts'
import { questionOf } from './questions.ts'
import type { Ask, Constraint, Draft, Note, Reading } from './readings/reading.ts'
import { constraintOf } from './readings/refusals.ts'
import { type Outcome, readClause } from './readings.ts'
import { complementOf, partsBeside } from './regions.ts'
import { isKnownWord } from './spelling.ts'

// From the tokens of an instruction to drafts of steps, and to what could not be read.

export type Said = {
  readonly draft: Draft
  readonly from: number
  readonly to: number
  readonly sentence: number
  readonly clause: number
}
export type Fault = {
  readonly from: number
  readonly to: number
  readonly ask?: Ask
  readonly leftover: readonly Item[]
  readonly clause: Clause
  /** What a how-question asks about, as tokens to plan. */
  readonly about?: readonly Token[]
  readonly kind: 'ask' | 'unread' | 'question' | 'negated' | 'context' | 'event'
}
export type Understood = {
  readonly said: readonly Said[]
  readonly notes: readonly (Note & { clause: number })[]
  readonly constraints: readonly Constraint[]
  readonly negated: readonly { drafts: readonly Draft[]; from: number; to: number }[]
  readonly faults: readonly Fault[]
  readonly ignored: readonly { from: number; to: number }[]
  readonly nothing: boolean
}

export function understand(
  tokens: readonly Token[],
  instruction: string,
  clip: Clip | null,
  trace?: (line: string) => void,
): Understood {
  const items = itemsOf(tokens)
  const clauses = splitClauses(items)
  const said: Said[] = []
  const notes: (Note & { clause: number })[] = []
  const constraints: Constraint[] = []
  const negated: { drafts: readonly Draft[]; from: number; to: number }[] = []
  const faults: Fault[] = []
  const ignored: { from: number; to: number }[] = []
  const complaints: number[] = []
  const described = new Map<number, readonly Draft[]>()
  const words = (from: number, to: number) =>
    to <= from ? '' : instruction.slice(tokens[from]!.start, tokens[to - 1]!.end).toLowerCase()

  for (const [index, clause] of clauses.entries()) {
    const own = clause.items.filter((item) => item.from >= clause.from && item.to <= clause.to)
    const all = [
      ...withRest(clause.items, said),
      ...clause.everywhere.filter(
        (item) =>
          !clause.items.includes(item) && !clause.items.some(({ place }) => place !== undefined),
      ),
    ]
    const text = all.map((item) => item.text).join(' ')
    const base = { clip, text, words }
    trace?.(`clause ${index}${clause.negated ? ' (not)' : ''}: ${text}`)
    const range = { from: clause.from, to: clause.to }
    if (!clause.negated && isChatter(own)) {
      if (questionOf(own)?.kind === 'info')
        faults.push({ ...range, kind: 'question', leftover: [], clause })
      continue
    }
    if (NARRATED.test(own.map((item) => item.text).join(' '))) {
      ignored.push(range)
      continue
    }
    if (clause.negated) {
      const limit = constraintOf(`not ${text}`)
      if (limit !== null) {
        constraints.push(limit)
        continue
      }
      const outcome = readClause(
        all,
        base,
        trace === undefined ? undefined : (name, result) => trace(`  ${name}: ${result}`),
      )
      // "without the first 2 s": only a place, and it goes
      const onlyPlace =
        own.length > 0 &&
        own.every(
          (item) => item.place !== undefined || item.kind === 'filler' || item.kind === 'punct',
        ) &&
        own.some(({ place }) => (place?.wheres.length ?? 0) > 0)
      // "without the music", and nothing else: it goes
      const sole =
        clauses.length === 1 &&
        !('reading' in outcome) &&
        own.some(({ senses }) => senses.some(({ as }) => as === 'sound' || as === 'artefact'))
          ? readClause([WITHOUT, ...all], { ...base, text: `no ${text}` })
          : null
      if (sole !== null && 'reading' in sole)
        for (const draft of sole.reading.drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      else if (onlyPlace && said.length === 0)
        for (const item of own)
          for (const where of item.place?.wheres ?? [])
            said.push({
              draft: { op: 'delete', where },
              ...range,
              sentence: clause.sentence,
              clause: index,
            })
      else if (onlyPlace) {
        // "louder, but not the first 2 s": everywhere else
        const spared = sparing(said, index, own)
        if (spared === null)
          faults.push({
            ...range,
            kind: 'unread',
            leftover: own.filter(({ place }) => place),
            clause,
          })
        else said.splice(0, said.length, ...spared)
      } else negated.push({ drafts: 'reading' in outcome ? outcome.reading.drafts : [], ...range })
      continue
    }
    // "the volume is uneven, fix it": the complaint has said what
    if (
      said.length > 0 &&
      /^(please )?(can you )?(fix|repair|sort|handle|correct|change|fill|patch|restore|remove|mend)( (it|this|that|them))?( out| up| in)?( please)?$/.test(
        own.map((item) => item.text).join(' '),
      )
    )
      continue
    const antecedent = isPronounRemoval(own) ? antecedentOf(clauses[index - 1]) : []
    if (antecedent.length > 0) {
      // "there is a hum, get rid of it"
      if (said.some((one) => one.clause === index - 1)) continue
      const items1 = [
        ...own.filter(({ senses }) =>
          senses.some(({ as }) => /^(act|particle|silence|fx)$/.test(as)),
        ),
        ...antecedent,
      ]
      const outcome = readClause(items1, {
        ...base,
        text: items1.map((item) => item.text).join(' '),
      })
      if ('reading' in outcome && outcome.reading.ask === undefined) {
        const at = ignored.findIndex(({ from }) => from === clauses[index - 1]!.from)
        if (at !== -1) ignored.splice(at, 1)
        const fault = faults.findIndex(({ from }) => from === clauses[index - 1]!.from)
        if (fault !== -1) faults.splice(fault, 1)
        for (const draft of outcome.reading.drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
        continue
      }
    }
    // "add reverb but no echo": a limit on what was asked for
    if (
      said.length > 0 &&
      said.at(-1)!.clause === index - 1 &&
      /^(but |and |, )*(with )?no (reverb|echo|delay|distortion|compression|chorus|fade)( please)?$/.test(
        own.map((item) => item.text).join(' '),
      )
    )
      continue
    const question = questionOf(own)
    const elsewhere = own.some(({ senses }) =>
      senses.some((sense) => sense.as === 'refused' && sense.reason === 'not_audio_editing'),
    )
    if (question !== null && question.kind !== 'polite' && !elsewhere) {
      faults.push({
        ...range,
        kind: 'question',
        leftover: [],
        clause,
        ...(question.kind === 'how'
          ? { about: tokens.slice(clause.from + question.skip, clause.to) }
          : {}),
      })
      continue
    }
    // "quiet recording, please make it louder": how it is, and then what to do about it
    const told = isBareQuality(own) ? readClause(all, { ...base, frame: 'complaint' }) : null
    if (told !== null && 'reading' in told) described.set(index, told.reading.drafts)
    const outcome = readWithPurpose(all, base, trace)
    const halves =
      'reading' in outcome || clauses.length > MOST_FOR_HALVES ? null : readInHalves(all, base)
    if (halves !== null) {
      for (const { drafts } of halves)
        for (const draft of drafts)
          said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      for (const { notes: own1 = [], constraints: limits = [] } of halves) {
        for (const note of own1) notes.push({ ...note, clause: index })
        constraints.push(...limits)
      }
      continue
    }
    if ('reading' in outcome) {
      const { reading } = outcome
      // "it is too quiet, can you raise it": the complaint has said what
      if (
        reading.ask?.reason === 'two_readings' &&
        /^(It is not said what to|Lower may|Higher may)/.test(reading.ask.message) &&
        complaints.length > 0
      )
        continue
      if (reading.ask !== undefined) {
        faults.push({ ...range, kind: 'ask', ask: reading.ask, leftover: [], clause })
        continue
      }
      constraints.push(...(reading.constraints ?? []))
      complaints.push(...(complains(all) ? [index] : []))
      for (const draft of reading.drafts)
        said.push({ draft, ...range, sentence: clause.sentence, clause: index })
      for (const note of reading.notes ?? []) notes.push({ ...note, clause: index })
      continue
    }
    if (isContext(own)) ignored.push(range)
    else
      faults.push({
        ...range,
        kind: isEvent(all) ? 'event' : 'unread',
        leftover: outcome.leftover,
        clause,
      })
  }
  return {
    said: onlyLimited(
      wantedOnly(
        saidOnce(
          boundedOnce(withoutRestated(withoutDescribed(said, described), complaints)),
          tokens,
        ),
        words,
      ),
      { constraints, isAlone: faults.length === 0, to: tokens.length },
    ),
    notes,
    constraints,
    negated,
    faults,
    ignored,
    nothing: clauses.every(({ items: own }) => isChatter(own)),
  }
}

/** The steps of the sentence before, without the parts that were excepted; null where that is no one part. */
function sparing(said: readonly Said[], clause: number, own: readonly Item[]): Said[] | null {
  const wheres = own.flatMap(({ place }) => place?.wheres ?? [])
  const rest = wheres.length === 1 ? complementOf(wheres[0]!) : null
  const last = said.at(-1)?.clause
  const fits = said.every(
    (one) => one.clause !== last || (one.draft.where === undefined && one.draft.op !== 'convert'),
  )
  if (rest === null || last === undefined || last >= clause || !fits) return null
  return said.map((one) =>
    one.clause === last ? { ...one, draft: { ...one.draft, where: rest } } : one,
  )
}

/** "mute 2 to 3 s and lower the rest": what the step before has left. */
function withRest(items: readonly Item[], said: readonly Said[]): readonly Item[] {
  const last = said.at(-1)?.draft
  const where = last?.where as Where | undefined
  const stays = items.some(({ text }) =>
    /^(keep|keeping|leave|leaving|alone|untouched|unchanged|same)\b/.test(text),
  )
  const drops = items.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && /^(remove|cut)$/.test(sense.act)),
  )
  if (where === undefined || stays || drops) return items
  return items.flatMap((item): Item[] => {
    if (item.place?.form !== 'rest') return [item]
    const cut = last!.op === 'delete' || last!.op === 'trim'
    return cut
      ? [{ ...item, kind: 'filler', place: undefined as never }]
      : [{ ...item, place: { ...item.place, form: 'complement', wheres: partsBeside(where) } }]
  })
}

const PRONOUN = /^(it|that|them|those|this|these|both|all)$/
const takesOut = (items: readonly Item[]) =>
  items.some(({ senses }) =>
    senses.some((sense) => sense.as === 'act' && (sense.act === 'remove' || sense.act === 'cut')),
  ) ||
  (items.some(({ senses }) => senses.some((sense) => sense.as === 'act' && sense.act === 'turn')) &&
    items.some(({ senses }) =>
      senses.some(
        (sense) =>
          sense.as === 'particle' &&
          (sense.way === 'out' || sense.way === 'off' || sense.way === 'away'),
      ),
    ))

/** "mute it", "bleep that out" */
const silences = (items: readonly Item[]) =>
  items.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'silence' ||
        (sense.as === 'fx' && (sense.op === 'bleep' || sense.op === 'mute')),
    ),
  )

/** "get rid of it", "take that out", "mute it" */
const isPronounRemoval = (items: readonly Item[]) =>
  (takesOut(items) || silences(items)) &&
  (items.some(({ text }) => PRONOUN.test(text)) || items.every(({ kind }) => kind !== 'word')) &&
  items.every(
    (item) =>
      item.kind === 'filler' ||
      item.kind === 'punct' ||
      PRONOUN.test(item.text) ||
      item.senses.some(
        (sense) =>
          (sense.as === 'act' && /^(remove|turn|cut)$/.test(sense.act)) ||
          sense.as === 'silence' ||
          (sense.as === 'fx' && (sense.op === 'bleep' || sense.op === 'mute')) ||
          sense.as === 'particle' ||
          sense.as === 'polite',
      ),
  )

/** What "it" is: the sound, the fault or the part that the clause before named. */
function antecedentOf(clause: Clause | undefined): readonly Item[] {
  const named =
    clause?.items.filter(({ senses }) =>
      senses.some(({ as }) => as === 'sound' || as === 'artefact' || as === 'silence'),
    ) ?? []
  const placed = clause?.items.filter(({ place }) => place !== undefined) ?? []
  if (named.length > 0) return [...named, ...placed]
  return placed.filter(({ place }) => place!.wheres.length > 0)
}

const WITHOUT: Item = { from: 0, to: 0, text: 'no', kind: 'phrase', senses: [{ as: 'no' }] }

/** Read whole; else without the "for my podcast", "because it is too loud", "so that …" at its end. */
function readWithPurpose(
  items: readonly Item[],
  base: Parameters<typeof readClause>[1],
  trace: ((line: string) => void) | undefined,
): Outcome {
  const tell =
    trace === undefined
      ? undefined
      : (name: string, result: string) => trace(`  ${name}: ${result}`)
  const whole = readClause(items, base, tell)
  const isOpenReading = 'reading' in whole && whole.reading.drafts.some(isOpenStep)
  const told = items.findIndex(({ text }) =>
    /^(says|said|thinks|thought|told|complains|complained|reckons|feels that)$/.test(text),
  )
  if (!('reading' in whole) && told !== -1 && told <= 4) {
    const rest = items.slice(told + 1)
    const outcome = readClause(
      rest,
      { ...base, text: rest.map(({ text }) => text).join(' ') },
      tell,
    )
    if ('reading' in outcome) return outcome
  }
  if ('reading' in whole && !isOpenReading) return whole
  for (let at = items.length - 1; at > 0; at--) {
    if (!isPurpose(items, at) || (isOpenReading && !/^(for|because|so)$/.test(items[at]!.text)))
      continue
    const tail = items.slice(at)
    if (
      tail.some(
        (item) =>
          item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
      )
    )
      continue
    const head = items.slice(0, at)
    const outcome = readClause(
      head,
      { ...base, text: head.map(({ text }) => text).join(' ') },
      tell,
    )
    if ('reading' in outcome && (!isOpenReading || !outcome.reading.drafts.some(isOpenStep)))
      return outcome
  }
  return whole
}

/** "norm -1 reverse mp3", "fade in 1 s fade out 2 s": wishes with nothing between them, each read whole. */
function readInHalves(
  items: readonly Item[],
  base: Parameters<typeof readClause>[1],
): readonly Reading[] | null {
  if (items.length > 16 || items.some(({ text }) => NOT_IN_HALVES.test(text))) return null
  for (let at = 1; at < items.length; at++) {
    if (!opensWish(items, at)) continue
    const left = whole(items.slice(0, at), base)
    if (left === null) continue
    const right = whole(items.slice(at), base)
    // "a volume increase": the same thing named twice is one wish
    if (right !== null && JSON.stringify(left.drafts) === JSON.stringify(right.drafts))
      return [left]
    if (right !== null) return [left, right]
    const more = readInHalves(items.slice(at), base)
    if (more !== null) return [left, ...more]
  }
  return null
}

/** Terse callers are brief; a long text would only cost time. */
const MOST_FOR_HALVES = 4

const NOT_IN_HALVES =
  /^(not|no|without|never|when|whenever|while|if|until|unless|before|after|once|where|like|as|instead|than|or|which|who|that|because)$/

/** A verb, an effect or a form of file, with nothing in front that it could belong to. */
function opensWish(items: readonly Item[], at: number): boolean {
  if (/^(to|the|a|an|of|by|for|in|on|with|more|less|and|my|any|some)$/.test(items[at - 1]!.text))
    return false
  // "bass up treble down"
  if (
    items[at]!.senses.some(({ as }) => as === 'dim') &&
    at >= 2 &&
    items[at - 1]!.senses.some(({ as }) => as === 'particle')
  )
    return true
  return items[at]!.senses.some(
    (sense) =>
      sense.as === 'fx' ||
      sense.as === 'fade' ||
      sense.as === 'loop' ||
      sense.as === 'format' ||
      (sense.as === 'act' && !/^(start|finish|change|keep|improve|fill|play)$/.test(sense.act)),
  )
}

function whole(items: readonly Item[], base: Parameters<typeof readClause>[1]): Reading | null {
  const outcome = readClause(items, { ...base, text: items.map(({ text }) => text).join(' ') })
  return 'reading' in outcome &&
    outcome.reading.ask === undefined &&
    outcome.reading.drafts.length > 0 &&
    !outcome.reading.drafts.some(isOpenStep)
    ? outcome.reading
    : null
}

function isPurpose(items: readonly Item[], at: number): boolean {
  const text = items[at]!.text
  const next = items[at + 1]?.text ?? ''
  if (/^(because|since)$/.test(text)) return true
  if (
    text === 'so' &&
    at > 0 &&
    /^(that|i|we|it|people|they|you|the|my|everyone|nobody|listeners|he|she)$/.test(next)
  )
    return true
  if (
    text === 'for' &&
    /^(my|our|a|an|the|his|her|their|use|work|this|your|some|it|me|us|better|easier|more)$/.test(
      next,
    )
  )
    return true
  if (text === 'in' && next === 'order') return true
  if (text === 'as' && /^(it|i|the|this|we)$/.test(next) && at > 1) return true
  if (
    text === 'to' &&
    /^(use|make|help|sound|get|go|be|fit|hear|play|match|avoid|sit|stop|have|keep|give|create|put|work|feel)$/.test(
      next.split(' ')[0]!,
    ) &&
    at > 1
  )
    return true
  return false
}

/** How it came about, not what should become of it. */
const NARRATED =
  /^(so |and |well |hi |ok )*((it|this|that|the \w+) (was|is|were) (just |only |all )?|(i|we|he|she|they|you) (just |only |have |had )?)?(recorded|made|taken|filmed|captured|shot|sang|played|sung) (?!.*\b(too|so|as if|should|make it|please)\b)(it |this |that |these )?(in|at|on|with|by|from|over|through|via|during|yesterday|today|last|this|using|live|for)\b/

const complains = (items: readonly Item[]) =>
  frameOf(new View(items)) === 'complaint' ||
  items.some(({ senses }) =>
    senses.some(
      (sense) =>
        sense.as === 'adj' && JSON.stringify(sense.wish) === JSON.stringify(sense.complaint),
    ),
  )

/** "start at 3 s and end at 12 s": one part that is kept. */
function boundedOnce(said: readonly Said[]): Said[] {
  const bounded: Said[] = []
  for (const one of said) {
    const last = bounded.at(-1)
    const [before, after] = [
      last?.draft.where as Where | undefined,
      one.draft.where as Where | undefined,
    ]
    const both =
      last?.draft.op === 'trim' &&
      one.draft.op === 'trim' &&
      before?.timeline === 'original' &&
      after?.timeline === 'original'
    if (both && opensLate(before) && !opensLate(after))
      bounded[bounded.length - 1] = {
        ...last,
        draft: { op: 'trim', where: { ...before, end: after.end } },
        to: one.to,
      }
    // "this is for a podcast: normalize it" has said how
    else if (
      !(
        last?.draft.op === 'loudness' &&
        one.draft.op === 'normalize' &&
        one.draft.peakDbfs === undefined
      )
    )
      bounded.push(one)
  }
  return bounded
}

/** What is not done twice: a second fade at the same place, a second normalizing. */
const ONCE: ReadonlySet<string> = new Set([
  'fade_in', 'fade_out', 'normalize', 'loudness', 'to_mono', 'to_stereo', 'convert', 'mute', 'trim', 'denoise', 'dehum', 'declick', 'declip', 'remove_dc', 'remove_silences',
]) // biome-ignore format: a list

/** "I want it stronger, increase the volume": the same wish in other words; "again", "then" say it twice. */
const saidOnce = (said: readonly Said[], tokens: readonly Token[]): Said[] =>
  said.filter((one, index) => {
    const last = said[index - 1]
    if (last === undefined || last.clause === one.clause || isOpenStep(one.draft)) return true
    if (JSON.stringify(last.draft) !== JSON.stringify(one.draft)) return true
    if (ONCE.has(one.draft.op)) return false
    const words = tokens.slice(last.to, one.to).map(({ text }) => text)
    return words.some((word) => /^(again|then|another|more|also|twice|and)$/.test(word))
  })

/** "remove the siren, keep the voice": what stays needs no step; "no reverb, just a fade" neither. */
function wantedOnly(
  said: readonly Said[],
  words: (from: number, to: number) => string,
): readonly Said[] {
  const kept = (one: Said) =>
    one.draft.op === 'extract' &&
    /\b(keep|leave|preserve|retain)\b/.test(words(one.from, one.to)) &&
    !/\b(only|just|alone|solely|nothing but)\b/.test(words(one.from, one.to))
  const rest = (one: Said) =>
    one.draft.op === 'remove' &&
    /^(everything else|all else|the rest|rest|else|all the rest)$/.test(String(one.draft.target))
  const limit = (one: Said) =>
    one.draft.op === 'remove' &&
    /^(but |and |with )*no (reverb|echo|delay|distortion)( please)?$/.test(
      words(one.from, one.to).trim(),
    )
  const removes = said.some((one) => one.draft.op === 'remove' && !rest(one))
  const extracts = said.some((one) => one.draft.op === 'extract')
  return said.filter(
    (one) =>
      !(kept(one) && removes) && !(rest(one) && extracts) && !(limit(one) && said.length > 1),
  )
}

/** "don't let it clip", and nothing else: a limiter. */
function onlyLimited(
  said: readonly Said[],
  {
    constraints,
    isAlone,
    to,
  }: { constraints: readonly Constraint[]; isAlone: boolean; to: number },
): readonly Said[] {
  if (said.length > 0 || !isAlone || !constraints.includes('no_clipping')) return said
  return [{ draft: { op: 'limit' }, from: 0, to, sentence: 0, clause: 0 }]
}

const opensLate = ({ start, end }: Where) =>
  'from' in start && start.seconds > 0 && 'from' in end && end.from === 'end'

/** "dull sound": an adjective with no verb, which is a wish only where nothing says what to do about it. */
const isBareQuality = (items: readonly Item[]) =>
  items.some(({ senses }) => senses.some(({ as }) => as === 'adj')) &&
  items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && !/^(should|must|would|could|like)$/.test(item.text)) ||
      item.senses.some(({ as }) => as === 'degree' || as === 'whole') ||
      (item.senses.some(({ as }) => as === 'adj') && !/(er|more \w+)$/.test(item.text)),
  )

const withoutDescribed = (
  said: readonly Said[],
  described: ReadonlyMap<number, readonly Draft[]>,
): readonly Said[] =>
  said.filter((one) => {
    const remedies = described.get(one.clause) ?? []
    return !said.some(
      (other) =>
        other.clause > one.clause && remedies.some((remedy) => restates(other.draft, remedy)),
    )
  })

const POINTED = ['gainDb', 'semitones', 'factor'] as const

/** "it's too quiet, turn it up by 6 dB": a complaint, and then what to do about it, are one wish. */
function withoutRestated(said: readonly Said[], complaints: readonly number[]): Said[] {
  const remedied = said.map((one) => {
    // "the part from 3 to 4 s is too loud, lower it by 10 dB": "it" is that part
    const complaint = said.find(
      (other) =>
        complaints.includes(other.clause) &&
        other.clause < one.clause &&
        other.draft.where !== undefined &&
        one.draft.where === undefined &&
        restates(one.draft, other.draft),
    )
    return complaint === undefined
      ? one
      : { ...one, draft: { ...one.draft, where: complaint.draft.where } }
  })
  return remedied.filter(
    (one) =>
      !complaints.includes(one.clause) ||
      !said.some((other) => other.clause > one.clause && restates(other.draft, one.draft)),
  )
}

function restates(draft: Draft, complaint: Draft): boolean {
  if (draft.op !== complaint.op) return false
  if (
    complaint.where !== undefined &&
    draft.where !== undefined &&
    JSON.stringify(complaint.where) !== JSON.stringify(draft.where)
  )
    return false
  if (draft.op === 'eq' && draft.frequencyHz !== complaint.frequencyHz) return false
  return POINTED.every((name) => {
    const pivot = name === 'factor' ? 1 : 0
    const [one, other] = [draft[name], complaint[name]]
    return (
      typeof one !== 'number' ||
      typeof other !== 'number' ||
      Math.sign(one - pivot) === Math.sign(other - pivot)
    )
  })
}

const STRONG = new Set([
  'format',
  'space',
  'loudness',
  'adj',
  'fx',
  'fade',
  'loop',
  'silence',
  'artefact',
  'dim',
  'gone',
  'excess',
  'lack',
  'low',
  'high',
  'distant',
  'again',
  'refused',
  'bad',
  'clean',
  'order',
  'missing',
  'device',
  'place',
  'no',
  'less',
  'more',
  'times',
])
const WEAK_ACTS = new Set([
  'make',
  'play',
  'start',
  'finish',
  'put',
  'turn',
  'improve',
  'change',
  'convert',
  'add',
  'keep',
])

/** Who recorded it, when, where, why: no trigger word, no amount, no place. */
function isContext(items: readonly Item[]): boolean {
  const told = items.map(({ text }) => text).join(' ')
  const narrating =
    /^(so |ok |hi |hey |well |and |but |um )*(this|it|that|here|these) (is|was|are|were|comes|came) (?!too|so|way|very|really|a bit|a little|not|kind)|^(so |hi |hey |and )*(i|we|he|she|they|my \w+|our \w+|someone|a friend|you) (just |only |have |had |will |am |was |were |'m |recorded|made|sang|played|got|found|took|filmed|captured|wrote|sent|use|used|need this|need it|want to (use|post|share|upload|send|play))/.test(
      told,
    )
  const words = items.filter((item) => item.kind === 'word' && item.senses.length === 0)
  const known = words.filter((item) => isKnownWord(item.text)).length
  if (words.length > 0 && known < words.length / 2) return false
  if (
    items.some(
      (item) =>
        item.place !== undefined || (item.amount !== undefined && item.amount.unit !== null),
    )
  )
    return false
  const strong = items.some(({ senses }) =>
    senses.some(
      (sense) => STRONG.has(sense.as) || (sense.as === 'act' && !WEAK_ACTS.has(sense.act)),
    ),
  )
  if (/^(like|as if|as though) /.test(told)) return false
  if (strong)
    return (
      narrating &&
      !items.some(({ senses }) =>
        senses.some(
          (sense) =>
            ['adj', 'fx', 'artefact', 'excess', 'lack', 'bad', 'gone', 'fade', 'refused'].includes(
              sense.as,
            ) ||
            (sense.as === 'act' && sense.act !== 'make' && !WEAK_ACTS.has(sense.act)),
        ),
      )
    )
  const imperative = items.find((item) => item.kind !== 'filler' && item.kind !== 'punct')
  if (imperative === undefined) return true
  return (
    narrating ||
    (!imperative.senses.some(({ as }) => as === 'act') &&
      !(
        imperative.kind === 'word' &&
        imperative ===
          items.find(
            (item) =>
              item.kind !== 'punct' && !/^(please|so|and|just|but|ok|also|then)$/.test(item.text),
          )
      ))
  )
}

/** Greetings, thanks, punctuation. */
function isChatter(items: readonly Item[]): boolean {
  return items.every(
    (item) =>
      item.kind === 'punct' ||
      (item.kind === 'filler' && item.senses.length === 0) ||
      item.senses.some(({ as }) => as === 'chat' || as === 'polite' || as === 'whole') ||
      (item.senses.length > 0 &&
        item.senses.every(
          (sense) => sense.as === 'degree' || (sense.as === 'act' && sense.act === 'make'),
        )),
  )
}

const isEvent = (items: readonly Item[]) =>
  items.some(
    (item, at) =>
      (/^(when|whenever|while|if|until|after|before|during|once|where|wherever|unless)$/.test(
        item.text,
      ) &&
        item.kind !== 'place') ||
      (/^(every|each|any)$/.test(item.text) && items[at + 1]?.text === 'time') ||
      (item.text === 'as' && items[at + 1]?.text === 'soon') ||
      (item.senses.some(({ as }) => as === 'part') &&
        /^(with|where|when|that|in which)$/.test(items[at + 1]?.text ?? '')),
  )
