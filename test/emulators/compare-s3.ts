/**
 * `node test/emulators/compare-s3.ts http://127.0.0.1:4566 [KEY SECRET]`: every tampering of s3-tamperings.ts, judged by
 * another server that calls itself S3. Prints every verdict that differs from the verifier's: of a real
 * bucket each would be a fault of ours. It makes a bucket named `media`.
 */
import { request } from 'node:http'
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { s3Audio } from '../../shared/aws/s3-audio.ts'
import type { WireForm, WireRequest } from './s3-signature.ts'
import { OF_A_FORM, OF_A_GET, OF_A_PUT, requestSigner, type Tampering } from './s3-tamperings.ts'

type Answer = { readonly status: number; readonly code: string }

const [endpoint, accessKeyId = 'test', secretAccessKey = 'test'] = process.argv.slice(2)
if (endpoint === undefined) throw new Error('Expected an endpoint, such as http://127.0.0.1:4566')
const credentials = { accessKeyId, secretAccessKey }
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  requestChecksumCalculation: 'WHEN_REQUIRED',
  credentials,
})
await client.send(new CreateBucketCommand({ Bucket: 'media' })).catch(() => undefined)
await client.send(
  new PutBucketVersioningCommand({
    Bucket: 'media',
    VersioningConfiguration: { Status: 'Enabled' },
  }),
)
const audio = s3Audio(client, { bucket: 'media', now: Date.now })
const { version } = await audio.write('outputs/e/1-a.flac', new Uint8Array(4), 'audio/flac')

const sign = requestSigner(endpoint, credentials)
let compared = 0
let different = 0
await compare('PUT', await sign.put(new Uint8Array(4)), { tamperings: OF_A_PUT, send })
await compare('GET', await sign.get(undefined, version), { tamperings: OF_A_GET, send })
await compare('form', await sign.form(8, 8), { tamperings: OF_A_FORM, send: sendForm })
console.log(`${compared} requests, ${different} judged otherwise than by the verifier`)

async function compare<T>(
  kind: string,
  given: T,
  { tamperings, send }: { tamperings: readonly Tampering<T>[]; send: (it: T) => Promise<Answer> },
): Promise<void> {
  const untouched: Tampering<T> = ['as it was signed', 'accepted', (it) => it]
  for (const [what, expected, tamper] of [untouched, ...tamperings]) {
    if (expected === 'IncompleteBody') continue // HTTP itself does not carry it
    const { status, code } = await send(tamper(given))
    compared += 1
    const isAccepted = status < 300
    if (isAccepted === (expected === 'accepted')) continue
    different += 1
    console.log(`${kind}, ${what}: expected ${expected}, answered ${status} ${code}`)
  }
}

function send({ method, path, query, headers, body }: WireRequest): Promise<Answer> {
  const { hostname, port } = new URL(endpoint!)
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: `${path}?${query}`, headers })
    outgoing.on('error', reject)
    outgoing.on('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, code: codeOf(text) })
    })
    outgoing.end(body)
  })
}

async function sendForm({ bucket, fields, filename, file }: WireForm): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  form.append('file', new Blob([Uint8Array.from(file)]), filename)
  const response = await fetch(`${endpoint}/${bucket}`, { method: 'POST', body: form })
  return { status: response.status, code: codeOf(await response.text()) }
}

function codeOf(xml: string): string {
  return /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? ''
}
