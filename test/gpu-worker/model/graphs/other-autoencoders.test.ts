// Shapes that Stable Audio Open does not have. Provenance: test/golden/other-autoencoders/make.py.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { autoencoder } from '../../../../gpu-worker/model/autoencoder.ts'
import { CheckpointTensors } from '../../../../gpu-worker/model/graphs/checkpoint-tensors.ts'
import { GraphBuilder } from '../../../../gpu-worker/model/graphs/graph-builder.ts'
import { oobleckDecoder, oobleckEncoder } from '../../../../gpu-worker/model/graphs/oobleck.ts'
import { WeightFiles } from '../../../../gpu-worker/model/graphs/weight-files.ts'
import { lazily, openSession } from '../../../../gpu-worker/model/ort-session.ts'
import { openSafetensors } from '../../../../gpu-worker/model/safetensors.ts'
import shapes from '../../../golden/other-autoencoders/shapes.json' with { type: 'json' }
import { GOLDEN } from './golden-model.ts'

const WHOLE = { size: 128, alike: false }
const IN_CHUNKS = { size: 3, alike: false }
const IN_LIKE_CHUNKS = { ...IN_CHUNKS, alike: true }

test.each(Object.entries(shapes))(
  '%s: whole and in chunks as the reference has it',
  async (name, shape) => {
    await using tensors = await openSafetensors(
      join(GOLDEN, 'other-autoencoders', `${name}.safetensors`),
    )
    const folder = await mkdtemp(join(tmpdir(), 'autoencoder-'))
    const half = (latentChannels: number) => ({
      audioChannels: shape.audio,
      channels: shape.channels,
      channelMultiples: shape.c_mults,
      strides: shape.strides,
      latentChannels,
      activation: shape.use_snake ? ('snake' as const) : ('elu' as const),
    })
    const encoder = half(2 * shape.latents)
    const decoder = { ...half(shape.latents), finalTanh: shape.final_tanh, softClip: false }

    const files = new WeightFiles(folder, 'autoencoder')
    const checkpoint = new CheckpointTensors(tensors)
    const graphs = [new GraphBuilder('encoder', files), new GraphBuilder('decoder', files)] as const
    oobleckEncoder(graphs[0], checkpoint, encoder, 'fp32')
    oobleckDecoder(graphs[1], checkpoint, decoder, 'fp32')
    await files.write()
    for (const graph of graphs) await graph.save(folder)

    const settings = { executionProviders: ['cpu'], threads: 1 }
    const sessions = graphs.map((graph) =>
      lazily(() =>
        openSession(folder, graph.name, settings, { keepMemory: false, prepack: false }),
      ),
    )
    const samples = shape.frames * shape.strides.reduce((product, stride) => product * stride, 1)
    for (const chunks of [WHOLE, IN_CHUNKS, IN_LIKE_CHUNKS]) {
      const both = autoencoder(
        { audioChannels: shape.audio, encoder, decoder },
        { encoder: sessions[0]!.get, decoder: sessions[1]!.get },
        chunks,
      )
      const audio = await tensors.read('in.audio')
      const { mean, scale } = await both.encode(audio, [1, shape.audio, samples])
      const encoded = Float32Array.from([...mean, ...scale])
      expect(furthest(encoded, await tensors.read('out.encoded'))).toBeLessThan(
        shape.tolerance.encoded,
      )

      const latents = await tensors.read('in.latents')
      const decoded = await both.decode(latents, [1, shape.latents, shape.frames])
      expect(furthest(decoded, await tensors.read('out.decoded'))).toBeLessThan(
        shape.tolerance.decoded,
      )
    }
    for (const session of sessions) await session.close()
    await rm(folder, { recursive: true })
  },
)

function furthest(values: Float32Array, expected: Float32Array): number {
  if (values.length !== expected.length) return Number.POSITIVE_INFINITY
  return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0)
}
