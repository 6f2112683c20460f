import { spawnSync } from 'node:child_process'
import {
  chmod,
  copyFile,
  cp,
  link,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBundle } from '../../../gpu-worker/model/bundle.ts'
import {
  type ConvertOptions,
  type ConvertProgress,
  convertModel,
} from '../../../gpu-worker/model/convert.ts'
import { openModel } from '../../../gpu-worker/model/open-model.ts'
import { openSafetensors, writeSafetensors } from '../../../gpu-worker/model/safetensors.ts'

const GOLDEN = new URL('../../golden/', import.meta.url).pathname
let scratch: string
let bundle: string // converted once, copied by whoever changes it

const options = (out: string, changes: Partial<ConvertOptions> = {}): ConvertOptions => ({
  checkpoint: join(GOLDEN, 'tiny-sao-instruct/model.pt'),
  config: join(GOLDEN, 'tiny-sao-instruct/model_config.json'),
  textEncoder: join(GOLDEN, 'tiny-sao-instruct/t5'),
  out: join(scratch, out),
  precision: 'fp32',
  name: 'tiny',
  license: 'none',
  createdBy: 'test',
  ...changes,
})

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'resound-convert-'))
  bundle = (await convertModel(options('bundle'))).folder
})
afterAll(() => rm(scratch, { recursive: true }))

/** A copy of the bundle with something done to it. */
async function spoiled(change: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'spoiled-'))
  await cp(bundle, folder, { recursive: true, preserveTimestamps: true })
  await chmod(folder, 0o755)
  await change(folder)
  return folder
}

async function flipByte(path: string) {
  await using file = await open(path, 'r+')
  const at = Math.floor((await file.stat()).size / 2)
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at)
  await file.write(Buffer.of(buffer[0]! ^ 1), 0, 1, at)
}

const leftovers = async (name: string) =>
  (await readdir(scratch)).filter((one) => one.includes(name))

test('a checkpoint becomes a bundle that says what it is, and opens', async () => {
  const { facts, manifest } = await openBundle(bundle)
  expect(facts).toMatchObject({
    name: 'tiny',
    license: 'none',
    precision: 'fp32',
    inputConcatChannels: 16,
    conditioningTokens: 130,
  })
  expect(facts.version).toMatch(/^[0-9a-f]{12}$/)
  expect(manifest.sources.map(({ role }) => role)).toEqual([
    'checkpoint',
    'config',
    'text encoder',
    'text encoder',
    'text encoder',
  ])

  const model = await openModel(bundle, { threads: 1 })
  expect({ ...model.facts, name: 'tiny', version: facts.version, license: 'none' }).toEqual(facts)
  await model.close()
})

test('the same sources give the same digest, and progress ends at the whole', async () => {
  const progress: ConvertProgress[] = []
  const again = await convertModel(options('again', { onProgress: (one) => progress.push(one) }))
  expect(again.digest).toBe((await openBundle(bundle)).digest)
  for (const stage of ['reading', 'building', 'checking']) {
    const last = progress.findLast((one) => one.stage === stage)!
    expect(last.bytes).toBe(last.totalBytes)
  }
  await expect(convertModel(options('again'))).rejects.toMatchObject({ code: 'invalid_request' })
})

test.for([
  ['a flipped byte in the weights', (f: string) => flipByte(join(f, 'dit-00.weights'))],
  ['a flipped byte in a graph', (f: string) => flipByte(join(f, 'step-first.onnx'))],
  ['a missing file', (f: string) => rm(join(f, 'tokenizer.json'))],
  ['a shorter file', (f: string) => writeFile(join(f, 'graphs.json'), '{}')],
  [
    'a symbolic link',
    async (f: string) => {
      await rename(join(f, 'graphs.json'), join(f, 'real.json'))
      await symlink('real.json', join(f, 'graphs.json'))
    },
  ],
  ['a hard link', (f: string) => link(join(f, 'graphs.json'), join(f, 'twin.json'))],
  ['a file others may write to', (f: string) => chmod(join(f, 'graphs.json'), 0o666)],
  ['a folder others may write to', (f: string) => chmod(f, 0o777)],
  ['a manifest that is not JSON', (f: string) => writeFile(join(f, 'bundle.json'), '{')],
  [
    'a manifest of another sample rate than its graphs',
    async (f: string) => {
      const manifest = await readFile(join(f, 'bundle.json'), 'utf8')
      await writeFile(join(f, 'bundle.json'), manifest.replace('": 44100,', '": 44101,'))
    },
  ],
  [
    'a file name that leaves the folder',
    async (f: string) => {
      const manifest = JSON.parse(await readFile(join(f, 'bundle.json'), 'utf8'))
      manifest.files[0].path = '../bundle/dit-00.weights'
      await writeFile(join(f, 'bundle.json'), JSON.stringify(manifest))
    },
  ],
] as const)('a bundle with %s is refused', async ([, change]) => {
  const folder = await spoiled(change)
  await expect(openBundle(folder)).rejects.toMatchObject({ code: 'invalid_model_file' })
})

