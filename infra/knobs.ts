/** The knobs of a deployment: every one, its rule and its default. */
import type { Node } from 'constructs'
import { z } from 'zod'

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
const whole = (low: number, high: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/, 'must be a whole number').transform(Number)])
    .pipe(z.int().min(low).max(high))
const list = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(',').filter((part) => part !== '')),
])

const origin = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+)$/i, 'must be an origin, as browsers send it, or *')

const KNOBS = {
  gpu: flag.default(true),
  /** The API refuses what did not come through CloudFront. */
  originSecret: flag,
  /** Which version of the origin secret CloudFront sends; none: the newest at the time of the deployment. */
  originSecretVersion: z.string().min(1).optional(),
  /** Answers are streamed, so that events arrive while they happen. */
  streaming: flag,
  outputRetentionDays: whole(4, 365).default(7),
  logRetentionDays: z
    .union([z.number(), z.string().transform(Number)])
    .pipe(z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]))
    .default(30),
  dueShards: whole(1, 64).default(4),
  exactConcurrency: whole(2, 1000).default(20), // SQS event sources take no fewer than 2
  testConcurrency: whole(2, 1000).default(5),
  webhookConcurrency: whole(2, 1000).default(50),
  apiReservedConcurrency: whole(1, 10_000).optional(),
  customerKey: flag.default(false),
  accessLogs: flag.default(true),
  corsOrigins: list.pipe(z.array(origin)).default([]),
  paused: flag.default(false),
  defaultQuality: z.enum(['reference', 'fast']).default('reference'),

  minWorkers: whole(0, 1000).default(0),
  maxWorkers: whole(1, 1000).default(4),
  backlogPerWorker: whole(1, 1000).default(4),
  idleSeconds: whole(60, 86_400).default(300),
  emptyInstanceSeconds: whole(60, 86_400).default(120),
  scaleOutCooldownSeconds: whole(60, 3600).default(300),
  onDemandBase: whole(0, 1000).default(1),
  onDemandPercentage: whole(0, 100).default(0),
  instanceTypes: list.default(['g6.xlarge', 'g6.2xlarge', 'g5.xlarge', 'g6e.xlarge']),
  /** Cron expressions at which one worker is kept warm until the next `off`: `cron(0 8 ? * MON-FRI *)`. */
  warmSchedule: z.array(z.strictObject({ from: z.string(), to: z.string() })).default([]),
  modelSource: z.enum(['s3', 'image']).default('s3'),
  /** A worker image that exists; none: built from the Dockerfile when the edge stack is deployed. */
  image: z.string().min(1).optional(),
  amiId: z
    .string()
    .regex(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/)
    .optional(),
  waf: flag.default(false),
  domainName: z.string().min(1).optional(),
  certificateArn: z.string().startsWith('arn:').optional(),
  alarmEmail: z.email().optional(),
  retainData: flag,
} as const

const stageName = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be a short lower-case word')

const knobs = z
  .strictObject(KNOBS)
  .refine(
    ({ minWorkers, maxWorkers }) => minWorkers <= maxWorkers,
    'minWorkers must not be above maxWorkers',
  )
  .refine(
    ({ domainName, certificateArn }) =>
      (domainName === undefined) === (certificateArn === undefined),
    'domainName and certificateArn go together',
  )

export type Knobs = z.infer<typeof knobs> & { readonly stage: string }

/** An emulator has no CloudFront in front, no streaming, and nothing worth keeping. */
const defaultsOf = (stage: string) => {
  const isReal = stage !== 'emulator'
  return { originSecret: isReal, streaming: isReal, retainData: isReal }
}

/** CDK's own names in the context have a colon, a slash or a dash: whatever else is there was meant for us. */
const NAME_OF_OURS = /^(?!stage$|resound$)[A-Za-z]+$/

/**
 * The knobs of the stage that `-c stage=…` names: its entry of the context `resound`, and over it what
 * `-c key=value` says.
 *
 * @throws Error naming every bad knob and its rule
 */
export function readKnobs(node: Node): Knobs {
  const stage = stageName.parse(node.tryGetContext('stage') ?? 'prod')
  const ofStage = node.tryGetContext('resound')?.[stage] ?? {}
  const given = Object.fromEntries(
    Object.entries(node.getAllContext()).filter(([name]) => NAME_OF_OURS.test(name)),
  )
  const parsed = knobs.safeParse({ ...defaultsOf(stage), ...ofStage, ...given })
  if (!parsed.success)
    throw new Error(
      `The knobs of stage "${stage}" are not right:\n${parsed.error.issues
        .map(({ path, message }) => `  ${path.join('.') || 'all'}: ${message}`)
        .join('\n')}`,
    )
  return { stage, ...parsed.data }
}
