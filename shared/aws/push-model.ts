import type { Clock, Random } from '../ports.ts'
import type { Objective } from '../samplers.ts'
import { type ClientOptions, s3Client } from './clients.ts'
import { modelBucket } from './model-bucket.ts'
import { type ModelRecord, writeModelRecord } from './model-record.ts'
import { openAws } from './open-aws.ts'
import { parseAwsSettings } from './settings.ts'
import { fillFromStack } from './stack-outputs.ts'

/** A bundle in a folder, compared with its manifest by whoever calls. */
export type PushedBundle = {
  readonly name: string
  readonly folder: string
  readonly digest: string
  readonly version: string
  readonly manifest: {
    readonly precision: string
    readonly license: string | null
    readonly facts: Readonly<Record<string, unknown>>
    readonly files: readonly { readonly path: string; readonly bytes: number }[]
  }
}

/**
 * The bundle becomes the model of the deployment: bytes first, record second, so that no worker is sent
 * for what is not there.
 *
 * @throws DomainError saying what is missing: stack, region, credentials, permission
 */
export async function pushModel(
  { name, folder, digest, version, manifest }: PushedBundle,
  options: {
    readonly stage: string
    readonly variables: Readonly<Record<string, string | undefined>>
    readonly clock: Clock
    readonly random: Random
    readonly signal: AbortSignal
    readonly onProgress: (done: { file: string; bytes: number; totalBytes: number }) => void
    readonly clients?: ClientOptions
  },
): Promise<ModelRecord> {
  const { stage, variables, clock, random, signal, onProgress, clients = {} } = options
  const settings = parseAwsSettings(await fillFromStack(variables, stage, clients))
  const { table } = openAws(settings, { clock, random, clients })
  const { precision, license, facts, files } = manifest
  const [rate, channels, frames, ratio] = [
    facts.sampleRateHz,
    facts.channels,
    facts.windowFrames,
    facts.downsamplingRatio,
  ].map(Number) as [number, number, number, number]
  const record: ModelRecord = {
    ...{ bundleId: digest, name, version, precision, license, channels },
    objective: (facts.objective ?? 'v') as Objective,
    sampleRateHz: rate,
    windowSeconds: (frames * ratio) / rate,
  }
  const bucket = modelBucket(s3Client(clients), settings.modelBucket)
  await bucket.push(digest, folder, { files, onProgress, signal })
  await writeModelRecord(table, record)
  return record
}
