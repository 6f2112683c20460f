import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import type { Precision } from './linear.ts'
import type { ModelShape } from './model-shape.ts'
import type { T5Shape } from './t5-encoder.ts'

/** What a folder of graphs says of itself: `graphs.json`. */
export type GraphsFile = {
  readonly format: 1
  readonly precision: Precision
  readonly shape: ModelShape
  readonly text: Pick<T5Shape, 'buckets' | 'maxDistance' | 'width'>
  /** The transformer, in the order its parts run; more than one where the middle may be skipped. */
  readonly stepGraphs: readonly StepGraph[]
  readonly crossFrom: 'keys and values' | 'conditioning'
  /** As the checkpoint stores them; absent where it stores none. */
  readonly rotaryFrequencies?: readonly number[]
}
export type StepGraph = {
  readonly name: string
  readonly layers: readonly [from: number, to: number]
}

export const GRAPHS_FILE = 'graphs.json'

/** @throws DomainError `invalid_model_file` */
export async function readGraphsFile(folder: string): Promise<GraphsFile> {
  const path = join(folder, GRAPHS_FILE)
  try {
    const graphs = JSON.parse(await readFile(path, 'utf8')) as GraphsFile
    if (graphs.format !== 1) throw new RangeError(`Expected format 1, got ${graphs.format}`)
    return graphs
  } catch (cause) {
    throw new DomainError('invalid_model_file', `${path} cannot be read`, { cause })
  }
}