test('a change that hides behind an old time is found by the full comparison', async () => {
  const folder = await spoiled(async () => {})
  await openBundle(folder)
  const path = join(folder, 'dit-00.weights')
  const { atime, mtime } = await stat(path)
  await flipByte(path)
  await utimes(path, atime, mtime)
  await expect(openBundle(folder, { full: true })).rejects.toThrow('is not what was written')
})

test('a folder without a model says which command installs one', async () => {
  await expect(openBundle(join(scratch, 'none'))).rejects.toMatchObject({
    code: 'model_not_installed',
    fix: expect.stringContaining('resound model install'),
  })
})

test('a cancelled conversion leaves nothing behind', async () => {
  const abort = new AbortController()
  const onProgress = ({ stage }: ConvertProgress) => stage === 'building' && abort.abort()
  const promise = convertModel(options('cancelled', { signal: abort.signal, onProgress }))
  await expect(promise).rejects.toThrow(/abort/i)
  expect(await leftovers('cancelled')).toEqual([])
})

test('a weight that is not a number is named, and nothing is left behind', async () => {
  const source = await mkdtemp(join(scratch, 'nan-'))
  await using weights = await openSafetensors(join(GOLDEN, 'tiny-sao/model.safetensors'))
  const name = 'model.model.transformer.layers.1.ff.ff.2.bias'
  await writeSafetensors(
    join(source, 'model.safetensors'),
    weights.names().map((one) => ({
      name: one,
      ...weights.info(one),
      async *chunks() {
        const values = await weights.read(one)
        if (one === name) values[3] = Number.NaN
        yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      },
    })),
  )
  const promise = convertModel(
    options('not-finite', {
      checkpoint: join(source, 'model.safetensors'),
      config: join(GOLDEN, 'tiny-sao/model_config.json'),
      textEncoder: join(GOLDEN, 'tiny-sao/t5'),
    }),
  )
  await expect(promise).rejects.toThrow(name)
  expect(await leftovers('not-finite')).toEqual([])
})

test('a text encoder without its tokenizer, or of another width, is refused before anything is written', async () => {
  const folder = await mkdtemp(join(scratch, 't5-'))
  for (const name of ['config.json', 'model.safetensors'])
    await copyFile(join(GOLDEN, 'tiny-sao-instruct/t5', name), join(folder, name))
  await expect(convertModel(options('no-tokenizer', { textEncoder: folder }))).rejects.toThrow(
    'neither tokenizer.json nor spiece.model',
  )
  await expect(
    convertModel(options('other-width', { textEncoder: join(GOLDEN, 'tiny-sao/t5') })),
  ).rejects.toThrow('gives tokens of 128 values, the model takes 64')
  expect([...(await leftovers('no-tokenizer')), ...(await leftovers('other-width'))]).toEqual([])
})

test('a conversion that was killed goes on where it was, and ends the same', async () => {
  const wanted = options('killed')
  const convert = new URL('../../../gpu-worker/model/convert.ts', import.meta.url).href
  const script = `
    const { convertModel } = await import(${JSON.stringify(convert)})
    await convertModel({ ...${JSON.stringify(wanted)}, onProgress: ({ stage, bytes, totalBytes }) => {
      if (stage === 'building' && bytes > 0.8 * totalBytes) process.kill(process.pid, 'SIGKILL')
    } })`
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  expect(child.signal).toBe('SIGKILL')
  expect(await leftovers('killed')).toEqual(['.killed.partial'])

  const building: number[] = []
  const onProgress = ({ stage, bytes, totalBytes }: ConvertProgress) =>
    stage === 'building' && building.push(bytes / totalBytes)
  const { digest } = await convertModel({ ...wanted, onProgress })
  expect(digest).toBe((await openBundle(bundle)).digest)
  expect(building[0]).toBeGreaterThan(0.1) // whole files at once, not tensor by tensor
  expect(await leftovers('killed')).toEqual(['killed'])
})
