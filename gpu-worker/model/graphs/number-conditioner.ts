import type { CheckpointTensors } from './checkpoint-tensors.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { linear } from './linear.ts'

export type NumberShape = {
  readonly id: string
  readonly min: number
  readonly max: number
  readonly width: number
}

/**
 * Embeddings of numbers, one input and one output for each conditioner: `<id>` [values], in the unit
 * of the configuration and outside min…max clamped → `<id>_embedding` [values, width].
 *
 * @see stable-audio-tools, `models/adp.py`: LearnedPositionalEmbedding, order [x, sin, cos]
 */
export function numberConditioners(
  g: GraphBuilder,
  tensors: CheckpointTensors,
  conditioners: readonly NumberShape[],
) {
  for (const { id, min, max, width } of conditioners) {
    const own = tensors.under(`${id}.embedder.embedding.`)
    const key = `numbers.${id}`
    const [waves] = own.shape('0.weights') as [number]
    const frequencies = g.weight(`${key}.frequencies`, [1, waves], own.tensor('0.weights', [waves]))

    const values = g.reshape(g.input(id, 'float32', ['values']), [-1, 1])
    const clamped = g.op('Clip', [values, g.float(min), g.float(max)])
    const unit = g.op('Div', [g.op('Sub', [clamped, g.float(min)]), g.float(max - min)])
    const angles = g.mul(g.mul(unit, frequencies), g.float(2 * Math.PI))
    const features = g.concat([unit, g.op('Sin', [angles]), g.op('Cos', [angles])], 1)
    const embedding = linear(
      g,
      features,
      {
        key,
        inputs: 2 * waves + 1,
        outputs: width,
        weight: own.tensor('1.weight', [width, 2 * waves + 1]),
        bias: own.tensor('1.bias', [width]),
      },
      'fp32',
    )
    g.output(`${id}_embedding`, embedding, ['values', width])
  }
}
