import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, buildGraphs } from '../../../../gpu-worker/model/graphs/build-graphs.ts'
import { parseModelConfig } from '../../../../gpu-worker/model/model-config.ts'
import type { OpenOptions } from '../../../../gpu-worker/model/model-of-graphs.ts'
import { openCheckpoint } from '../../../../gpu-worker/model/open-checkpoint.ts'
import { openModel } from '../../../../gpu-worker/model/open-model.ts'

export const GOLDEN = 'test/golden'
export type GoldenName = 'tiny-sao' | 'tiny-sao-instruct'
const CHECKPOINT = { 'tiny-sao': 'model.safetensors', 'tiny-sao-instruct': 'model.pt' }

/** A reference model as graphs in a folder of its own. */
export async function buildGolden(name: GoldenName, options: BuildOptions) {
  const source = join(GOLDEN, name)
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  const config = parseModelConfig(
    JSON.parse(await readFile(join(source, 'model_config.json'), 'utf8')),
  )
  await using weights = await openCheckpoint(join(source, CHECKPOINT[name]))
  const files = await buildGraphs(config, weights, join(source, 't5'), folder, options)
  await copyFile(join(source, 't5/tokenizer.json'), join(folder, 'tokenizer.json'))
  return {
    folder,
    files,
    open: (options?: OpenOptions) => openModel(folder, { threads: 1, ...options }),
    remove: () => rm(folder, { recursive: true }),
  }
}

/** Built, opened, and gone when the test that holds it ends. */
export async function openGolden(name: GoldenName, options: BuildOptions & OpenOptions) {
  const built = await buildGolden(name, options)
  const model = await built.open(options)
  return {
    model,
    async [Symbol.asyncDispose]() {
      await model.close()
      await built.remove()
    },
  }
}
