import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBundle } from '../../../gpu-worker/model/bundle.ts'
import { type InstallOptions, installModel } from '../../../gpu-worker/model/install.ts'
import { listModels, removeModel } from '../../../gpu-worker/model/installed-models.ts'
import { type LocalHub, localHub } from './local-hub.ts'

const GOLDEN = new URL('../../golden/tiny-sao-instruct/', import.meta.url).pathname
const REPOSITORY = 'disco-eth/sao-instruct'
let folder: string
let hub: LocalHub
let waits: number[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-install-'))
  waits = []
  hub = await localHub({
    [REPOSITORY]: {
      'config.json': `${GOLDEN}model_config.json`,
      'model.pt': `${GOLDEN}model.pt`,
      'README.md': `${GOLDEN}t5/config.json`,
    },
    'google-t5/t5-base': Object.fromEntries(
      ['config.json', 'model.safetensors', 'tokenizer.json'].map((name) => [
        name,
        `${GOLDEN}t5/${name}`,
      ]),
    ),
    'someone/pictures': {
      'config.json': `${GOLDEN}t5/config.json`,
      'model.pt': `${GOLDEN}model.pt`,
    },
  })
})
afterEach(async () => {
  await hub.close()
  await rm(folder, { recursive: true })
})

const options = (changes: Partial<InstallOptions> & { token?: string } = {}): InstallOptions => ({
  model: 'sao-instruct',
  revision: 'main',
  folder,
  precision: 'fp32',
  createdBy: 'test',
  hub: {
    endpoint: hub.endpoint,
    token: changes.token,
    fetch,
    sleep: async (milliseconds) => void waits.push(milliseconds),
  },
  ...changes,
})
const checkpointRequests = () =>
  hub.seen.filter(({ host, path }) => host === 'storage' && path.includes('model.pt'))

test('a model is fetched with its text encoder, converted, listed and removed', async () => {
  const files = new Set<string>()
  const bundle = await installModel(
    options({ onProgress: (one) => one.stage === 'downloading' && files.add(one.file) }),
  )
  expect(bundle.facts).toMatchObject({ name: 'sao-instruct', license: 'stable-audio-community' })
  expect(files).toContain('google-t5/t5-base/model.safetensors')
  expect(await readdir(join(folder, '.downloads'))).toEqual([])

  const { models } = await listModels(folder)
  expect(models).toMatchObject([{ name: 'sao-instruct', version: bundle.facts.version }])
  await removeModel(folder, 'sao-instruct')
  expect(await listModels(folder)).toEqual({ models: [], damaged: [] })
  await expect(removeModel(folder, 'sao-instruct')).rejects.toMatchObject({
    code: 'model_not_installed',
  })
  await expect(removeModel(folder, '../x')).rejects.toMatchObject({ code: 'invalid_request' })
})

test('installing again what is there fetches no weights; another precision is refused', async () => {
  const first = await installModel(options())
  const before = checkpointRequests().length
  expect((await installModel(options())).digest).toBe(first.digest)
  expect(checkpointRequests()).toHaveLength(before)
  await expect(installModel(options({ precision: 'int8' }))).rejects.toMatchObject({
    code: 'invalid_request',
    fix: 'resound model remove sao-instruct',
  })
})

test('a torn download goes on where it was', async () => {
  hub.misbehave = (path, count) => (path.endsWith('model.pt') && count < 3 ? 'torn' : undefined)
  await installModel(options())
  const ranges = checkpointRequests().map(({ range }) => range)
  expect(ranges).toHaveLength(3)
  expect(ranges[0]).toBeUndefined()
  const [half, more] = ranges.slice(1).map((range) => Number(/^bytes=(\d+)-$/.exec(range!)![1]))
  expect(half).toBeGreaterThan(0)
  expect(more).toBeGreaterThan(half!)
})

test('a hub that is busy is asked again after the time it names', async () => {
  hub.misbehave = (path, count) => (path.endsWith('model.pt') && count === 1 ? 'busy' : undefined)
  await installModel(options())
  expect(waits).toEqual([7000])
})

test('an interrupted install goes on in the next run', async () => {
  hub.misbehave = (path) => (path.endsWith('model.pt') ? 'torn' : undefined)
  await expect(installModel(options())).rejects.toMatchObject({
    code: 'model_hub_unreachable',
    retryable: true,
  })
  expect(await listModels(folder)).toEqual({ models: [], damaged: [] })

  hub.misbehave = () => undefined
  await installModel(options())
  expect(checkpointRequests().at(-1)!.range).toMatch(/^bytes=\d+-$/)
})

