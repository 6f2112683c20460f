import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { CheckpointTensors } from '../graphs/checkpoint-tensors.ts'
import { foldedConvolution } from '../graphs/fold.ts'
import { openCheckpoint } from '../open-checkpoint.ts'
import { openSafetensors, writeSafetensors } from '../safetensors.ts'
import { type DType, toFloat32, type Weights } from '../weights.ts'
import { pathsBelow } from './case-file.ts'
import { compare } from './compare.ts'
import { convolutionLike } from './convolution.ts'
import { writeJson } from './token-cases.ts'
import { exactly, type VerifyItem, type VerifyResult, type VerifyRow } from './verify-item.ts'

type RawTensor = {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Files to read, beside `<name>.expected.*`, and files to refuse, beside `expected.json`. */
export async function checkpointCases(folder: string): Promise<VerifyItem[]> {
  const good: VerifyItem[] = []
  for (const expected of [
    ...(await pathsBelow(folder, '.expected.safetensors')),
    ...(await pathsBelow(folder, '.expected.json')),
  ]) {
    const path = expected.replace(/\.expected\.\w+$/, '')
    const file = await checkpointBeside(folder, path)
    if (file) good.push({ path, run: () => runGood(folder, { path, file, expected }) })
  }
  const bad = (await pathsBelow(folder, 'expected.json'))
    .filter((file) => basename(file) === 'expected.json')
    .map((file) => ({ path: dirname(file), run: () => runBad(folder, dirname(file)) }))
  return [...good, ...bad]
}

/** The file of that name which is neither an expectation nor a configuration. */
async function checkpointBeside(folder: string, path: string): Promise<string | undefined> {
  const names = await readdir(join(folder, dirname(path)))
  const name = names.find(
    (each) => each === basename(path) + extname(each) && extname(each) !== '.json',
  )
  return name && join(dirname(path), name)
}

async function runGood(
  folder: string,
  { path, file, expected }: { path: string; file: string; expected: string },
): Promise<VerifyResult> {
  await using weights = await openCheckpoint(join(folder, file))
  const { found, rows } = expected.endsWith('.json')
    ? await readLikeJson(weights, join(folder, expected))
    : await readLikeTensors(weights, join(folder, expected))
  return {
    rows,
    async write(outputs) {
      const target = join(outputs, `${path}.safetensors`)
      await mkdir(dirname(target), { recursive: true })
      await rm(target, { force: true })
      await writeSafetensors(
        target,
        [...found].map(([name, { bytes, ...tensor }]) => ({
          name,
          ...tensor,
          chunks: () => [bytes],
        })),
      )
    },
  }
}

type Reading = { found: Map<string, RawTensor>; rows: VerifyRow[] }

/** Bit for bit, unless the expectation holds folded weights instead of the file's own tensors. */
async function readLikeTensors(weights: Weights, expectedPath: string): Promise<Reading> {
  await using expected = await openSafetensors(expectedPath)
  const isFolded = expected.names().some((name) => name.endsWith('.weight') && !weights.has(name))
  if (isFolded) return await readFolded(weights, expected)

  const found = new Map<string, RawTensor>()
  const rows: VerifyRow[] = []
  for (const name of weights.names()) found.set(name, await rawOf(weights, name))
  for (const name of expected.names()) {
    const tensor = found.get(name)
    rows.push(exactly(name, tensor && isSame(tensor, await rawOf(expected, name)) ? 0 : 1))
  }
  const extra = weights.names().filter((name) => !expected.has(name))
  rows.push(exactly('(further tensors)', extra.length, extra.join(', ')))
  return { found, rows }
}

const FOLDED_TOLERANCE = 1e-6

/**
 * Weight-normalised layers: `<layer>.weight` is what any stored form of the layer folds to, `<layer>.y`
 * the layer's answer to `<layer>.x`.
 */
async function readFolded(weights: Weights, expected: Weights): Promise<Reading> {
  const found = new Map<string, RawTensor>()
  const rows: VerifyRow[] = []
  const put = async (name: string, shape: readonly number[], values: Float32Array<ArrayBuffer>) => {
    found.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) })
    const wanted = { shape: expected.info(name).shape, values: await expected.read(name) }
    const spec = { shape, dtype: 'float32', tolerance: FOLDED_TOLERANCE }
    rows.push({ output: name, ...compare({ shape, values }, wanted, spec) })
  }
  for (const name of expected.names().filter((each) => each.endsWith('.weight'))) {
    const layer = name.slice(0, -'.weight'.length)
    const { shape } = expected.info(name)
    for (const prefix of formsOf(weights, layer)) {
      const tensors = new CheckpointTensors(weights).under(`${prefix}${layer}.`)
      const weight = await foldedConvolution(tensors, shape)()
      await put(name, shape, weight)
      if (!expected.has(`${layer}.y`)) continue
      const x = {
        shape: expected.info(`${layer}.x`).shape,
        values: await expected.read(`${layer}.x`),
      }
      const bias = tensors.has('bias') ? await weights.read(`${prefix}${layer}.bias`) : undefined
      const y = {
        shape: expected.info(`${layer}.y`).shape,
        values: await expected.read(`${layer}.y`),
      }
      await put(`${layer}.y`, y.shape, convolutionLike(y, { x, weight, weightShape: shape, bias }))
      found.set(`${layer}.x`, await rawOf(expected, `${layer}.x`))
    }
  }
  return { found, rows }
}

