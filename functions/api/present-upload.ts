import type { Instant } from '#shared/id.ts'
import type { SignedRequest } from '#shared/ports.ts'
import type { Upload } from '#shared/upload.ts'
import type { WireUpload } from '#shared/wire/uploads.ts'
import { presentTime, presentTimeOrNull } from '#shared/wire/values.ts'

const UNUSED_MS = 24 * 3_600_000

/**
 * An upload as the caller sees it. `request` only while it is pending.
 *
 * @param usedUntil as the store says it (`UploadStore.usedUntil`)
 */
export function presentUpload(
  upload: Upload,
  request: SignedRequest | null,
  usedUntil: Instant | null | undefined,
): WireUpload {
  const object = upload.status === 'ready' ? upload.object : undefined
  return {
    id: upload.id,
    object: 'upload',
    mode: upload.mode,
    status: upload.status,
    filename: upload.filename,
    content_type: upload.contentType,
    bytes: object?.bytes ?? upload.declaredBytes,
    sha256: object?.sha256 ?? upload.declaredSha256,
    request: request && {
      method: request.method,
      url: request.url,
      fields: request.fields && { ...request.fields },
      headers: { ...request.headers },
      expires_at: presentTime(request.expiresAt),
    },
    probe: upload.status === 'ready' ? presentProbe(upload) : null,
    error: upload.status === 'failed' ? { ...upload.error } : null,
    created_at: presentTime(upload.createdAt),
    ready_at: upload.status === 'ready' ? presentTime(upload.readyAt) : null,
    data_expires_at: presentTimeOrNull(dataExpiresAt(upload, usedUntil)),
  }
}

const presentProbe = ({ probe }: Extract<Upload, { status: 'ready' }>): WireUpload['probe'] => ({
  container: probe.container,
  codec: probe.codec,
  sample_rate_hz: probe.sampleRateHz,
  channels: probe.channels,
  duration_seconds: probe.durationSeconds,
  duration_source: probe.durationSource,
})

/** With the last edit that uses it, but not before its day is over; null when nobody knows yet. */
function dataExpiresAt(upload: Upload, usedUntil: Instant | null | undefined): Instant | null {
  if (upload.status === 'pending') return upload.createdAt + UNUSED_MS
  if (upload.status !== 'ready' || usedUntil === null) return null
  return Math.max(upload.readyAt + UNUSED_MS, usedUntil ?? 0)
}
