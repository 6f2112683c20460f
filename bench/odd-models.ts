/**
 * Random small models with odd sizes through our conversion and graphs, beside stable-audio-tools with the same
 * weights and inputs: conditioning (T5 of transformers, its projection, numbers, their order), guided v, encoder and
 * decoder whole or in chunks. RESOUND_BENCH_PYTHON as for model-step; --items N models.
 */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { convertModel } from '../gpu-worker/model/convert.ts'
import { openModel } from '../gpu-worker/model/open-model.ts'
import { writeSafetensors } from '../gpu-worker/model/safetensors.ts'
import { type Chance, chanceOf, float32 } from './lib/chance.ts'
import { notebook, PYTHON } from './lib/full-model.ts'
import { writeOddModel } from './lib/odd-model.ts'
import type { Bar, Bench } from './lib/result.ts'

const MOST_ERROR = 4e-5 // of the largest value

export const bench: Bench = async ({ items = 40 }) => {
  const { rows, note } = notebook()
  const bars: Bar[] = []
  if (!PYTHON) return { rounds: items, rows, bars, verdict: 'not run' }
  const folder = await mkdtemp(join(tmpdir(), 'resound-odd-'))
  try {
    for (let seed = 1; seed <= items; seed++) {
      const model = join(folder, String(seed))
      const chance = chanceOf(seed)
      await writeOddModel(model, chance)
      await runOurs(model, chance)
    }
    const program = join(import.meta.dirname, 'peers/python/odd_models.py')
    const lines = execFileSync(PYTHON, [program, folder], { encoding: 'utf8' }).trim().split('\n')
    for (const line of lines) {
      const { seed, ...errors } = JSON.parse(line) as Record<string, number>
      const worst = Math.max(...Object.values(errors))
      note(`model ${seed}, largest error`, worst, 'of the largest value', errors)
      bars.push({ text: `model ${seed} <= ${MOST_ERROR}`, ok: worst <= MOST_ERROR })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { rounds: items, rows, bars }
}

/** Converts, runs, and leaves inputs and outputs in `ours.safetensors`. */
async function runOurs(folder: string, { pick, uniform, normal }: Chance) {
  const bundle = join(folder, 'bundle')
  await convertModel({
    checkpoint: join(folder, 'model.safetensors'),
    config: join(folder, 'model_config.json'),
    textEncoder: join(folder, 't5'),
    out: bundle,
    precision: 'fp32',
    name: 'odd',
    license: null,
    createdBy: 'bench',
  })
  const model = await openModel(bundle, { chunkFrames: pick(128, 4) })
  const { facts } = model
  const { latentChannels: latents, channels, conditioningTokens: tokens } = facts
  const [batch, frames] = [pick(1, 2), pick(1, 2, 5, 13, 30)]
  const ids = Array.from({ length: pick(1, 3, 8) }, () => pick(1, 2, 77, 31_999))
  const seconds = { secondsStart: pick(0, 3.3, -5), secondsTotal: pick(0.1, 30, 600) }
  const conditioning = await model.conditionTokens(ids, seconds)
  const x = normal(batch * latents * frames)
  const t = Float32Array.from({ length: batch }, uniform)
  const crossAttention = normal(batch * tokens * facts.conditioningWidth)
  const global = normal(batch * facts.globalWidth)
  const heard = pick(frames, frames + 3, Math.max(1, frames - 1))
  const input = normal(batch * facts.inputConcatChannels * heard)
  const guidance = {
    scale: pick(1, 3.5, 7),
    rescale: latents > 1 ? pick(0, 0.4) : 0, // one channel has no deviation
  }
  const v = await model.denoise({
    batch,
    frames,
    x,
    t,
    crossAttention,
    global,
    guidance,
    ...(input.length > 0 && { inputConcat: { latents: input, frames: heard } }),
  })
  const samples = facts.downsamplingRatio * pick(1, 2, 9)
  const audio = normal(channels * samples, 0.3)
  const { mean, scale } = await model.encode(audio, [1, channels, samples])
  const z = normal(latents * frames)
  const decoded = await model.decode(z, [1, latents, frames])
  await model.close()

  const latentsOf = samples / facts.downsamplingRatio
  await writeSafetensors(
    join(folder, 'ours.safetensors'),
    [
      float32('x', [batch, latents, frames], x),
      float32('t', [batch], t),
      float32('cross', [batch, tokens, facts.conditioningWidth], crossAttention),
      ...(global.length > 0 ? [float32('global', [batch, facts.globalWidth], global)] : []),
      ...(input.length > 0 ? [float32('input', [batch, latents, heard], input)] : []),
      float32('ids', [ids.length], Float32Array.from(ids)),
      float32('seconds', [2], Float32Array.of(seconds.secondsStart, seconds.secondsTotal)),
      float32('audio', [1, channels, samples], audio),
      float32('z', [1, latents, frames], z),
      float32('out.cross', [1, tokens, facts.conditioningWidth], conditioning.crossAttention),
      ...(global.length > 0
        ? [float32('out.global', [1, facts.globalWidth], conditioning.global)]
        : []),
      float32('out.v', [batch, latents, frames], v),
      float32('out.mean', [1, latents, latentsOf], mean),
      float32('out.scale', [1, latents, latentsOf], scale),
      float32('out.decoded', [1, channels, decoded.length / channels], decoded),
    ],
    { guidance: JSON.stringify(guidance) },
  )
}
