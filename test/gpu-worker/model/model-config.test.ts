import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkWeights } from '../../../gpu-worker/model/check-weights.ts'
import { parseModelConfig, parseModelConfigText } from '../../../gpu-worker/model/model-config.ts'
import { expectedTensors } from '../../../gpu-worker/model/model-tensors.ts'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'
import {
  type TensorInfo,
  valueCount,
  type Weights,
  weightsOf,
} from '../../../gpu-worker/model/weights.ts'

const GOLDEN = new URL('../../golden/', import.meta.url).pathname
const read = (path: string) => JSON.parse(readFileSync(join(GOLDEN, path), 'utf8'))
const INSTRUCT = 'tiny-sao-instruct/model_config.json'

/** Stable Audio Open 1.0, whose numbers are published; the tiny one with its sizes put back. */
function stableAudioOpen() {
  const config = read('tiny-sao/model_config.json')
  const { pretransform, conditioning, diffusion } = config.model
  for (const half of ['encoder', 'decoder']) pretransform.config[half].config.channels = 128
  pretransform.config.encoder.config.latent_dim = 128
  pretransform.config.decoder.config.latent_dim = 64
  pretransform.config.latent_dim = config.model.io_channels = diffusion.config.io_channels = 64
  conditioning.cond_dim = diffusion.config.cond_token_dim = 768
  Object.assign(diffusion.config, {
    embed_dim: 1536,
    depth: 24,
    num_heads: 24,
    global_cond_dim: 1536,
  })
  return config
}

/** The configuration of the tiny model with one option set. */
function withOption(path: string, value: unknown) {
  const config = read(INSTRUCT)
  const keys = path.split('.')
  let at = config
  for (const key of keys.slice(0, -1)) at = at[key] ??= {}
  at[keys.at(-1)!] = value
  return config
}

test('Stable Audio Open 1.0 has the tensors and parameters that instantiating it gives', () => {
  // Counts: stable-audio-tools 0.0.16 on PyTorch, sum(p.numel()) by module; betas are buffers there
  const tensors = expectedTensors(parseModelConfig(stableAudioOpen()))
  const stored = tensors.map(({ shape, isWeightNormed, name }) => ({
    name,
    parameters: valueCount(shape) + (isWeightNormed ? shape[0]! : 0),
    tensors: isWeightNormed ? 2 : 1,
  }))
  const sum = (prefix: string, key: 'parameters' | 'tensors') =>
    stored.reduce((total, one) => total + (one.name.startsWith(prefix) ? one[key] : 0), 0)

  expect(sum('model.model.', 'tensors')).toBe(374 - 1) // without the table of rotary frequencies
  expect(sum('conditioner.', 'tensors')).toBe(6)
  expect(sum('pretransform.', 'tensors')).toBe(365)
  expect(sum('pretransform.', 'parameters')).toBe(156_112_514)
  expect(sum('conditioner.', 'parameters')).toBe(396_544)
  expect(sum('model.model.', 'parameters')).toBe(1_056_828_544 + 24 * 3 * 1536)
})

/** stable-audio-open-small; the tiny one with its sizes put back. */
function stableAudioOpenSmall() {
  const config = read('tiny-sao-small/model_config.json')
  const { pretransform, conditioning, diffusion } = config.model
  for (const half of ['encoder', 'decoder'])
    Object.assign(pretransform.config[half].config, { channels: 128, c_mults: [1, 2, 4, 8, 16] })
  pretransform.config.encoder.config.latent_dim = 128
  pretransform.config.decoder.config.latent_dim = 64
  pretransform.config.latent_dim = config.model.io_channels = diffusion.config.io_channels = 64
  conditioning.cond_dim = diffusion.config.cond_token_dim = diffusion.config.global_cond_dim = 768
  Object.assign(diffusion.config, { embed_dim: 1024, depth: 16, num_heads: 8 })
  return config
}

test('stable-audio-open-small has the tensors that its released checkpoint has', () => {
  // 750 tensors, 382 of them the transformer's with its table of rotary frequencies, 341 M parameters: as those
  // say who converted the released file (sa3.cpp, docs of its SAOS port; model card)
  const config = parseModelConfig(stableAudioOpenSmall())
  const tensors = expectedTensors(config)
  const count = (prefix: string) =>
    tensors
      .filter(({ name }) => name.startsWith(prefix))
      .reduce((sum, { isWeightNormed }) => sum + (isWeightNormed ? 2 : 1), 0)
  expect(count('model.model.')).toBe(382 - 1)
  expect(count('')).toBe(750 - 1)
  const transformer = tensors.filter(({ name }) => name.startsWith('model.model.'))
  const parameters = transformer.reduce((sum, { shape }) => sum + valueCount(shape), 0)
  expect(Math.round(parameters / 1e6)).toBe(341)
  expect(config).toMatchObject({
    objective: 'rf_denoiser',
    distributionShift: { baseShift: 0.5, maxShift: 1.15, minLength: 256, maxLength: 4096 },
    numbers: [{ id: 'seconds_total', min: 0, max: 256 }],
    sampleSize: 524_288,
  })
})

