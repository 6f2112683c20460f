import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathsBelow, readCase, readJson, writeOutputs } from './case-file.ts'
import { compare } from './compare.ts'
import type { Runner } from './context.ts'
import {
  runOutputRecipe,
  runPrepareAudio,
  runRandn,
  runResample,
  runZetaNormalise,
} from './run-audio.ts'
import { runGenerate } from './run-generate.ts'
import { runCosineScheduler, runInversion } from './run-inversion.ts'
import {
  runAssembled,
  runDit,
  runDitLayers,
  runNumbers,
  runPrompts,
  runT5,
  runVaeChunked,
  runVaeDecode,
  runVaeEncode,
} from './run-network.ts'
import { runPair, runPairRun } from './run-prompts.ts'
import {
  runFlowSchedules,
  runInpainting,
  runMasks,
  runSampler,
  runSchedules,
} from './run-sampling.ts'
import type { VerifyItem, VerifyResult } from './verify-item.ts'

/** How a case is run, by its `fn`. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  assembled: runAssembled,
  build_mask_case: runMasks,
  ddpm_edit: runInversion,
  ddpm_scheduler: runCosineScheduler,
  dit_forward: runDit,
  dit_layers: runDitLayers,
  flow_schedules: runFlowSchedules,
  frontend: runPrepareAudio,
  generate: runGenerate,
  inpaint_run: runInpainting,
  number_cond: runNumbers,
  output_recipe: runOutputRecipe,
  p2p_run: runPairRun,
  p2p_single: runPair,
  prompt_cond: runPrompts,
  randn_case: runRandn,
  resample_only: runResample,
  sampler_run: runSampler,
  schedules: runSchedules,
  t5_hidden: runT5,
  vae_chunked: runVaeChunked,
  vae_decode: runVaeDecode,
  vae_encode: runVaeEncode,
  zeta_normalise: runZetaNormalise,
}

/** Every `name.json` with a `fn`, and those that are not JSON: they could not be run, and that is told. */
export async function functionCases(folder: string): Promise<VerifyItem[]> {
  const items: VerifyItem[] = []
  for (const file of await pathsBelow(folder, '.json')) {
    const json = await readJson(folder, file)
    if (json && !('fn' in json)) continue
    const fn = json ? String(json.fn) : 'no JSON'
    const path = file.slice(0, -'.json'.length)
    items.push({ path, run: (context) => runFunctionCase(folder, path, fn, context) })
  }
  return items
}

async function runFunctionCase(
  folder: string,
  path: string,
  fn: string,
  context: Parameters<Runner>[1],
): Promise<VerifyResult> {
  const run = Object.hasOwn(RUNNERS, fn) ? RUNNERS[fn]! : undefined
  if (!run) throw new RangeError(`Expected one of ${Object.keys(RUNNERS).join(', ')}, got ${fn}`)

  const given = await readCase(folder, path)
  const outputs = await run(given, context)
  const where = fn === 't5_hidden' ? given.inputs.mask : undefined // rows of pads say nothing
  const owed = Object.entries(given.expected).filter(
    ([name]) => outputs[name] || !given.outputs[name]?.informative,
  )
  return {
    rows: owed.map(([name, expected]) => ({
      output: name,
      ...compare(outputs[name], expected, given.outputs[name]!, where),
      ...(!outputs[name] && { message: 'not computed' }),
    })),
    async write(folderOfOutputs) {
      const file = join(folderOfOutputs, `${path}.safetensors`)
      await rm(file, { force: true })
      await writeOutputs(file, outputs, given.outputs)
    },
  }
}
