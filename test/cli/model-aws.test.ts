import { join } from 'node:path'
import { expect, test } from 'vitest'
import { s3Client } from '#shared/aws/clients.ts'
import { modelBucket } from '#shared/aws/model-bucket.ts'
import { readModelRecord } from '#shared/aws/model-record.ts'
import { fetchBundle } from '../../gpu-worker/model/fetch-bundle.ts'
import { aBundle, noise } from '../gpu-worker/model/a-bundle.ts'
import { CREDENTIALS } from '../shared/aws/s3-clients.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { deployedStack } from './aws-world.ts'
import { resound } from './run-cli.ts'

test('a pushed model is on record, and a worker that fetches it gets the same bytes', async () => {
  const { stores, s3, env } = await deployedStack()
  const data = await tempFolder()
  const files = { 'weights.bin': noise(70_000), 'empty.txt': new Uint8Array(0) }
  const bundle = aBundle(files, 'tiny', { objective: 'rf_denoiser' })
  await bundle.writeTo(join(data, 'models', 'tiny'))

  const pushed = await resound(['model', 'push', 'tiny', '--data', data, '--aws', '--stage', 's'], {
    env,
  })

  expect(pushed).toMatchObject({ code: 0 })
  const record = await readModelRecord(stores.table)
  expect(record).toMatchObject({ name: 'tiny', bundleId: bundle.digest, channels: 2 })
  expect(record).toMatchObject({ objective: 'rf_denoiser' })
  const client = s3Client({
    endpoint: s3.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  })
  const bucket = modelBucket(client, 'models')
  const fetched = await fetchBundle({
    source: { read: (...args) => bucket.read(record!.bundleId, ...args) },
    digest: record!.bundleId,
    modelsFolder: await tempFolder(),
    signal: new AbortController().signal,
    partBytes: 8192,
  })
  expect(fetched.digest).toBe(bundle.digest)
  client.destroy()
})

test('a damaged model is not pushed', async () => {
  const { stores, env } = await deployedStack()
  const data = await tempFolder()
  const bundle = aBundle({ 'weights.bin': noise(7000) })
  bundle.stored.set('weights.bin', noise(7000).reverse())
  await bundle.writeTo(join(data, 'models', 'tiny'))

  const pushed = await resound(['model', 'push', 'tiny', '--data', data, '--aws', '--stage', 's'], {
    env,
  })

  expect(pushed.code).toBe(1)
  expect(pushed.stderr).toMatch(/weights.bin is not what was written/)
  expect(await readModelRecord(stores.table)).toBeUndefined()
})