/** What stands before a layer's name, once for every form it is stored in. */
const formsOf = (weights: Weights, layer: string): string[] => [
  ...new Set(
    weights.names().flatMap((name) => {
      const at = `.${name}`.indexOf(`.${layer}.`)
      return at === -1 ? [] : [name.slice(0, at)]
    }),
  ),
]

/** Numbers in JSON: lists of values, `<name>_shape`, and integers too large for a double as strings. */
async function readLikeJson(weights: Weights, path: string): Promise<Reading> {
  const expected: Record<string, unknown> = JSON.parse(await readFile(path, 'utf8'))
  const found = new Map<string, RawTensor>()
  const rows: VerifyRow[] = []
  for (const name of weights.names()) found.set(name, await rawOf(weights, name))
  for (const [key, value] of Object.entries(expected)) {
    const name = key.replace(/_shape$/, '')
    const tensor = found.get(name)
    rows.push(exactly(key, tensor && describe(tensor, key) === String(value) ? 0 : 1))
  }
  return { found, rows }
}

function describe({ dtype, shape, bytes }: RawTensor, key: string): string {
  if (key.endsWith('_shape')) return String(shape)
  if (dtype === 'I64') return String(new BigInt64Array(bytes.slice().buffer))
  return String(toFloat32(bytes, dtype))
}

const rawOf = async (weights: Weights, name: string): Promise<RawTensor> => ({
  ...weights.info(name),
  bytes: await weights.readBytes(name),
})

const isSame = (a: RawTensor, b: RawTensor): boolean =>
  a.dtype === b.dtype && a.shape.join() === b.shape.join() && Buffer.compare(a.bytes, b.bytes) === 0

/** Opened and read to the last tensor. Refusing means a named error; anything else thrown is a fault. */
async function runBad(folder: string, path: string): Promise<VerifyResult> {
  const { expect, file } = JSON.parse(await readFile(join(folder, path, 'expected.json'), 'utf8'))
  const outcome = await refusalOf(join(folder, path, file))
  const isMet = outcome.isNamed && (outcome.refused || expect !== 'reject')
  return {
    rows: [exactly('refused', isMet ? 0 : 1, outcome.message)],
    write: (outputs) =>
      writeJson(join(outputs, `${path}.json`), {
        refused: outcome.refused,
        message: outcome.message,
      }),
  }
}

async function refusalOf(
  path: string,
): Promise<{ refused: boolean; isNamed: boolean; message: string }> {
  try {
    await using weights = await openCheckpoint(path)
    for (const name of weights.names()) await weights.readBytes(name)
    return { refused: false, isNamed: true, message: `${weights.names().length} tensors read` }
  } catch (error) {
    return {
      refused: true,
      isNamed: error instanceof DomainError,
      message: error instanceof Error ? error.message : String(error),
    }
  }
}
