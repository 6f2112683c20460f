import { expect, test } from 'vitest'
import { signedRequests, urlSigner } from '#shared/local/signed-requests.ts'
import { anUpload, NOW } from '../../contract/builders.ts'

const key = new Uint8Array(32).fill(1)
let now = NOW
const signer = urlSigner({ key, publicUrl: 'https://api.example.com/' })
const requests = signedRequests({ key, now: () => now })
const expiresAt = NOW + 60_000
const refusal = expect.objectContaining({ code: 'invalid_signature' })

/** Never the signature itself, whatever it begins with. */
const otherStart = (signature: string) => `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`

async function aPut() {
  const upload = anUpload('acct_x')
  const signed = await signer.signUpload(upload, { expiresAt, maxBytes: 1000 })
  const headers = new Headers({ ...signed.headers, 'content-length': '4' })
  return { upload, signed, url: new URL(signed.url), headers }
}

async function aForm(declaredBytes: number | null = null) {
  const upload = anUpload('acct_x', { method: 'POST', declaredBytes, declaredSha256: null })
  const signed = await signer.signUpload(upload, { expiresAt, maxBytes: 1000 })
  return {
    upload,
    url: new URL(signed.url),
    fields: { ...signed.fields! } as Record<string, string>,
  }
}

test('a PUT as it was signed is allowed these bytes and no others', async () => {
  const { upload, signed, url, headers } = await aPut()
  expect(signed.url).toMatch(`https://api.example.com/storage/${upload.objectKey}?`)
  expect(requests.put(url, headers)).toEqual({
    key: upload.objectKey,
    minBytes: 4,
    maxBytes: 4,
    sha256: upload.declaredSha256,
    contentType: 'audio/wav',
  })
})

test('a PUT with another length, type, hash, path, expiry or signature is refused', async () => {
  const { url, headers, signed } = await aPut()
  const changes: ((url: URL, headers: Headers) => void)[] = [
    (_, h) => h.set('content-length', '5'),
    (_, h) => h.delete('content-length'),
    (_, h) => h.set('content-type', 'audio/flac'),
    (_, h) => h.set('x-amz-checksum-sha256', 'AAAA'),
    (_, h) => h.delete('x-amz-checksum-sha256'),
    (u) => u.searchParams.set('expires', `${expiresAt / 1000 + 1}`),
    (u) => u.searchParams.delete('expires'),
    (u) => u.searchParams.delete('signature'),
    (u) => u.searchParams.set('signature', otherStart(u.searchParams.get('signature')!)),
    (u) => u.searchParams.set('signature', ''),
    (u) => {
      u.pathname = '/storage/uploads/another'
    },
  ]
  for (const change of changes) {
    const [otherUrl, otherHeaders] = [new URL(url), new Headers(headers)]
    change(otherUrl, otherHeaders)
    expect(() => requests.put(otherUrl, otherHeaders)).toThrow(refusal)
  }
  expect(() => requests.get(url)).toThrow(refusal) // a PUT is not a GET
  const foreign = signedRequests({ key: new Uint8Array(32).fill(2), now: () => now })
  expect(() => foreign.put(new URL(signed.url), headers)).toThrow(refusal)
})

test('nothing may be added to a signed address, not even what says the same again', async () => {
  const { url: put, headers } = await aPut()
  const options = { expiresAt, filename: null, contentType: 'audio/flac' }
  const bare = new URL(await signer.signDownload('outputs/x', options))
  const named = new URL(await signer.signDownload('outputs/x', { ...options, filename: 'a.flac' }))
  const added = ['x=1', 'response-content-type=text/html', 'signature=', 'filename=', 'version=']
  for (const url of [put, bare, named])
    for (const more of [...added, `expires=${url.searchParams.get('expires')}`, 'x', '=']) {
      const other = new URL(`${url}&${more}`)
      const ask = () => (url === put ? requests.put(other, headers) : requests.get(other))
      expect(ask).toThrow(refusal)
    }
  expect(requests.put(put, headers).maxBytes).toBe(4)
  for (const url of [bare, named]) expect(requests.get(url).key).toBe('outputs/x')
  // a client may write the same address in other ways
  expect(requests.get(new URL(`${bare}&`)).key).toBe('outputs/x')
})

test('a signed request is good until its second, and no later', async () => {
  const { url, headers } = await aPut()
  now = expiresAt - 1
  expect(requests.put(url, headers).maxBytes).toBe(4)
  now = expiresAt
  expect(() => requests.put(url, headers)).toThrow(refusal)
  now = NOW
})

test('a form as it was signed is allowed its range of sizes', async () => {
  const open = await aForm()
  expect(requests.form(open.url, open.fields)).toMatchObject({
    minBytes: 1,
    maxBytes: 1000,
    sha256: null,
  })
  const bounded = await aForm(10)
  expect(requests.form(bounded.url, bounded.fields)).toMatchObject({ maxBytes: 10 })
  const tooMuch = await aForm(5000)
  expect(requests.form(tooMuch.url, tooMuch.fields)).toMatchObject({ maxBytes: 1000 })
})

test('a form with a field changed, added or left out is refused', async () => {
  const { url, fields } = await aForm()
  const policy = JSON.parse(Buffer.from(fields.policy!, 'base64url').toString())
  const wider = Buffer.from(JSON.stringify({ ...policy, max_bytes: 9e9 })).toString('base64url')
  const changes = [
    { key: 'uploads/another' },
    { 'content-type': 'text/html' },
    { policy: wider },
    { policy: 'nonsense' },
    { signature: '' },
    { extra: '1' },
  ]
  for (const change of changes)
    expect(() => requests.form(url, { ...fields, ...change } as Record<string, string>)).toThrow(
      refusal,
    )
  for (const name of Object.keys(fields)) {
    const { [name]: _, ...rest } = fields
    expect(() => requests.form(url, rest)).toThrow(refusal)
  }
  now = expiresAt
  expect(() => requests.form(url, fields)).toThrow(refusal)
  now = NOW
})

test('a download names its type, its file and its version, and none can be changed', async () => {
  const options = { expiresAt, filename: 'take "3" ü.flac', contentType: 'audio/flac' }
  const url = new URL(await signer.signDownload('outputs/e/1-a.flac', options))
  expect(requests.get(url)).toEqual({
    key: 'outputs/e/1-a.flac',
    filename: options.filename,
    contentType: 'audio/flac',
    version: null,
  })
  const bound = new URL(await signer.signDownload('outputs/x', { ...options, version: 'v1' }))
  expect(requests.get(bound).version).toBe('v1')
  bound.searchParams.delete('version')
  expect(() => requests.get(bound)).toThrow(refusal)
  const bare = await signer.signDownload('outputs/x', { ...options, filename: null })
  expect(requests.get(new URL(bare))).toMatchObject({ filename: null })
  for (const [name, value] of [
    ['type', 'text/html'],
    ['filename', 'x'],
    ['version', 'v2'],
    ['expires', '9999999999'],
  ] as const) {
    const other = new URL(url)
    other.searchParams.set(name, value)
    expect(() => requests.get(other)).toThrow(refusal)
  }
})
