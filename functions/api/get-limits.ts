import { Hono } from 'hono'
import type { WireLimits } from '#shared/wire/deployment.ts'
import { type ApiEnv, caller, requireKey } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { noQuery } from './read-query.ts'

/** GET /v1/limits: those in force, and how much of them is used. */
export const getLimits = ({ config, edits }: ApiDeps) =>
  new Hono<ApiEnv>().get('/v1/limits', requireKey, noQuery, async (c) => {
    const { owner } = caller(c)
    const { queued, running } = await edits.loadOf(owner.accountId, owner.mode)
    const { limits } = config
    const answer: WireLimits = {
      object: 'limits',
      max_upload_bytes: limits.maxUploadBytes,
      max_base64_bytes: limits.maxBase64Bytes,
      min_input_seconds: limits.minInputSeconds,
      max_input_seconds: limits.maxInputSeconds,
      max_output_seconds: limits.maxOutputSeconds,
      max_instruction_characters: 1000,
      max_queued: limits.maxQueued,
      max_running: limits.maxRunning,
      output_retention_seconds: config.outputRetentionSeconds,
      event_retention_seconds: config.eventRetentionSeconds,
      input_content_types: [...config.inputContentTypes],
      output_formats: [...config.outputFormats],
      rate_limits: null,
      caps: { daily_credits: null, monthly_credits: null },
      low_balance_credits: null,
      queued,
      running,
    }
    return c.json(answer)
  })
