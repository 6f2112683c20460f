/**
 * Work of the night that may take longer than one run of a function: part by part, each going on where the
 * run before stopped. What has begun is finished by the runs of the minutes after.
 */
import type { Clock } from '#shared/ports.ts'

/** Where the night's work stands: the part that is at it, and after what it goes on. */
export type NightMark = { readonly part: string; readonly after: string }

/** One mark for all that work at night. */
export type NightMarks = {
  /** Undefined: nothing is left to do. */
  read(): Promise<NightMark | undefined>
  /** @returns false when something else than `from` stands there: others are at it */
  move(from: NightMark | undefined, to: NightMark | undefined): Promise<boolean>
}

/** @returns after what it goes on; undefined: it is done */
export type NightPart = (after: string, until: number) => Promise<string | undefined>

export type Night = {
  readonly marks: NightMarks
  /** In the order in which they are done. */
  readonly parts: Readonly<Record<string, NightPart>>
  readonly clock: Pick<Clock, 'monotonic'>
}

/** From the first part, whatever is left of the night before. */
export async function beginNight({ marks, parts }: Night): Promise<void> {
  const [part = ''] = Object.keys(parts)
  await marks.move(await marks.read(), { part, after: '' })
}

/**
 * Works until `until` on the monotonic clock, or until all is done. A part that fails is tried again by the
 * next run; the next night begins anew.
 *
 * @returns whether something is left
 */
export async function workAtNight({ marks, parts, clock }: Night, until: number): Promise<boolean> {
  const names = Object.keys(parts)
  let mark = await marks.read()
  while (mark && clock.monotonic() < until) {
    const after = await parts[mark.part]?.(mark.after, until)
    const next = parts[mark.part] && names[names.indexOf(mark.part) + 1]
    const to: NightMark | undefined =
      after !== undefined ? { ...mark, after } : next ? { part: next, after: '' } : undefined
    if (!(await marks.move(mark, to))) return true
    mark = to
  }
  return mark !== undefined
}
