/**
 * The settings of a deployment: one table of variables with their rules, parsed once by an entry file
 * into one frozen object. A bad value stops the start with its name and its rule.
 */
import { z } from 'zod'

const flag = z
  .enum(['', '0', '1', 'on', 'off', 'true', 'false', 'yes', 'no'], 'must be on or off')
  .transform((word) => ['1', 'on', 'true', 'yes'].includes(word))
const integer = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${low} to ${high}`)
    .transform(Number)
    .refine(
      (value) => value >= low && value <= high,
      `must be a whole number from ${low} to ${high}`,
    )
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const MiB = 1024 * 1024
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/i // without a path: one with a slash is never sent

/** Every variable, its rule and its default, as text: what is not set takes the default. */
const SETTINGS = {
  RESOUND_HOST: z.string().min(1, 'must not be empty').default('127.0.0.1'),
  RESOUND_PORT: integer(0, 65_535).prefault('8787'),
  RESOUND_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' })
    .optional(),
  RESOUND_DATA_DIR: z.string().min(1, 'must not be empty').default('.resound'),
  RESOUND_BOOTSTRAP_KEY: z.string().optional(),
  RESOUND_SECRET_KEY: z
    .string()
    .refine(
      (text) => Buffer.from(text, 'base64').length === 32,
      'must be 32 bytes in base64 (make one with: openssl rand -base64 32)',
    )
    .optional(),
  RESOUND_ORIGIN_SECRET: list
    .refine(
      (secrets) => secrets.length <= 2 && secrets.every((secret) => secret.length >= 32),
      'must be one or two values of 32 characters or more, separated by a comma',
    )
    .prefault(''),
  RESOUND_DEFAULT_QUALITY: z.enum(['reference', 'fast'], 'must be reference or fast').optional(),
  RESOUND_CREDITS: z
    .enum(['unlimited', 'metered'], 'must be unlimited or metered')
    .default('unlimited'),
  RESOUND_EXACT_RATE: integer(0, 1_000_000).prefault('1'),
  RESOUND_MODEL_RATE: integer(0, 1_000_000).prefault('2'),
  RESOUND_MAX_UPLOAD_BYTES: integer(1024, 5 * 1024 * MiB).prefault(String(200 * MiB)),
  RESOUND_MAX_INPUT_SECONDS: integer(1, 3600).prefault('600'),
  RESOUND_MAX_QUEUED: integer(1, 1_000_000).prefault('1000'),
  RESOUND_MAX_RUNNING: integer(1, 10_000).prefault('10'),
  RESOUND_OUTPUT_RETENTION_HOURS: integer(96, 8760).prefault('168'),
  RESOUND_URL_TTL_SECONDS: integer(60, 43_200).prefault('3600'),
  RESOUND_CORS_ORIGINS: list
    .refine(
      (origins) => origins.every((one) => one === '*' || ORIGIN.test(one)),
      'must be origins as browsers send them, like https://app.example.com, separated by commas, or *',
    )
    .prefault(''),
  RESOUND_ALLOWED_PORTS: list
    .transform((ports) => ports.map(Number))
    .refine(
      (ports) => ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536),
      'must be port numbers, separated by commas',
    )
    .prefault('443'),
  RESOUND_ALLOW_PRIVATE_WEBHOOKS: flag.prefault('off'),
  RESOUND_PAUSED: flag.prefault('off'),
  RESOUND_RATE_LIMITS: flag
    .refine((isOn) => !isOn, 'must be off: there are no rate limits yet')
    .prefault('off'),
} as const

const settings = z.object(SETTINGS)

export type SettingName = keyof typeof SETTINGS

export type Config = {
  readonly host: string
  readonly port: number
  readonly publicUrl: string | undefined // undefined: http://{host}:{port}
  readonly dataFolder: string
  readonly bootstrapKey: string | undefined
  readonly secretKey: string | undefined
  readonly originSecrets: readonly string[]
  readonly defaultQuality: 'reference' | 'fast' | undefined // undefined: by what the machine has
  readonly isMetered: boolean
  readonly rates: { readonly exactRate: number; readonly modelRate: number }
  readonly maxUploadBytes: number
  readonly maxInputSeconds: number
  readonly maxQueued: number
  readonly maxRunning: number
  readonly outputRetentionMs: number
  readonly urlTtlSeconds: number
  readonly corsOrigins: readonly string[]
  readonly allowedPorts: readonly number[]
  readonly allowPrivateWebhooks: boolean
  readonly isPaused: boolean
}

/** A setting that is out of range, by name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError' as const
}

/**
 * @param variables the environment, or what overrides it; unknown names are not looked at
 * @throws ConfigError naming every bad variable and its rule
 */
export function parseConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = settings.safeParse(variables)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  const value = parsed.data
  return Object.freeze({
    host: value.RESOUND_HOST,
    port: value.RESOUND_PORT,
    publicUrl: value.RESOUND_PUBLIC_URL?.replace(/\/+$/, ''),
    dataFolder: value.RESOUND_DATA_DIR,
    bootstrapKey: value.RESOUND_BOOTSTRAP_KEY,
    secretKey: value.RESOUND_SECRET_KEY,
    originSecrets: value.RESOUND_ORIGIN_SECRET,
    defaultQuality: value.RESOUND_DEFAULT_QUALITY,
    isMetered: value.RESOUND_CREDITS === 'metered',
    rates: { exactRate: value.RESOUND_EXACT_RATE, modelRate: value.RESOUND_MODEL_RATE },
    maxUploadBytes: value.RESOUND_MAX_UPLOAD_BYTES,
    maxInputSeconds: value.RESOUND_MAX_INPUT_SECONDS,
    maxQueued: value.RESOUND_MAX_QUEUED,
    maxRunning: value.RESOUND_MAX_RUNNING,
    outputRetentionMs: value.RESOUND_OUTPUT_RETENTION_HOURS * 3_600_000,
    urlTtlSeconds: value.RESOUND_URL_TTL_SECONDS,
    corsOrigins: value.RESOUND_CORS_ORIGINS,
    allowedPorts: value.RESOUND_ALLOWED_PORTS,
    allowPrivateWebhooks: value.RESOUND_ALLOW_PRIVATE_WEBHOOKS,
    isPaused: value.RESOUND_PAUSED,
  })
}