test('a shift of times that lies between equal lengths is refused', () => {
  const config = read('tiny-sao-small/model_config.json')
  config.model.diffusion.distribution_shift_options = { min_length: 256, max_length: 256 }
  expect(() => parseModelConfig(config)).toThrow('distribution_shift_options.max_length is 256')
})

test.for([
  ['tiny-sao', 'model.safetensors'],
  ['tiny-sao-small', 'model.safetensors'],
  ['tiny-sao-instruct', 'model.pt'],
] as const)('the checkpoint of %s fits its configuration', async ([folder, file]) => {
  await using weights = await openCheckpoint(join(GOLDEN, folder, file))
  const config = parseModelConfig(read(`${folder}/model_config.json`))
  expect(await checkWeights(config, weights)).toEqual([])
})

test('a training checkpoint fits its configuration once it is unwrapped', async () => {
  await using weights = await openCheckpoint(join(GOLDEN, 'checkpoints/good/training-wrapper.ckpt'))
  const config = parseModelConfig(read('checkpoints/good/training-wrapper.model_config.json'))
  expect(await checkWeights(config, weights)).toEqual([])
})

test.for([
  ['model.diffusion.config.qk_norm', 'ln'],
  ['model.diffusion.config.num_memory_tokens', -4],
  ['model.diffusion.config.attn_kwargs.qk_norm', 'rms'],
  ['model.diffusion.config.ff_kwargs.mult', 0.001],
  ['model.diffusion.config.ff_kwargs.glu', false],
  ['model.diffusion.config.some_new_option', true],
  ['model.diffusion.config.global_cond_type', 'add'],
  ['model.diffusion.config.attn_kwargs.differential', true],
  ['model.diffusion.diffusion_objective', 'x0'],
  ['model.diffusion.sampling_distribution_shift_options', null],
  ['model.diffusion.distribution_shift_options', {}],
  ['model.diffusion.type', 'adp_1d'],
  ['model.diffusion.prepend_cond_ids', ['prompt']],
  ['model.pretransform.type', 'dac_pretrained'],
  ['model.pretransform.scale', 0.5],
  ['model.pretransform.config.bottleneck.type', 'rvq'],
  ['model.pretransform.config.encoder.config.antialias_activation', true],
  ['model.pretransform.config.decoder.config.use_nearest_upsample', true],
  ['model.pretransform.config.decoder.config.channels', '128'],
  ['model.pretransform.config.encoder.config.strides.0', 1],
  ['model.conditioning.configs.0.type', 'clap_text'],
  ['model.conditioning.configs.1.id', 'tempo'],
  ['model.conditioning.pre_encoded_keys', ['audio']],
  ['model_type', 'autoencoder'],
  ['sample_rate', 0],
  ['sample_size', 2047],
  ['sample_size', 2 ** 31],
] as const)('%s = %o is refused by its name', ([path, value]) => {
  const named = path.replace(/\.(\d+)/, '[$1]')
  expect(() => parseModelConfig(withOption(path, value))).toThrow(named)
})

test.for([
  ['model.diffusion.config.embed_dim', 62, 'num_heads makes heads of 31'],
  ['model.diffusion.config.embed_dim', 101, 'num_heads makes heads of 50.5'],
  ['model.diffusion.config.cond_token_dim', 32, 'cond_token_dim is 32, expected 64'],
  ['model.diffusion.config.global_cond_dim', 64, 'global_cond_dim is 64, expected 128'],
  ['model.diffusion.config.input_concat_dim', 0, 'input_concat_dim is 0, expected 16'],
  ['model.diffusion.config.io_channels', 8, 'io_channels is 8, expected 16'],
  ['model.diffusion.input_concat_ids', ['prompt'], 'names "prompt" of type t5'],
  ['model.diffusion.global_cond_ids', ['nobody'], 'names "nobody", which is no conditioner'],
  ['model.diffusion.cross_attention_cond_ids', ['seconds_start'], 'does not name "prompt"'],
  ['model.pretransform.config.downsampling_ratio', 1024, 'a downsampling ratio of 2048'],
  ['model.pretransform.config.latent_dim', 8, 'latent_dim is 32, expected 16'],
  ['model.conditioning.configs.3.config.sample_rate', 48_000, 'is 48000, expected 44100'],
  ['model.conditioning.configs.3.config.output_dim', 64, 'output_dim is 64, expected 16'],
  ['model.conditioning.configs.3.config.use_model_pretransform', false, 'has to have either'],
] as const)('sizes that do not agree are refused: %s = %o', ([path, value, message]) => {
  expect(() => parseModelConfig(withOption(path, value))).toThrow(message)
})

test('options at the value they have anyway are accepted, and training is no concern', () => {
  const config = withOption('model.diffusion.config.patch_size', 1)
  Object.assign(config.model.diffusion.config, {
    qk_norm: 'none',
    prepend_cond_dim: 0,
    norm_kwargs: {},
  })
  config.training = { learning_rate: 1, use_ema: true }
  expect(parseModelConfig(config)).toEqual(parseModelConfig(read(INSTRUCT)))
})

