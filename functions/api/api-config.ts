import type { Config } from '#shared/config.ts'
import { MAX_OUTPUT_SECONDS } from '#shared/plan/plan/exact-steps.ts'
import type { ApiConfig } from './deps.ts'

/** Formats every deployment decodes, and those an installed ffmpeg adds. */
const INPUT_TYPES = [
  'audio/wav',
  'audio/flac',
  'audio/mpeg',
  'audio/ogg',
  'application/octet-stream',
  'audio/x-wav',
  'audio/wave',
  'audio/vnd.wave',
  'audio/x-flac',
  'audio/mp3',
  'audio/opus',
  'application/ogg',
]
const FFMPEG_TYPES = [
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/webm',
  'video/webm',
  'audio/aiff',
  'audio/x-aiff',
  'audio/3gpp',
  'audio/amr',
]

/** What every worker writes, with ffmpeg or without. */
const OUTPUT_FORMATS = ['flac', 'wav', 'mp3']

const CONTAINERS = ['wav', 'flac', 'mp3', 'ogg']
const FFMPEG_CONTAINERS = ['mp4', 'webm', 'aiff', 'aac']

/** The kinds of file a deployment decodes. */
export const containersOf = (hasFfmpeg: boolean): readonly string[] =>
  hasFfmpeg ? [...CONTAINERS, ...FFMPEG_CONTAINERS] : CONTAINERS

/** What the API is told of the deployment: its settings, and what the machine turned out to have. */
export function apiConfig(
  config: Config,
  machine: {
    publicUrl: string
    softwareVersion: string
    linkKey: Uint8Array
    hasFfmpeg: boolean
    defaultQuality: 'reference' | 'fast'
  },
): ApiConfig {
  const { hasFfmpeg, ...facts } = machine
  return {
    ...facts,
    originSecrets: config.originSecrets,
    corsOrigins: config.corsOrigins,
    urlTtlSeconds: config.urlTtlSeconds,
    limits: {
      maxUploadBytes: config.maxUploadBytes,
      maxBase64Bytes: Math.min(262_144, config.maxUploadBytes), // it becomes an upload
      minInputSeconds: 0.1,
      maxInputSeconds: config.maxInputSeconds,
      maxOutputSeconds: MAX_OUTPUT_SECONDS,
      maxQueued: config.maxQueued,
      maxRunning: config.maxRunning,
      maxQueuedInDeployment: 10_000,
    },
    outputRetentionSeconds: config.outputRetentionMs / 1000,
    eventRetentionSeconds: 30 * 86_400,
    rates: config.rates,
    isPaused: config.isPaused,
    inputContentTypes: hasFfmpeg ? [...INPUT_TYPES, ...FFMPEG_TYPES] : INPUT_TYPES,
    containers: containersOf(hasFfmpeg),
    outputFormats: OUTPUT_FORMATS,
    allowedPorts: config.allowedPorts,
    allowPrivateWebhooks: config.allowPrivateWebhooks,
  }
}
