import type { Hono } from 'hono'
import type { Rates } from '#shared/credits.ts'
import type { Lane, Quality } from '#shared/edit.ts'
import type { NewId } from '#shared/id.ts'
import type { EditChanges, Ports } from '#shared/ports.ts'
import type { WireModel } from '#shared/wire/deployment.ts'
import type { ApiEnv } from './authenticate.ts'

// What the API is given by whoever starts it. Nothing below reads the environment.

/** Read once, in the entry file. */
export type ApiConfig = {
  readonly publicUrl: string // without a trailing slash
  readonly softwareVersion: string
  /** 32 bytes, from the deployment's secret key: signs the links of events and webhooks. */
  readonly linkKey: Uint8Array
  /** What the CDN in front sends as `x-resound-origin`; none: no check. */
  readonly originSecrets: readonly string[]
  readonly corsOrigins: readonly string[] // '*' among them: all
  readonly urlTtlSeconds: number
  readonly limits: ApiLimits
  readonly outputRetentionSeconds: number
  readonly eventRetentionSeconds: number
  readonly rates: Rates
  readonly defaultQuality: Quality
  readonly isPaused: boolean
  readonly inputContentTypes: readonly string[]
  /** The kinds of file this deployment decodes, by the names of shared/audio-probe.ts. */
  readonly containers: readonly string[]
  readonly outputFormats: readonly string[]
  readonly allowedPorts: readonly number[]
  readonly allowPrivateWebhooks: boolean
}

export type ApiLimits = {
  readonly maxUploadBytes: number
  readonly maxBase64Bytes: number
  readonly minInputSeconds: number
  readonly maxInputSeconds: number
  readonly maxOutputSeconds: number
  readonly maxQueued: number // per account and mode
  readonly maxRunning: number
  readonly maxQueuedInDeployment: number
}

/** What is known of the workers at this moment. */
export type WorkerLoad = {
  readonly ready: number
  readonly busy: number
  readonly starting: number
  readonly unhealthy: number
  readonly max: number
  readonly isPaused: boolean
  /** Lanes whose workers are functions: nobody waits for one of them to be started. */
  readonly alwaysThere?: readonly Lane[]
}

export type GivenDeps = Omit<Ports, 'random'> & {
  readonly newId: NewId
  readonly config: ApiConfig
  readonly changes: EditChanges
  readonly workers: () => Promise<WorkerLoad>
  /** Every model this deployment knows, installed or not; the default one is marked. */
  readonly models: () => Promise<readonly WireModel[]>
  /** A new `whsec_…` secret. */
  readonly newWebhookSecret: () => string
  /** Only where the server is its own storage: its routes. */
  readonly storage: ((deps: ApiDeps) => Hono<ApiEnv>) | undefined
  /** Where the secrets of the CDN change while the process runs; undefined: those of `config`. */
  readonly originSecrets?: () => Promise<readonly string[]>
  /** The process is about to end: /readyz says so. */
  readonly isStopping: () => boolean
  readonly onRequest: (entry: RequestEntry) => void
  /** An error nobody expected, or a store that did not answer: what the caller is not told of it. */
  readonly onUnexpected: (error: unknown, requestId: string) => void
}

/** What every endpoint gets. */
export type ApiDeps = GivenDeps & {
  /** How long one edit takes here; undefined while nothing was measured. */
  readonly ownTimes: () => Promise<OwnTimes | undefined>
}

/** Milliseconds of an edit's own time: half, and nine of ten, of the newest were shorter. */
export type OwnTimes = { readonly p50: number; readonly p90: number }

/** One line of the log: made from an allow-list, so that nothing secret can get in. */
export type RequestEntry = {
  readonly requestId: string
  readonly method: string
  readonly route: string // the pattern, never the address
  readonly status: number
  readonly code: string | null
  readonly keyId: string | null
  readonly tookMs: number
}

export const API_VERSION = '2026-11-01'