test('an audio conditioner may describe the autoencoder again, but no other', () => {
  const config = read(INSTRUCT)
  const audio = config.model.conditioning.configs[3].config
  delete audio.use_model_pretransform
  audio.pretransform_config = structuredClone(config.model.pretransform)
  audio.pretransform_ckpt_path = 'vae_model.ckpt'
  expect(parseModelConfig(config).audioInput).toEqual({ id: 'audio' })

  audio.pretransform_config.config.encoder.config.channels = 8
  expect(() => parseModelConfig(config)).toThrow("is not the model's own autoencoder")
})

test('chunks of the reference are those here only where its overlap is enough', () => {
  const chunked = withOption('model.pretransform.chunked', true)
  expect(parseModelConfig(chunked)).toEqual(parseModelConfig(read(INSTRUCT)))

  const autoencoder = chunked.model.pretransform.config
  for (const half of ['encoder', 'decoder'])
    Object.assign(autoencoder[half].config, { strides: [2, 2], c_mults: [1, 1] })
  autoencoder.downsampling_ratio = 4
  expect(() => parseModelConfig(chunked)).toThrow(/pretransform.chunked is true .* sees \d+ latent/)
  chunked.model.pretransform.chunked = false
  expect(() => parseModelConfig(chunked)).not.toThrow(/chunked/)
})

test('names out of the file are shown escaped and cut', () => {
  const long = `\u001b[2J${'9'.repeat(100_000)}`
  const messageOf = (path: string, value: unknown): string => {
    try {
      parseModelConfig(withOption(path, value))
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  for (const message of [
    messageOf('model.diffusion.global_cond_ids', [long]),
    messageOf(`model.${long}`, 1),
    messageOf('model.conditioning.configs.0.id', long),
  ]) {
    expect(message).toContain('\\u001b[2J999')
    expect(message.length).toBeLessThan(800)
  }
})

test('a file that is not JSON says so', () => {
  expect(() => parseModelConfigText('{')).toThrow('is not JSON')
})

/** The tiny checkpoint with tensors renamed, added or replaced. */
async function changed(
  change: (infos: Map<string, TensorInfo>, sources: Map<string, string>) => void,
): Promise<Weights> {
  const weights = await openCheckpoint(join(GOLDEN, 'tiny-sao-instruct/model.pt'))
  const infos = new Map(weights.names().map((name) => [name, weights.info(name)]))
  const sources = new Map(weights.names().map((name) => [name, name]))
  change(infos, sources)
  return weightsOf({
    source: 'changed',
    infos,
    readBytes: (name) => weights.readBytes(sources.get(name) ?? name),
    close: weights.close,
  })
}
const config = parseModelConfig(read(INSTRUCT))
const VAE = 'pretransform.model.'
const TWIN = `conditioner.conditioners.audio.${VAE}`

test('a missing tensor, an unknown one and a wrong shape are named, all three', async () => {
  await using weights = await changed((infos) => {
    infos.delete('model.model.transformer.layers.1.ff_norm.gamma')
    infos.set('model.model.transformer.layers.1.self_attn.q_norm.weight', {
      dtype: 'F32',
      shape: [64],
    })
    infos.set('model.model.transformer.project_in.weight', { dtype: 'F32', shape: [128, 16] })
  })
  await expect(checkWeights(config, weights)).rejects.toMatchObject({
    code: 'unsupported_model',
    message: expect.stringMatching(
      /project_in.*\[128,16\].*\[128,32\].*ff_norm.gamma" is missing.*q_norm/,
    ),
  })
})

test('a configuration of another depth does not fit', async () => {
  await using weights = await openCheckpoint(join(GOLDEN, 'tiny-sao-instruct/model.pt'))
  const deeper = parseModelConfig(withOption('model.diffusion.config.depth', 4))
  await expect(checkWeights(deeper, weights)).rejects.toThrow('layers.3.pre_norm.gamma" is missing')
})

test('an autoencoder stored twice is shared when both are equal, and refused when they differ', async () => {
  const copy = (infos: Map<string, TensorInfo>, sources: Map<string, string>) => {
    for (const name of [...infos.keys()].filter((one) => one.startsWith(VAE))) {
      infos.set(TWIN + name.slice(VAE.length), infos.get(name)!)
      sources.set(TWIN + name.slice(VAE.length), name)
    }
  }
  await using same = await changed(copy)
  expect(await checkWeights(config, same)).toContain(`${TWIN}encoder.layers.0.bias`)

  await using other = await changed((infos, sources) => {
    copy(infos, sources)
    sources.set(`${TWIN}encoder.layers.6.alpha`, `${VAE}encoder.layers.6.beta`)
  })
  await expect(checkWeights(config, other)).rejects.toThrow('two autoencoders are not supported')
})

test('weight norm in the newer spelling fits as well', async () => {
  await using weights = await changed((infos, sources) => {
    for (const [name, info] of [...infos]) {
      const renamed = name
        .replace(/weight_g$/, 'parametrizations.weight.original0')
        .replace(/weight_v$/, 'parametrizations.weight.original1')
      infos.delete(name)
      infos.set(renamed, info)
      sources.set(renamed, name)
    }
  })
  expect(await checkWeights(config, weights)).toEqual([])
})
