import { type Context, Hono } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { UploadId } from '#shared/id.ts'
import { newUpload, type UploadDescription } from '#shared/upload.ts'
import { type CreateUploadBody, createUploadBody } from '#shared/wire/uploads.ts'
import { type ApiEnv, caller, requireScope } from './authenticate.ts'
import type { ApiConfig, ApiDeps } from './deps.ts'
import { findUpload } from './find-upload.ts'
import { idempotencyClaim } from './idempotency.ts'
import { readBody } from './read-json.ts'
import { noQuery } from './read-query.ts'
import { showUpload } from './show-upload.ts'

/** POST /v1/uploads: where to send the bytes that were described, and no others. */
export const createUpload = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post('/v1/uploads', requireScope('uploads:write'), noQuery, async (c) => {
    const { owner } = caller(c)
    const { body, sent } = await readBody(c, createUploadBody)
    const claim = idempotencyClaim(c, owner, sent)
    const before = claim && (await deps.uploads.created(claim))
    if (before) return replay(c, before, deps)

    checkDeclared(body, deps.config)
    const upload = newUpload(owner, described(body), {
      newId: deps.newId,
      now: deps.clock.now(),
    })
    const creation = await deps.uploads.create(upload, claim)
    if (creation.outcome === 'replayed') return replay(c, creation.id, deps)
    c.header('Location', `${deps.config.publicUrl}/v1/uploads/${upload.id}`)
    return c.json(await showUpload(upload, deps), 201)
  })

/** The original as it is now. */
async function replay(c: Context<ApiEnv>, id: UploadId, deps: ApiDeps) {
  const upload = await findUpload(caller(c).owner, id, deps)
  c.header('Idempotent-Replayed', 'true')
  c.header('Location', `${deps.config.publicUrl}/v1/uploads/${id}`)
  return c.json(await showUpload(upload, deps), 201)
}

/** @throws DomainError `unsupported_audio`, `payload_too_large` */
function checkDeclared(body: CreateUploadBody, { inputContentTypes, limits }: ApiConfig): void {
  if (!inputContentTypes.includes(body.content_type))
    throw new DomainError(
      'unsupported_audio',
      `${body.content_type.slice(0, 100)} is not accepted.`,
      {
        details: { accepted: inputContentTypes },
        errors: [
          {
            location: 'body.content_type',
            reason: 'unsupported_audio',
            message: 'is not accepted',
            fix: 'Send one of `accepted`; application/octet-stream lets us look for ourselves.',
          },
        ],
      },
    )
  const { maxUploadBytes } = limits
  if (body.bytes !== undefined && body.bytes > maxUploadBytes)
    throw new DomainError('payload_too_large', `${body.bytes} bytes is above ${maxUploadBytes}.`, {
      details: { limit: maxUploadBytes, actual: body.bytes },
      errors: [
        {
          location: 'body.bytes',
          reason: 'payload_too_large',
          message: `is above ${maxUploadBytes}`,
          fix: 'Send a smaller file, or a compressed one.',
        },
      ],
    })
}

const described = (body: CreateUploadBody): UploadDescription => ({
  method: body.method,
  filename: body.filename,
  contentType: body.content_type,
  declaredBytes: body.bytes ?? null,
  declaredSha256: body.sha256 ?? null,
  declaredSeconds: body.duration_seconds,
})
