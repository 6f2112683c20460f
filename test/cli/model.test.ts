import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ModelTools, model } from '../../cli/model.ts'
import { modelTools } from '../../gpu-worker/model/tools.ts'

const GOLDEN = new URL('../golden/tiny-sao-instruct/', import.meta.url).pathname
let folder: string
let out: string[]
let err: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resound-cli-'))
  out = []
  err = []
  vi.spyOn(console, 'log').mockImplementation((line) => void out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => void err.push(String(line)))
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0)
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const run = (...argv: string[]) => model(argv, modelTools)
const convert = (name: string, ...more: string[]) =>
  run(
    'convert',
    '--checkpoint',
    `${GOLDEN}model.pt`,
    '--config',
    `${GOLDEN}model_config.json`,
    '--text-encoder',
    `${GOLDEN}t5`,
    '--out',
    join(folder, name),
    ...more,
  )

test('convert, list, inspect, verify and remove, one after another', async () => {
  expect(await convert('tiny', '--license', 'MIT')).toBe(0)
  expect(out.at(-1)).toMatch(/^tiny [0-9a-f]{12} is in /)
  expect(err.join('')).toMatch(/building/)

  expect(await run('list', '--models', folder)).toBe(0)
  expect(out.at(-1)).toMatch(/^tiny {2}[0-9a-f]{12} {2}fp32 {2}\d+\.\d MB {2}MIT$/)

  expect(await run('inspect', 'tiny', '--models', folder)).toBe(0)
  expect(out.join('\n')).toMatch(
    /licence +MIT[\s\S]*checkpoint +model.pt[\s\S]*sampleRateHz +44100/,
  )
  expect(await run('inspect', join(folder, 'tiny'), '--json')).toBe(0)
  expect(JSON.parse(out.at(-1)!)).toMatchObject({ name: 'tiny', precision: 'fp32', format: 1 })

  expect(await run('verify', 'tiny', '--models', folder)).toBe(0)
  expect(out.at(-1)).toContain('every byte is what was written')
  expect(await run('remove', 'tiny', '--models', folder)).toBe(0)
  expect(await readdir(folder)).toEqual([])
  expect(await run('list', '--models', folder)).toBe(0)
  expect(out.at(-1)).toContain('resound model install sao-instruct')
})

test('verify finds a flipped byte, list shows a damaged model, both end with 1', async () => {
  await convert('tiny')
  await using file = await open(join(folder, 'tiny', 'graphs.json'), 'r+')
  await file.write('X', 20)
  expect(await run('verify', join(folder, 'tiny'))).toBe(1)
  expect(err.at(-1)).toContain('is not what was written')

  await (await open(join(folder, 'tiny', 'bundle.json'), 'w')).close()
  expect(await run('list', '--models', folder)).toBe(1)
  expect(err.at(-1)).toContain('damaged')
})

test('--json gives one object and no progress', async () => {
  expect(await convert('tiny', '--json')).toBe(0)
  expect(out).toHaveLength(1)
  expect(JSON.parse(out[0]!)).toMatchObject({ name: 'tiny', folder: join(folder, 'tiny') })
  expect(err).toEqual([])
})

test('Ctrl-C stops a conversion cleanly: 130, and nothing half-written', async () => {
  const interrupting: ModelTools = {
    ...modelTools,
    convert: (options) =>
      modelTools.convert({
        ...options,
        onProgress: ({ stage }) => stage === 'building' && process.emit('SIGINT', 'SIGINT'),
      }),
  }
  const argv = [
    'convert',
    '--checkpoint',
    `${GOLDEN}model.pt`,
    '--config',
    `${GOLDEN}model_config.json`,
    '--text-encoder',
    `${GOLDEN}t5`,
    '--out',
    join(folder, 'x'),
  ]
  expect(await model(argv, interrupting)).toBe(130)
  expect(await readdir(folder)).toEqual([])
  expect(err.at(-1)).toContain('Cancelled')
})

test('the token and the hub come from the environment, and an address that is none is refused', async () => {
  const seen: object[] = []
  const install: ModelTools['install'] = async (options) => {
    seen.push(options)
    return { folder, facts: { name: 'n', version: 'v' } }
  }
  vi.stubEnv('HF_TOKEN', 'hf_x')
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:1/')
  expect(
    await model(['install', 'sao-instruct', '--data', folder], { ...modelTools, install }),
  ).toBe(0)
  expect(seen).toMatchObject([
    {
      model: 'sao-instruct',
      revision: 'main',
      token: 'hf_x',
      endpoint: 'http://127.0.0.1:1',
      folder: join(folder, 'models'),
    },
  ])
  vi.stubEnv('HF_ENDPOINT', 'ftp://x')
  expect(await model(['install', 'sao-instruct'], { ...modelTools, install })).toBe(2)
  expect(out.join('') + err.join('')).not.toContain('hf_x')
})

test.for([
  [['nonsense'], 'There is no command "nonsense"'],
  [['convert'], '--out is missing'],
  [['install'], 'Which model?'],
  [['remove'], 'the name of a model is missing'],
  [['inspect'], 'the name or folder of a model is missing'],
  [['list', '--nope'], "'--nope'"],
  [['install', 'a/b', '--precision', 'fp4'], 'fp32, fp16 or int8'],
] as const)('resound model %j says what is wrong and ends with 2', async ([argv, message]) => {
  expect(await run(...argv)).toBe(2)
  expect(err.join('\n')).toContain(message)
})

test.for([[], ['install'], ['convert'], ['list'], ['inspect'], ['remove'], ['verify']] as const)(
  'resound model %j --help explains itself',
  async (argv) => {
    expect(await run(...argv, '--help')).toBe(0)
    expect(out.join('')).toContain('resound model')
  },
)
