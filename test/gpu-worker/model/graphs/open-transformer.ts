import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { denoiser } from '../../../../gpu-worker/model/denoiser.ts'
import { CheckpointTensors } from '../../../../gpu-worker/model/graphs/checkpoint-tensors.ts'
import {
  crossKeysAndValues,
  timingToken,
} from '../../../../gpu-worker/model/graphs/dit-conditioning.ts'
import type { DitShape } from '../../../../gpu-worker/model/graphs/dit-shape.ts'
import { ditStep, type StepOptions } from '../../../../gpu-worker/model/graphs/dit-step.ts'
import { GraphBuilder } from '../../../../gpu-worker/model/graphs/graph-builder.ts'
import type { GraphsFile, StepGraph } from '../../../../gpu-worker/model/graphs/graphs-file.ts'
import { WeightFiles } from '../../../../gpu-worker/model/graphs/weight-files.ts'
import { openSession } from '../../../../gpu-worker/model/ort-session.ts'
import type { Weights } from '../../../../gpu-worker/model/weights.ts'

/**
 * A diffusion transformer alone, in fp32 and with nothing around it, as graphs in a folder of its own.
 *
 * @param cuts where layers go to another graph
 */
export async function openTransformer(
  weights: Weights,
  dit: DitShape,
  { crossFrom, cuts = [] }: Pick<StepOptions, 'crossFrom'> & { readonly cuts?: readonly number[] },
) {
  const folder = await mkdtemp(join(tmpdir(), 'transformer-'))
  const files = new WeightFiles(folder, 'dit')
  const tensors = new CheckpointTensors(weights)
  const ends = [0, ...cuts, dit.depth]
  const stepGraphs: StepGraph[] = ends
    .slice(1)
    .map((to, i) => ({ name: `step-${i}`, layers: [ends[i]!, to] }))
  const graphs = ['timing', 'cross', ...stepGraphs.map(({ name }) => name)].map(
    (name) => new GraphBuilder(name, files),
  )
  const [timing, cross, ...steps] = graphs as [GraphBuilder, GraphBuilder, ...GraphBuilder[]]
  timingToken(timing, tensors, dit)
  crossKeysAndValues(cross, tensors, dit)
  for (const [i, { layers }] of stepGraphs.entries())
    ditStep(steps[i]!, tensors, dit, { precision: 'fp32', crossFrom, layers })
  await files.write()
  for (const graph of graphs) await graph.save(folder)

  const opened = await Promise.all(
    graphs.map(({ name }) =>
      openSession(
        folder,
        name,
        { executionProviders: ['cpu'], threads: 1 },
        {
          keepMemory: false,
          prepack: false,
        },
      ),
    ),
  )
  const network = denoiser(
    { shape: { dit }, stepGraphs, precision: 'fp32' } as unknown as GraphsFile,
    {
      timing: opened[0]!,
      cross: crossFrom === 'conditioning' ? undefined : opened[1],
      steps: opened.slice(2),
      pair: () => Promise.reject(new Error('not built')),
    },
    { together: false },
  )
  return {
    network,
    async [Symbol.asyncDispose]() {
      for (const session of opened) await session.close()
      await rm(folder, { recursive: true })
    },
  }
}