test('bytes that are not what the hub promised are fetched again, and then refused', async () => {
  hub.misbehave = (path, count) =>
    path.endsWith('model.pt') && count === 1 ? 'wrong bytes' : undefined
  await installModel(options())

  await removeModel(folder, 'sao-instruct')
  hub.misbehave = (path) => (path.endsWith('tokenizer.json') ? 'wrong bytes' : undefined)
  await expect(installModel(options())).rejects.toThrow(
    'tokenizer.json of google-t5/t5-base is not what the hub says',
  )
  expect(await listModels(folder)).toEqual({ models: [], damaged: [] })
})

test('the token goes to the hub and to no other host', async () => {
  hub.gated.set(REPOSITORY, { token: 'hf_right', isGranted: true })
  await installModel(options({ token: 'hf_right' }))
  expect(
    hub.seen.filter(({ host }) => host === 'hub').every(({ token }) => token === 'Bearer hf_right'),
  ).toBe(true)
  expect(hub.seen.filter(({ host, token }) => host === 'storage' && token)).toEqual([])
})

test.for([
  ['without a token', undefined, true, /accept its licence at .*disco-eth\/sao-instruct.*HF_TOKEN/],
  ['with a wrong token', 'hf_wrong', true, /Make a new token at .*HF_TOKEN/],
  ['without access', 'hf_right', false, /Accept its licence at .*disco-eth\/sao-instruct/],
] as const)(
  'a gated model %s says what to do, and not the token',
  async ([, token, isGranted, fix]) => {
    hub.gated.set(REPOSITORY, { token: 'hf_right', isGranted })
    const error = await installModel(options(token ? { token } : {})).catch((one) => one)
    expect(error).toMatchObject({ code: 'model_hub_refused', fix: expect.stringMatching(fix) })
    expect(`${error.message} ${error.fix}`).not.toContain('hf_right')
    expect(await listModels(folder)).toEqual({ models: [], damaged: [] })
  },
)

test('names that are none, and models that are not there or not ours, are refused', async () => {
  const code = (one: string) => expect.objectContaining({ code: one })
  await expect(installModel(options({ model: 'no/such' }))).rejects.toEqual(
    code('model_hub_refused'),
  )
  await expect(installModel(options({ model: '../../etc' }))).rejects.toEqual(
    code('invalid_request'),
  )
  await expect(installModel(options({ model: 'unknown' }))).rejects.toEqual(code('invalid_request'))
  await expect(installModel(options({ revision: '../x' }))).rejects.toEqual(code('invalid_request'))
  await expect(installModel(options({ revision: 'v9' }))).rejects.toEqual(code('model_hub_refused'))
  await expect(installModel(options({ model: 'someone/pictures' }))).rejects.toEqual(
    code('unsupported_model'),
  )
  expect(checkpointRequests()).toEqual([]) // no gigabytes for a configuration that is not supported
})

test('a hub that is not there is tried five times', async () => {
  const { endpoint } = hub
  const gone = await localHub({})
  await gone.close()
  const unreachable = { ...options().hub, endpoint: gone.endpoint }
  expect(endpoint).not.toBe(gone.endpoint)
  await expect(installModel(options({ hub: unreachable }))).rejects.toMatchObject({
    code: 'model_hub_unreachable',
    retryable: true,
  })
  expect(waits).toEqual([1000, 2000, 4000, 8000])
})

test('cancelling keeps what was fetched for the next time, and no bundle', async () => {
  const abort = new AbortController()
  const promise = installModel(
    options({
      signal: abort.signal,
      onProgress: (one) => one.stage === 'downloading' && one.file.endsWith('.pt') && abort.abort(),
    }),
  )
  await expect(promise).rejects.toThrow(/abort/i)
  expect(await readdir(folder)).toEqual(['.downloads'])
  const kept = (await readdir(join(folder, '.downloads'), { recursive: true })).find((one) =>
    one.endsWith('model.pt.part'),
  )
  expect((await stat(join(folder, '.downloads', kept!))).size).toBeGreaterThan(0)
  expect((await installModel(options())).digest).toBe(
    (await openBundle(join(folder, 'sao-instruct'))).digest,
  )
})
