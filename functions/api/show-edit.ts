import { CONTENT_TYPES } from '#shared/content-types.ts'
import { type Edit, type EditIn, isFinal } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { WireEdit } from '#shared/wire/edit-answers.ts'
import type { ApiDeps } from './deps.ts'
import { type EditSurroundings, type OutputLinks, presentEdit } from './present-edit.ts'
import { readTraffic, type Traffic, waitingOf } from './queue-of.ts'

/** The edit as its caller sees it now, with fresh links. */
export async function showEdit(edit: Edit, deps: ApiDeps): Promise<WireEdit> {
  return presentEdit(edit, await surroundings(edit, deps, trafficOnce(deps)))
}

/** A page of them: what they have in common is read once. */
export async function showEdits(edits: readonly Edit[], deps: ApiDeps): Promise<WireEdit[]> {
  const traffic = trafficOnce(deps)
  return Promise.all(
    edits.map(async (edit) => presentEdit(edit, await surroundings(edit, deps, traffic))),
  )
}

async function surroundings(
  edit: Edit,
  deps: ApiDeps,
  traffic: () => Promise<Traffic>,
): Promise<EditSurroundings> {
  const { config, edits } = deps
  const isMoving = edit.status === 'queued' || edit.status === 'processing'
  const waiting = isMoving
    ? await waitingOf(edit, await traffic(), { edits, maxRunning: config.limits.maxRunning })
    : { queue: null, eta: null }
  const isGone = isDataGone(edit, deps.clock.now())
  const picture = (key: string | null, type: string) =>
    key === null || isGone ? null : sign(key, { filename: null, contentType: type }, deps)
  const [output, inputPeaksUrl, inputSpectrogramUrl, refund] = await Promise.all([
    edit.status === 'succeeded' && !isGone ? outputLinks(edit, deps) : null,
    picture(edit.input.peaksKey, 'application/json'),
    picture(edit.input.spectrogramKey, 'image/png'),
    refundOf(edit, deps),
  ])
  return {
    publicUrl: config.publicUrl,
    output,
    inputPeaksUrl,
    inputSpectrogramUrl,
    refund,
    ...waiting,
  }
}

/** Deleted, or past the day on which it goes, whether or not the sweeper has come by. */
export const isDataGone = (edit: Edit, now: number): boolean =>
  edit.dataRemoved || (isFinal(edit) && edit.dataExpiresAt <= now)

/**
 * Whether it was deleted or has had its time is told by that time alone.
 *
 * @param what begins the sentence
 * @throws DomainError `data_removed` deleted on request, `output_expired` past its retention
 */
export function refuseGone(edit: Edit, now: number, what: string): void {
  if (isFinal(edit) && edit.dataExpiresAt <= now)
    throw new DomainError('output_expired', `${what} is past its retention.`)
  if (edit.dataRemoved) throw new DomainError('data_removed', `${what} was deleted.`)
}

async function outputLinks(edit: EditIn<'succeeded'>, deps: ApiDeps): Promise<OutputLinks> {
  const { objectKey, peaksKey, spectrogramKey, filename, format } = edit.output
  const [url, peaksUrl, spectrogramUrl] = await Promise.all([
    sign(objectKey, { filename, contentType: CONTENT_TYPES[format] }, deps),
    sign(peaksKey, { filename: null, contentType: 'application/json' }, deps),
    sign(spectrogramKey, { filename: null, contentType: 'image/png' }, deps),
  ])
  return { url, peaksUrl, spectrogramUrl, expiresAt: linkExpiry(deps) }
}

/** A signed address of an object, for as long as such links live. */
export const sign = (
  key: string,
  object: { filename: string | null; contentType: string; version?: string | null },
  deps: ApiDeps,
): Promise<string> => deps.audio.signDownload(key, { expiresAt: linkExpiry(deps), ...object })

/** Whole seconds: that is what a signature can say. */
const linkExpiry = ({ clock, config }: ApiDeps): number =>
  (Math.floor(clock.now() / 1000) + config.urlTtlSeconds) * 1000

/** Only a settled edit can have one. */
async function refundOf(edit: Edit, { edits }: ApiDeps): Promise<EditSurroundings['refund']> {
  if (!isFinal(edit) || edit.charge.chargedCredits === 0) return null
  const entry = (await edits.ledgerOf(edit.id)).find(({ kind }) => kind === 'refund')
  return entry ? { credits: entry.credits, at: entry.at } : null
}

function trafficOnce(deps: ApiDeps): () => Promise<Traffic> {
  let traffic: Promise<Traffic> | undefined
  return () => {
    traffic ??= readTraffic(deps)
    return traffic
  }
}
