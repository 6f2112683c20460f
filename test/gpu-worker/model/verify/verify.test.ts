import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readTensors } from '../../../../gpu-worker/model/verify/case-file.ts'
import { verify } from '../../../../gpu-worker/model/verify/verify.ts'

// The reference: test/golden (README there: packages, versions, how each tolerance was derived).
const GOLDEN = join(import.meta.dirname, '../../../golden')
const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function run(...argv: string[]) {
  const lines: string[] = []
  const code = await verify([...argv, '--json'], (line) => lines.push(line))
  const isJson = lines.every((line) => line.startsWith('{'))
  return { code, lines, rows: isJson ? lines.map((line) => JSON.parse(line)) : [] }
}

/** Some files of the golden cases in a folder of their own. */
async function casesOf(...paths: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'resound-verify-test-'))
  folders.push(folder)
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(GOLDEN, path), join(folder, path), { recursive: true })
  }
  return folder
}

const withTensors = (path: string) => [`${path}.json`, `${path}.safetensors`]

test('every reference case runs through the product, and every output is within its own tolerance', async () => {
  const { code, rows } = await run('--cases', GOLDEN)
  const bad = rows.filter(({ verdict }) => verdict !== 'ok')
  expect(bad).toEqual([])
  expect(code).toBe(0)
  expect(new Set(rows.map((row) => row.case)).size).toBe(222)
}, 60_000)

test('a reference that is a little off is a case that falls short, and the exit code is 1', async () => {
  const folder = await casesOf(...withTensors('audio-frontend/stereo-48k'))
  const path = join(folder, 'audio-frontend/stereo-48k.safetensors')
  const bytes = await readFile(path)
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 1e-3, bytes.length - 4)
  await writeFile(path, bytes)
  const { code, rows } = await run('--cases', folder)
  expect(code).toBe(1)
  expect(rows).toMatchObject([
    { case: 'audio-frontend/stereo-48k', output: 'prepared', verdict: 'short', tolerance: 1.7e-5 },
  ])
  expect(rows[0].max_error).toBeCloseTo(1e-3, 4)
})

test('a case of an unknown kind could not be run, the others are', async () => {
  const folder = await casesOf(...withTensors('rng/torch-cpu-randn'))
  await writeFile(join(folder, 'odd.json'), '{"fn":"levitate","params":{},"outputs":{}}')
  const { code, rows } = await run('--cases', folder)
  expect(code).toBe(1)
  expect(rows[0]).toMatchObject({ case: 'odd', verdict: 'error', max_error: null })
  expect(rows[0].message).toContain('levitate')
  expect(rows.slice(1).every(({ verdict }) => verdict === 'ok')).toBe(true)
})

test('a case that is not JSON could not be run', async () => {
  const folder = await casesOf(...withTensors('rng/torch-cpu-randn'))
  await writeFile(join(folder, 'rng/torch-cpu-randn.json'), '{"fn": "randn_c')
  const { code, rows } = await run('--cases', folder)
  expect([code, rows[0].verdict]).toEqual([1, 'error'])
})

test('a case whose model is not there could not be run', async () => {
  const folder = await casesOf(...withTensors('tiny-sao/vae-decode'))
  const { code, rows } = await run('--cases', folder)
  expect([code, rows[0].verdict]).toEqual([1, 'error'])
})

test('names mean nothing: models and cases under other names give the same', async () => {
  const folder = await casesOf(
    'tiny-sao-instruct/model.pt',
    'tiny-sao-instruct/model_config.json',
    'tiny-sao-instruct/t5',
    ...withTensors('tiny-sao-instruct/edit'),
    ...withTensors('tiny-sao-instruct/vae-encode'),
  )
  const other = await casesOf()
  await cp(join(folder, 'tiny-sao-instruct'), join(other, 'another'), { recursive: true })
  for (const name of ['edit', 'vae-encode']) {
    const path = join(other, 'another', `${name}.json`)
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('tiny-sao-instruct', 'another'))
  }
  const { code, rows } = await run('--cases', other)
  expect(code).toBe(0)
  expect(new Set(rows.map((row) => row.case))).toEqual(
    new Set(['another/edit', 'another/vae-encode']),
  )
})

test('--only runs what matches, and nothing matching is a failure', async () => {
  const { code, rows } = await run('--cases', GOLDEN, '--only', 'samplers/analytic-k-*')
  expect(code).toBe(0)
  expect(rows.every((row) => row.case.startsWith('samplers/analytic-k-'))).toBe(true)
  expect((await run('--cases', GOLDEN, '--only', 'nothing/*')).code).toBe(1)
})

