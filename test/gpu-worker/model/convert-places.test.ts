// Where a bundle may be written, and what happens when something else is there.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConvertOptions, convertModel } from '../../../gpu-worker/model/convert.ts'

const MODEL = new URL('../../golden/tiny-sao-instruct/', import.meta.url).pathname
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'resound-places-'))
})
afterAll(() => rm(scratch, { recursive: true }))

const convertTo = (out: string, more: Partial<ConvertOptions> = {}) =>
  convertModel({
    checkpoint: join(MODEL, 'model.pt'),
    config: join(MODEL, 'model_config.json'),
    textEncoder: join(MODEL, 't5'),
    out,
    precision: 'fp32',
    name: 'tiny',
    license: null,
    createdBy: 'test',
    ...more,
  })

test.each(['../tiny', 'a/b', '..', '.tiny', 'my model', ''])(
  'a model is not called %j: its folder is called like it',
  async (name) => {
    await expect(convertTo(join(scratch, 'named'), { name })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining("cannot be a model's name"),
    })
    expect(await readdir(scratch)).toEqual([])
  },
)

test('what takes the name while a conversion runs is kept, and the conversion says so', async () => {
  const out = join(scratch, 'taken')
  let taking: Promise<void> | undefined
  const take = async () => {
    await mkdir(out)
    await writeFile(join(out, 'mine'), 'mine')
  }
  const onProgress: ConvertOptions['onProgress'] = ({ stage }) => {
    if (stage === 'building') taking ??= take()
  }
  await expect(convertTo(out, { onProgress })).rejects.toMatchObject({
    code: 'invalid_request',
    message: `${out} exists already`,
  })
  await taking
  expect(await readFile(join(out, 'mine'), 'utf8')).toBe('mine')
  expect(await readdir(scratch)).toEqual(['taken'])
})

test('a file above the limit on the size of files is refused by name, and nothing is left', async () => {
  const program = new URL('../../../cli/main.ts', import.meta.url).pathname
  const command = ['model', 'convert', '--checkpoint', join(MODEL, 'model.pt')]
  command.push('--config', join(MODEL, 'model_config.json'), '--text-encoder', join(MODEL, 't5'))
  command.push('--out', join(scratch, 'large'))
  const said = await new Promise<string>((resolve) =>
    execFile(
      'bash',
      ['-c', 'ulimit -f 1000; exec "$0" "$@"', process.execPath, program, ...command],
      (_error, _stdout, stderr) => resolve(stderr),
    ),
  )
  expect(said).toContain('larger than may be written')
  expect((await readdir(scratch)).filter((name) => name.includes('large'))).toEqual([])
})

test('a folder that a living process is writing is left to it', async () => {
  const partial = join(scratch, '.claimed.partial')
  await mkdir(partial)
  await writeFile(
    join(partial, 'claim-1.json'),
    JSON.stringify({ key: 'other', pid: process.ppid }),
  )
  await expect(convertTo(join(scratch, 'claimed'))).rejects.toMatchObject({
    code: 'invalid_request',
    message: `Process ${process.ppid} is writing ${partial}`,
  })
  expect(await readdir(partial)).toEqual(['claim-1.json'])
})

test.each(['{', '{"key":"other","pid":1e99}', 'null', ''])(
  "a claim that says %j is nobody's",
  async (claim) => {
    const partial = join(scratch, '.torn.partial')
    await mkdir(partial)
    await writeFile(join(partial, 'claim-1.json'), claim)
    await writeFile(join(partial, 'dit-00.weights'), 'of another model')
    const { folder } = await convertTo(join(scratch, 'torn'))
    expect(await readFile(join(folder, 'dit-00.weights'))).not.toHaveLength(16)
    await rm(folder, { recursive: true })
  },
)

test.skipIf(process.platform !== 'linux').each(['/proc/resound', '/proc/resound/a/b'])(
  'where no folder can be made, as at %s, that is said and not tried for ever',
  async (out) => {
    await expect(convertTo(out)).rejects.toMatchObject({ code: 'storage_failed' })
  },
)

test('a file is no folder to write to', async () => {
  await writeFile(join(scratch, 'file'), '')
  await expect(convertTo(join(scratch, 'file/model'))).rejects.toMatchObject({
    code: 'storage_failed',
    message: `${join(scratch, 'file')} cannot be written to`,
  })
})
