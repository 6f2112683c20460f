/** The promise of the AudioStore, kept by the S3 adapter over an emulator that others wrote. */
import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { s3Client } from '#shared/aws/clients.ts'
import { s3Audio } from '#shared/aws/s3-audio.ts'
import { audioStoreContract } from '../contract/audio-store.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { world } from './world.ts'

export function aboutObjects(): void {
  audioStoreContract('s3 on ministack', async () => {
    const client = s3Client({ endpoint: world.endpoint })
    onTestFinished(() => client.destroy())
    const bucket = `b-${randomUUID()}`
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    return { audio: s3Audio(client, { bucket, now: Date.now }), scratchFolder: await tempFolder() }
  })
}
