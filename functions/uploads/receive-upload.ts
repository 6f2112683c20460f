/**
 * The bytes of an upload have arrived, or not yet: looked at by the API, by the storage's notification
 * and by the sweeper, whichever is first. Repeating it is harmless: each move is conditional.
 */
import type { AudioProbe } from '#shared/audio-probe.ts'
import {
  type EditIn,
  type EditInput,
  type MoveContext,
  type Retention,
  receiveUpload as receiveEditUpload,
  refuseUpload,
} from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { NewId } from '#shared/id.ts'
import type { Ports } from '#shared/ports.ts'
import { receiveObject, refuseObject, type Upload, type UploadIn } from '#shared/upload.ts'
import { probeObject } from './probe-object.ts'

export type ReceiveDeps = Pick<Ports, 'edits' | 'uploads' | 'audio' | 'queue' | 'clock'> & {
  readonly newId: NewId
  readonly outputRetentionMs: number
  /** The kinds of file this deployment decodes. */
  readonly containers: readonly string[]
}

const MOVED_AT_ONCE = 32

/**
 * The upload as it is after looking at its object: bound to exactly these bytes, refused, or pending
 * still. Edits that wait for it are moved on.
 */
export async function receiveUpload(upload: Upload, deps: ReceiveDeps): Promise<Upload> {
  const now = upload.status === 'pending' ? await bind(upload, deps) : upload
  if (now.status === 'pending') return now
  const waiting = await deps.edits.awaiting(upload.id)
  for (let at = 0; at < waiting.length; at += MOVED_AT_ONCE)
    await Promise.all(waiting.slice(at, at + MOVED_AT_ONCE).map((edit) => moveOn(edit, now, deps)))
  return now
}

/** Of two that look at the same time, the first decides. */
async function bind(upload: UploadIn<'pending'>, deps: ReceiveDeps): Promise<Upload> {
  const received = await lookAtObject(upload, deps)
  if (received.status === 'pending' || (await deps.uploads.commit(upload, received)))
    return received
  return (await deps.uploads.get(upload.id)) ?? received
}

/** An edit whose upload is no longer pending: queued, or failed with what is wrong with the bytes. */
async function moveOn(
  edit: EditIn<'awaiting_upload'>,
  upload: Upload,
  deps: ReceiveDeps,
): Promise<void> {
  if (upload.status === 'ready') {
    const change = receiveEditUpload(edit, inputOf(upload, edit.input), context(deps))
    if (await deps.edits.commit(change))
      await deps.queue.send(edit.id, change.to.lane, edit.accountId)
  } else if (upload.status === 'failed')
    await deps.edits.commit(refuseUpload(edit, uploadError(upload), context(deps)))
}

/** The input of an edit, as the upload has it. */
export const inputOf = (
  upload: UploadIn<'ready'>,
  before: Pick<EditInput, 'source'>,
): EditInput => ({
  source: before.source,
  uploadId: upload.id,
  editId: null,
  url: null,
  filename: upload.filename,
  objectKey: upload.objectKey,
  version: upload.object.version,
  container: upload.probe.container,
  bytes: upload.object.bytes,
  sha256: upload.object.sha256 ?? upload.declaredSha256,
  frames: null,
  durationSeconds: upload.probe.durationSeconds,
  sampleRateHz: upload.probe.sampleRateHz,
  channels: upload.probe.channels,
  peaksKey: null,
  spectrogramKey: null,
})

async function lookAtObject(upload: UploadIn<'pending'>, deps: ReceiveDeps): Promise<Upload> {
  const { audio, clock, containers } = deps
  const object = await audio.head(upload.objectKey)
  if (!object) return upload
  const received = receiveObject(upload, object, NOT_PROBED, clock.now())
  if (received.status !== 'ready') return received
  try {
    const probe = await probeObject(audio, upload.objectKey, { ...object, containers })
    return { ...received, probe: withDeclared(probe, upload.declaredSeconds) }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unsupported_audio') throw error
    return refuseObject(upload, error)
  }
}

const NOT_PROBED: AudioProbe = {
  container: null,
  codec: null,
  sampleRateHz: null,
  channels: null,
  durationSeconds: null,
  durationSource: 'unknown',
}

/** What the file does not say, the caller may have declared. */
const withDeclared = (probe: AudioProbe, declaredSeconds: number | null): AudioProbe =>
  probe.durationSeconds === null && declaredSeconds !== null
    ? { ...probe, durationSeconds: declaredSeconds, durationSource: 'declared' }
    : probe

/** Why an upload cannot be edited. */
const uploadError = ({ error }: UploadIn<'failed'>): DomainError =>
  new DomainError(
    error.code === 'unsupported_audio' ? 'unsupported_audio' : 'upload_mismatch',
    error.message,
  )

const context = ({ clock, newId, outputRetentionMs }: ReceiveDeps): MoveContext & Retention => ({
  now: clock.now(),
  newId,
  outputRetentionMs,
})