test('texts are cut where the list of them says, and need no more than a tokenizer beside it', async () => {
  const folder = await casesOf('tiny-sao/t5/tokenizer.json')
  const golden = JSON.parse(await readFile(join(GOLDEN, 'tiny-sao/tokenizer-cases.json'), 'utf8'))
  const cases = golden.cases.map(({ text, ids }: { text: string; ids: number[] }) => ({
    text,
    ids: [...ids.slice(0, -1).slice(0, 3), 1],
  }))
  await writeFile(
    join(folder, 'tiny-sao/tokenizer-cases.json'),
    JSON.stringify({ max_length: 4, cases }),
  )
  expect(await run('--cases', folder)).toMatchObject({
    code: 0,
    rows: [{ case: 'tiny-sao/tokenizer-cases', output: 'ids', verdict: 'ok' }],
  })
})

test('--outputs writes what was computed, in the formats of the cases', async () => {
  const outputs = await casesOf()
  const only = (pattern: string) => run('--cases', GOLDEN, '--outputs', outputs, '--only', pattern)
  await only('prompt-to-prompt/mapper-cases')
  await only('tiny-sao/tokenizer-cases')
  await only('samplers/analytic-dpmpp-2m')
  await only('checkpoints/good/mixed')
  await only('checkpoints/bad/pickle-os-system')
  await only('checkpoints/bad/pickle-os-system') // a second time replaces the first

  const json = async (path: string) => JSON.parse(await readFile(join(outputs, path), 'utf8'))
  expect((await json('prompt-to-prompt/mapper-cases.json')).pairs[0].mapper.slice(0, 3)).toEqual([
    0, -1, 2,
  ])
  expect((await json('tiny-sao/tokenizer-cases.json')).ids[0]).toEqual([1])
  expect(await json('checkpoints/bad/pickle-os-system.json')).toMatchObject({ refused: true })
  const sampled = await readTensors(join(outputs, 'samplers/analytic-dpmpp-2m.safetensors'))
  expect(sampled.get('out.x')?.shape).toEqual([2, 3, 10])
  const mixed = await readTensors(join(outputs, 'checkpoints/good/mixed.safetensors'))
  expect(mixed.get('permuted')?.shape).toEqual([4, 2, 3])
})

test('outputs are written whatever the verdict', async () => {
  const folder = await casesOf(...withTensors('samplers/schedules'))
  const path = join(folder, 'samplers/schedules.json')
  const tight = (await readFile(path, 'utf8')).replaceAll(
    /"tolerance": ?[^,}]+/g,
    '"tolerance": 1e-12',
  )
  await writeFile(path, tight)
  const outputs = await casesOf()
  expect((await run('--cases', folder, '--outputs', outputs)).code).toBe(1)
  expect((await readTensors(join(outputs, 'samplers/schedules.safetensors'))).size).toBeGreaterThan(
    5,
  )
})

test('a checkpoint that must be refused and is readable falls short', async () => {
  const folder = await casesOf('checkpoints/good/zip64.pt')
  await mkdir(join(folder, 'bad/harmless'), { recursive: true })
  await cp(join(folder, 'checkpoints/good/zip64.pt'), join(folder, 'bad/harmless/model.pt'))
  await writeFile(
    join(folder, 'bad/harmless/expected.json'),
    '{"file":"model.pt","expect":"reject"}',
  )
  const { code, rows } = await run('--cases', folder)
  expect([code, rows.at(-1).verdict]).toEqual([1, 'short'])
})

test('wrong arguments end with 2 and say which', async () => {
  expect((await run()).code).toBe(2)
  expect((await run('--cases', GOLDEN, '--threads', 'many')).lines[0]).toContain('--threads')
  expect((await run('--case', GOLDEN)).code).toBe(2)
})

test('the table names case, output, error, tolerance, verdict and seconds, and ends with a count', async () => {
  const lines: string[] = []
  await verify(['--cases', GOLDEN, '--only', 'rng/*'], (line) => lines.push(line))
  expect(lines[0]).toMatch(/case +output +max error +tolerance +verdict +seconds/)
  expect(lines[1]).toMatch(/rng\/torch-cpu-randn +a_0 +\S+ +5\.0e-6 +ok +\d/)
  expect(lines.at(-1)).toMatch(
    /^1 cases?: 15 of 15 outputs within tolerance, 0 cases could not be run\.$/,
  )
})
