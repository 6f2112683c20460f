import type { Token } from '../lex/token.ts'
import { readNested, readSpotWithin } from './nested.ts'
import { readCounted } from './parts.ts'
import {
  END,
  type Found,
  fromStart,
  lastSeconds,
  type Shape,
  type Spot,
  START,
  where,
} from './place.ts'
import {
  behindTheEnds,
  EDGE_END,
  ONWARDS,
  PREPS,
  readEdge,
  readSpot,
  text,
  theEnd,
} from './spots.ts'

// Parts by one end, and moments: "after 3 s", "until 0:10", "at 5 s", "the intro".

/** "after 3 s", "from 0:10 on", "starting at 5 s" */
export function readOnwards(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (/^(everything|anything|all|stuff|whatever|whatever's)$/.test(text(tokens, start))) start++
  if (text(tokens, start) === 'that' && /^(comes|is)$/.test(text(tokens, start + 1))) start += 2
  const word = text(tokens, start)
  let begin = -1
  if (/^(after|past|following|since|beyond)$/.test(word)) begin = start + 1
  else if (word === 'from') begin = start + 1
  else if (
    /^(starting|beginning|start|begin|starts|begins)$/.test(word) &&
    /^(at|from|after)$/.test(text(tokens, start + 1))
  )
    begin = start + 2
  else if (/^(starting|beginning)$/.test(word) && tokens[start + 1]?.kind === 'number')
    begin = start + 1
  else if (word === 'later' && text(tokens, start + 1) === 'than') begin = start + 2
  else if (word === 'at' && start === at) {
    const spot = readSpot(tokens, start + 1)
    if (
      spot === null ||
      !(ONWARDS.has(text(tokens, spot.next)) || /^(onward|onwards)$/.test(text(tokens, spot.next)))
    )
      return null
    return {
      form: 'onwards',
      wheres: [where(spot.position, END, spot.timeline)],
      next: spot.next + 1,
    }
  }
  if (begin === -1) return null
  if (/^(around|about|at)$/.test(text(tokens, begin))) begin++
  const spot =
    readSpotWithin(tokens, begin) ?? (word === 'from' ? startOfCounted(tokens, begin) : null)
  if (spot === null) return null
  if (spot.edge === 'end' || spot.edge === 'start') return null
  let next = spot.next
  let said = word !== 'from'
  if (ONWARDS.has(text(tokens, next)) && !(text(tokens, next) === 'out' && word !== 'from')) {
    next++
    said = true
  } else if (
    text(tokens, next) === 'and' &&
    /^(on|onwards|beyond|later|after)$/.test(text(tokens, next + 1))
  ) {
    next += 2
    said = true
  }
  // "from 3" alone may be a factor or a level
  if (!said && spot.bare) return null
  return { form: 'onwards', wheres: [where(spot.position, END, spot.timeline)], next }
}

/** "from the third second on": from where it begins, if it goes on from there. */
function startOfCounted(tokens: readonly Token[], at: number): Found<Spot> {
  const counted = readCounted(tokens, at)
  if (counted === null || !ONWARDS.has(text(tokens, counted.next))) return null
  const { start, timeline } = counted.wheres[0]!
  return { position: start, timeline, bare: false, next: counted.next }
}

/** "starting 3 seconds before the end" */
export function readBeforeEnd(tokens: readonly Token[], at: number): Found<Shape> {
  if (!/^(starting|beginning|from)$/.test(text(tokens, at))) return null
  const spot = readSpot(tokens, /^(at|from)$/.test(text(tokens, at + 1)) ? at + 2 : at + 1)
  if (spot === null || !('from' in spot.position) || spot.position.from !== 'end') return null
  const { seconds } = spot.position
  return seconds > 0 && !/^(to|until|till)$/.test(text(tokens, spot.next))
    ? { form: 'last', seconds, wheres: [lastSeconds(seconds)], next: spot.next }
    : null
}

/** "until 5 s", "before 0:10", "up to the 3 second mark" */
export function readUpTo(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (/^(everything|anything|all|stuff|whatever)$/.test(text(tokens, start))) start++
  const word = text(tokens, start)
  let begin = -1
  if (/^(until|before|till|prior)$/.test(word)) begin = word === 'prior' ? start + 2 : start + 1
  else if (
    word === 'up' &&
    /^(to|until|till)$/.test(text(tokens, start + 1)) &&
    !/^(speed|turn|bring|pitch|crank|push|pump|take|move|go|step|hurry)$/.test(text(tokens, at - 2)) // "speed it up to 7 s"
  )
    begin = start + 2
  else if (
    /^(ending|end|ends|stop|stopping)$/.test(word) &&
    /^(at|by)$/.test(text(tokens, start + 1)) &&
    tokens[start + 2]?.kind === 'number'
  )
    begin = start + 2
  if (begin === -1) return null
  if (/^(around|about|at)$/.test(text(tokens, begin))) begin++
  const spot = readSpotWithin(tokens, begin)
  if (spot === null || spot.edge === 'start' || spot.edge === 'end') return null
  return { form: 'upto', wheres: [where(START, spot.position, spot.timeline)], next: spot.next }
}

/** "after the end", "before the beginning" */
export function readOutside(tokens: readonly Token[], at: number): Found<Shape> {
  const word = text(tokens, at)
  const begin = /^(after|before|past)$/.test(word) ? at + 1 : -1
  if (begin === -1) return null
  if (
    /^(everything|it|all|anything)$/.test(text(tokens, begin)) &&
    !/^(after|before|until|up|from|past)$/.test(text(tokens, begin + 1)) &&
    (word === 'before' || word === 'after')
  ) {
    const after = text(tokens, begin + 1)
    if (/^[.!;\n]?$/.test(after) || after === 'else') {
      const edge = word === 'before' ? 'start' : 'end'
      return {
        form: 'vague',
        wheres: [],
        vague: edge,
        moment: { ...(edge === 'start' ? START : END), timeline: 'current' },
        next: begin + (after === 'else' ? 2 : 1),
      }
    }
  }
  // "after it ends"
  const verb = text(tokens, begin + 1)
  if (
    /^(it|this|that|clip|recording|track|audio|song)$/.test(text(tokens, begin)) &&
    /^(ends?|stops?|finishes|finished|begins?|starts?)$/.test(verb)
  ) {
    const edge = /^(b|st(?!op))/.test(verb) ? 'start' : 'end'
    if ((word === 'before') !== (edge === 'start')) return null
    return {
      form: 'outside',
      wheres: [],
      vague: edge,
      moment: { ...(edge === 'start' ? START : END), timeline: 'current' },
      next: begin + 2,
    }
  }
  const edge = readEdge(tokens, begin)
  if (edge === null || edge.edge === 'middle') return null
  if ((word === 'before') !== (edge.edge === 'start')) return null
  return {
    form: 'outside',
    wheres: [],
    vague: edge.edge,
    moment: { ...edge.position, timeline: 'current' },
    next: edge.next,
  }
}

export function readAround(tokens: readonly Token[], at: number): Found<Shape> {
  let start = at
  if (text(tokens, start) === 'at') start++
  if (!/^(around|about|near|circa|roughly|approximately|somewhere)$/.test(text(tokens, start)))
    return null
  start++
  if (/^(around|at|about)$/.test(text(tokens, start))) start++
  const spot = readSpot(tokens, start)
  if (
    spot === null ||
    spot.edge !== undefined ||
    !('from' in spot.position) ||
    spot.position.from !== 'start'
  )
    return null
  const { seconds } = spot.position
  // "about 3 s" is a length unless something places it.
  if (
    text(tokens, at) === 'about' ||
    text(tokens, at) === 'roughly' ||
    text(tokens, at) === 'approximately'
  )
    return null
  return {
    form: 'around',
    moment: { ...spot.position, timeline: spot.timeline },
    wheres: [where(fromStart(Math.max(0, seconds - 0.5)), fromStart(seconds + 0.5), 'original')],
    next: spot.next,
  }
}

/** "at 5 s", "at the 3 second mark", "halfway", "2 s before the end", "3 seconds in" */
export function readMoment(tokens: readonly Token[], at: number): Found<Shape> {
  const word = text(tokens, at)
  const isPlaced = word === 'at' || word === 'on' || word === '@'
  const nested = readNested(tokens, isPlaced ? at + 1 : at)
  if (nested !== null)
    return {
      form: 'moment',
      wheres: [],
      moment: { ...nested.position, timeline: nested.timeline },
      next: nested.next,
    }
  if (isPlaced) {
    const spot = readSpot(tokens, at + 1)
    if (spot === null || spot.edge === 'start' || spot.edge === 'end') return null
    if (spot.edge === 'middle') return null
    if (spot.bare && !(word === 'at')) return null
    if (spot.bare && bareIsNoTime(tokens, at + 1)) return null
    return {
      form: 'moment',
      wheres: [],
      moment: { ...spot.position, timeline: spot.timeline },
      ...(spot.bare && tokens[spot.next - 1]!.kind === 'number' ? { bare: true as const } : {}),
      next: spot.next,
    }
  }
  const spot = readSpot(tokens, at)
  if (spot === null || spot.bare) return null
  if (spot.edge === 'middle' && /^(halfway|midway|half)$/.test(text(tokens, theEnd(tokens, at))))
    return {
      form: 'moment',
      wheres: [],
      vague: 'middle',
      moment: { ...spot.position, timeline: 'current' },
      next: spot.next,
    }
  if (spot.edge !== undefined) return null
  const fromTheEnd = 'from' in spot.position && spot.position.from === 'end'
  const share = 'fraction' in spot.position
  const marked =
    /^(mark|marker|point|in|into|it|timestamp)$/.test(text(tokens, spot.next - 1)) &&
    tokens[spot.next - 1]!.kind === 'word'
  if (fromTheEnd || share || marked)
    return {
      form: 'moment',
      wheres: [],
      moment: { ...spot.position, timeline: spot.timeline },
      next: spot.next,
    }
  return null
}

const bareIsNoTime = (tokens: readonly Token[], at: number) => (tokens[at]?.value ?? 0) >= 600

/** "at the end", "the intro", "both ends": no length was said. */
export function readVague(tokens: readonly Token[], at: number): Found<Shape> {
  const start = theEnd(tokens, at)
  if (/^(both|either|each)$/.test(text(tokens, start))) {
    const next = theEnd(tokens, start + 1)
    if (/^(ends?)$/.test(text(tokens, next)))
      return { form: 'vague', vague: 'both', wheres: [], next: next + 1 }
    return null
  }
  const ends = behindTheEnds(tokens, at)
  if (ends !== null) return { form: 'vague', vague: 'both', wheres: [], next: ends }
  const edge = readEdge(tokens, at)
  if (edge === null) return null
  const word = text(tokens, start)
  // "end" and "start", "finish", "open", "close" are verbs too: here they need an article, a preposition or a part.
  const before = text(tokens, at - 1)
  const after = text(tokens, edge.next)
  const article = start > at
  const placed = PREPS.has(before) || article
  const parted = /^(part|bit|section|portion|segment|piece)$/.test(after)
  if (
    /^(start|end|finish|close|open|opening|top|head|center|centre|front)$/.test(word) &&
    !placed &&
    !parted
  ) {
    // "and end it at 7 s"
    const isVerb = /^(it|this|that)$/.test(after)
    if (!(before === 'and' && /^(start|end)$/.test(word)) || isVerb) return null
  }
  if (/^(top|close|center|centre|head)$/.test(word) && !/^(of|by)$/.test(after)) return null
  const and = theEnd(tokens, edge.next + 1)
  if (edge.edge === 'start' && text(tokens, edge.next) === 'and' && EDGE_END.has(text(tokens, and)))
    return { form: 'vague', vague: 'both', wheres: [], next: and + 1 }
  return {
    form: 'vague',
    vague: edge.edge,
    wheres: [],
    moment: { ...edge.position, timeline: 'current' },
    next: parted ? edge.next + 1 : edge.next,
  }
}
