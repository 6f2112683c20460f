import { type AudioProbe, PROBE_BYTES, probeAudio } from '#shared/audio-probe.ts'
import type { EditInput } from '#shared/edit.ts'
import { isFinal } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import type { Instant } from '#shared/id.ts'
import { checkTarget } from '#shared/net/address.ts'
import type { Clip } from '#shared/plan/plan/places.ts'
import type { Owner } from '#shared/ports.ts'
import {
  newUpload,
  receiveObject,
  removeUpload,
  type Upload,
  type UploadIn,
} from '#shared/upload.ts'
import type { AudioBody } from '#shared/wire/edits.ts'
import { inputOf, receiveUpload } from '../uploads/receive-upload.ts'
import type { ApiConfig, ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { findUpload } from './find-upload.ts'
import { invalidBody } from './invalid-body.ts'
import { failedUpload, receiveDeps } from './received-upload.ts'
import { refuseGone } from './show-edit.ts'

/** What is to be edited, as far as it is known before a worker reads it. */
export type FoundInput = {
  /** Called once the edit is sure to be made: audio that came inside the request is stored only then. */
  readonly store: () => Promise<EditInput>
  /** Called when no edit was made after all: what was stored for it alone goes at once. */
  readonly forget?: () => Promise<void>
  /** Length and form, where anything says them. */
  readonly clip: Clip | null
  /** Set while the bytes have not arrived: when there will be no more signed requests for them. */
  readonly waitsUntil: Instant | undefined
}

/**
 * @throws DomainError for what cannot be edited: unknown or not the caller's, not ready, gone, not
 *   audio, too long, too short
 */
export async function findInput(
  audio: AudioBody,
  owner: Owner,
  deps: ApiDeps,
): Promise<FoundInput> {
  if (audio.upload_id !== undefined) return fromUpload(audio.upload_id, owner, deps)
  if (audio.edit_id !== undefined) return fromEdit(audio.edit_id, owner, deps)
  if (audio.base64 !== undefined) return fromBase64(audio.base64, owner, deps)
  throw refusedUrl(audio.url ?? '', deps.config)
}

/** Whatever the address: it is not fetched. One that never would be is told so. */
function refusedUrl(url: string, { allowedPorts }: ApiConfig): DomainError {
  const target = checkTarget(url, { allowedPorts, allowPrivate: false })
  const fix = 'Download the recording, and send it as an upload.'
  if (target.ok)
    return invalidBody('audio.url', 'not_allowed', 'this deployment does not fetch inputs', { fix })
  return new DomainError('input_url_forbidden', target.reason, {
    fix,
    errors: [
      { location: 'body.audio.url', reason: 'input_url_forbidden', message: target.reason, fix },
    ],
  })
}

async function fromUpload(id: string, owner: Owner, deps: ApiDeps): Promise<FoundInput> {
  const found = await findUpload(owner, id, deps)
  const upload = found.status === 'pending' ? await receiveUpload(found, receiveDeps(deps)) : found
  // Whether the bytes are audio is told by whatever looks at them, here or before.
  if (
    upload.status === 'failed' &&
    (found.status === 'pending' || upload.error.code === 'unsupported_audio')
  )
    throw failedUpload(upload, deps)
  return ofUpload(upload, deps.config)
}

/** Also for a retry, which uses the upload of the edit before. */
export function ofUpload(upload: Upload, config: ApiConfig): FoundInput {
  if (upload.status === 'ready') {
    const input = inputOf(upload, { source: 'upload' })
    const clip = clipOf(upload.probe)
    checkLength(clip, config)
    return { store: async () => input, clip, waitsUntil: undefined }
  }
  if (upload.status !== 'pending')
    throw new DomainError(
      'upload_unusable',
      upload.status === 'failed'
        ? `The upload has failed: ${upload.error.message}`
        : `The upload has ${WORDS[upload.status]}.`,
      { fix: 'Create a new upload.' },
    )
  const clip = declaredClip(upload.declaredSeconds)
  checkLength(clip, config)
  return {
    store: async () => awaited(upload),
    clip,
    waitsUntil: upload.requestExpiresAt,
  }
}

const WORDS = { expired: 'expired', removed: 'been removed' } as const

async function fromEdit(id: string, owner: Owner, deps: ApiDeps): Promise<FoundInput> {
  const parent = await findEdit(owner, id, deps.edits)
  if (!isFinal(parent))
    throw new DomainError('edit_not_finished', 'The edit to go on from is not finished.')
  if (parent.status !== 'succeeded')
    throw new DomainError(
      'no_output',
      `The edit to go on from has no output: it is ${parent.status}.`,
    )
  refuseGone(parent, deps.clock.now(), 'The output to go on from')
  const { output } = parent
  const input: EditInput = {
    source: 'edit',
    uploadId: null,
    editId: parent.id,
    url: null,
    filename: output.filename,
    objectKey: output.objectKey,
    version: null,
    container: output.format,
    bytes: output.bytes,
    sha256: output.sha256,
    frames: output.frames,
    durationSeconds: output.durationSeconds,
    sampleRateHz: output.sampleRateHz,
    channels: output.channels,
    peaksKey: null,
    spectrogramKey: null,
  }
  const clip = { ...clipOf(output)!, frames: output.frames }
  checkLength(clip, deps.config)
  return { store: async () => input, clip, waitsUntil: undefined }
}

async function fromBase64(base64: string, owner: Owner, deps: ApiDeps): Promise<FoundInput> {
  const { limits, containers, inputContentTypes } = deps.config
  if (!BASE64.test(base64))
    throw invalidBody('audio.base64', 'malformed', 'is not standard base64', {
      fix: 'Encode the file in base64 with padding, without line breaks.',
    })
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > limits.maxBase64Bytes)
    throw new DomainError(
      'payload_too_large',
      `${bytes.length} bytes is above ${limits.maxBase64Bytes}.`,
      {
        details: { limit: limits.maxBase64Bytes, actual: bytes.length },
        fix: 'Send the file as an upload.',
      },
    )
  const tail = bytes.subarray(Math.max(0, bytes.length - PROBE_BYTES))
  const probe = probeAudio(bytes.subarray(0, PROBE_BYTES), tail, bytes.length)
  if (probe.container === null || !containers.includes(probe.container))
    throw new DomainError('unsupported_audio', 'The bytes are not audio that is decoded here.', {
      details: { accepted: inputContentTypes },
    })
  const clip = clipOf(probe)
  checkLength(clip, deps.config)
  let stored: UploadIn<'ready'> | undefined
  return {
    async store() {
      stored = await storeAsUpload(bytes, probe, owner, deps)
      return inputOf(stored, { source: 'base64' })
    },
    async forget() {
      if (stored && (await deps.uploads.commit(stored, removeUpload(stored))))
        await deps.audio.remove(stored.objectKey)
    },
    clip,
    waitsUntil: undefined,
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

async function storeAsUpload(
  bytes: Uint8Array,
  probe: AudioProbe,
  owner: Owner,
  deps: ApiDeps,
): Promise<UploadIn<'ready'>> {
  const now = deps.clock.now()
  const pending = newUpload(
    owner,
    { ...FROM_REQUEST, declaredBytes: bytes.length },
    { newId: deps.newId, now },
  )
  const object = await deps.audio.write(pending.objectKey, bytes, pending.contentType)
  const ready = receiveObject(pending, object, probe, now) as UploadIn<'ready'>
  await deps.uploads.create(ready, undefined)
  return ready
}

const FROM_REQUEST = {
  method: 'PUT',
  filename: null,
  contentType: 'application/octet-stream',
  declaredSha256: null,
  declaredSeconds: null,
} as const

/** The input of an edit whose bytes are still to come. */
const awaited = (upload: UploadIn<'pending'>): EditInput => ({
  source: 'upload',
  uploadId: upload.id,
  editId: null,
  url: null,
  filename: upload.filename,
  objectKey: null,
  version: null,
  container: null,
  bytes: upload.declaredBytes,
  sha256: upload.declaredSha256,
  frames: null,
  durationSeconds: upload.declaredSeconds,
  sampleRateHz: null,
  channels: null,
  peaksKey: null,
  spectrogramKey: null,
})

const clipOf = (
  facts: Pick<AudioProbe, 'durationSeconds' | 'channels' | 'sampleRateHz'>,
): Clip | null =>
  facts.durationSeconds === null || isImplausible(facts)
    ? null
    : {
        durationSeconds: facts.durationSeconds,
        frames: null,
        channels: facts.channels,
        sampleRateHz: facts.sampleRateHz,
      }

/** A header that claims such a thing is not believed in its length either: the decoder decides. */
const isImplausible = ({
  channels,
  sampleRateHz,
}: Pick<AudioProbe, 'channels' | 'sampleRateHz'>): boolean =>
  (sampleRateHz !== null && (sampleRateHz < 8000 || sampleRateHz > 192_000)) ||
  (channels !== null && (channels < 1 || channels > 8))

export const declaredClip = (seconds: number | null): Clip | null =>
  clipOf({ durationSeconds: seconds, channels: null, sampleRateHz: null })

const MAX_SAMPLES = 2 ** 28 // over all channels

/** @throws DomainError `audio_too_long`, `audio_too_short` */
export function checkLength(clip: Clip | null, { limits }: ApiConfig): void {
  if (!clip) return
  const actual = clip.durationSeconds
  const samplesPerSecond = (clip.sampleRateHz ?? 0) * (clip.channels ?? 0)
  const limit = Math.min(
    limits.maxInputSeconds,
    samplesPerSecond > 0 ? MAX_SAMPLES / samplesPerSecond : Number.POSITIVE_INFINITY,
  )
  if (actual > limit)
    throw lengthError('audio_too_long', `The audio is ${actual} s long; the limit is ${limit} s.`, {
      limit,
      actual,
    })
  if (actual < limits.minInputSeconds)
    throw lengthError(
      'audio_too_short',
      `The audio is ${actual} s long; at least ${limits.minInputSeconds} s are needed.`,
      { limit: limits.minInputSeconds, actual },
    )
}

function lengthError(
  code: 'audio_too_long' | 'audio_too_short',
  message: string,
  details: { limit: number; actual: number },
): DomainError {
  const isLong = code === 'audio_too_long'
  const fix = isLong
    ? 'Cut the file, or send only the part to be edited.'
    : 'Send a longer recording.'
  return new DomainError(code, message, {
    details,
    fix,
    errors: [
      {
        location: 'body.audio',
        reason: isLong ? 'too_long' : 'too_short',
        message: `${details.actual} is ${isLong ? 'above' : 'below'} ${details.limit}`,
        fix,
      },
    ],
  })
}
