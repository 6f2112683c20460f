import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { type BundleSource, fetchBundle } from '../../../gpu-worker/model/fetch-bundle.ts'
import { tempFolder } from '../../shared/local/open-world.ts'
import { aBundle, noise, sha256 } from './a-bundle.ts'

const never = new AbortController().signal

test('a bundle is fetched in ranges and lies whole under its name, and only there', async () => {
  const modelsFolder = await tempFolder()
  const weights = noise(100_003)
  const { digest, source, reads } = aBundle({ 'weights.bin': weights, 'tokenizer.json': noise(10) })

  const bundle = await fetchBundle({
    source,
    digest,
    modelsFolder,
    signal: never,
    partBytes: 4096,
  })

  expect(bundle.folder).toBe(join(modelsFolder, 'tiny'))
  expect(sha256(await readFile(bundle.path('weights.bin')))).toBe(sha256(weights))
  expect(await readdir(modelsFolder)).toEqual(['tiny'])
  expect(reads.filter(({ name }) => name === 'weights.bin')).toHaveLength(25)
})

test('what is there already is not fetched again', async () => {
  const modelsFolder = await tempFolder()
  const { digest, source, reads } = aBundle({ 'weights.bin': noise(9000) })
  const options = { source, digest, modelsFolder, signal: never }
  await fetchBundle(options)
  const before = reads.length

  await fetchBundle(options)

  expect(reads).toHaveLength(before)
})

test('two tasks on one machine that fetch at a time leave one bundle', async () => {
  const modelsFolder = await tempFolder()
  const { digest, source } = aBundle({ 'weights.bin': noise(90_000) })
  const options = { source, digest, modelsFolder, signal: never, partBytes: 4096 }

  const both = await Promise.all([fetchBundle(options), fetchBundle(options)])

  expect(both.map((bundle) => bundle.digest)).toEqual([digest, digest])
  expect(await readdir(modelsFolder)).toEqual(['tiny'])
})

test('a new bundle of the same name takes the place of the old one', async () => {
  const modelsFolder = await tempFolder()
  const [old, young] = [aBundle({ 'w.bin': noise(100) }), aBundle({ 'w.bin': noise(200) })]
  await fetchBundle({ ...old, modelsFolder, signal: never })

  const bundle = await fetchBundle({ ...young, modelsFolder, signal: never })

  expect(await readFile(bundle.path('w.bin'))).toHaveLength(200)
})

test.each([
  ['a flipped bit', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 77 ? byte ^ 1 : byte))],
  ['a missing end', (bytes: Uint8Array) => bytes.slice(0, -1)],
])('%s in storage is found before the bundle has a name', async (_, damage) => {
  const modelsFolder = await tempFolder()
  const { digest, source, stored } = aBundle({ 'weights.bin': noise(9000) })
  stored.set('weights.bin', damage(stored.get('weights.bin')!))

  const fetched = fetchBundle({ source, digest, modelsFolder, signal: never })

  await expect(fetched).rejects.toMatchObject({ code: 'invalid_model_file' })
  expect(await readdir(modelsFolder)).toEqual([])
})

test('a bundle that is not the one the deployment names is refused', async () => {
  const modelsFolder = await tempFolder()
  const { source } = aBundle({ 'weights.bin': noise(9000) })

  const fetched = fetchBundle({ source, digest: 'f'.repeat(64), modelsFolder, signal: never })

  await expect(fetched).rejects.toMatchObject({ code: 'invalid_model_file' })
})

test.each(['../tiny', '..', '/tmp/tiny', 'a/b', '.hidden', 'a\\b', 'a\n'])(
  'a manifest that calls its model %j is refused: the folder would lie elsewhere',
  async (name) => {
    const modelsFolder = await tempFolder()
    const { digest, source } = aBundle({ 'weights.bin': noise(9000) }, name)

    const fetched = fetchBundle({ source, digest, modelsFolder, signal: never })

    await expect(fetched).rejects.toMatchObject({ code: 'invalid_model_file' })
    expect(await readdir(modelsFolder)).toEqual([])
  },
)

test('a range that fails twice is asked for again, and a third failure is told', async () => {
  const modelsFolder = await tempFolder()
  const { digest, source } = aBundle({ 'weights.bin': noise(9000) })
  const failing = (times: number): BundleSource => ({
    read: (name, range, signal) =>
      name === 'weights.bin' && times-- > 0
        ? Promise.reject(new DomainError('storage_failed', 'the bucket did not answer'))
        : source.read(name, range, signal),
  })

  const options = { digest, modelsFolder, signal: never }
  await expect(fetchBundle({ ...options, source: failing(3) })).rejects.toMatchObject({
    code: 'storage_failed',
  })
  await expect(fetchBundle({ ...options, source: failing(2) })).resolves.toMatchObject({ digest })
})

test('what was left of a model that was damaged on the disk is replaced', async () => {
  const modelsFolder = await tempFolder()
  const { digest, source } = aBundle({ 'weights.bin': noise(9000) })
  await mkdir(join(modelsFolder, 'tiny'))
  await writeFile(join(modelsFolder, 'tiny', 'bundle.json'), '{')

  const bundle = await fetchBundle({ source, digest, modelsFolder, signal: never })

  expect(bundle.digest).toBe(digest)
})
