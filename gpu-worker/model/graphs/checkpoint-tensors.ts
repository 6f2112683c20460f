import { DomainError } from '#shared/errors.ts'
import { quote, type Weights } from '../weights.ts'

/** Row-major values of one tensor, read when asked for; they belong to the caller. */
export type LoadTensor = () => Promise<Float32Array<ArrayBuffer>>

/**
 * A checkpoint as the graph builder sees it: it asks for tensors by name and shape, and is told at
 * once, before anything is written, when one is missing or has another shape.
 */
export class CheckpointTensors {
  readonly #weights: Weights
  readonly #prefix: string

  constructor(weights: Weights, prefix = '') {
    this.#weights = weights
    this.#prefix = prefix
  }

  /** The same checkpoint; names begin after `prefix`. */
  under(prefix: string): CheckpointTensors {
    return new CheckpointTensors(this.#weights, this.#prefix + prefix)
  }

  has(name: string): boolean {
    return this.#weights.has(this.#prefix + name)
  }

  /** @throws DomainError `unsupported_model` when there is no such tensor */
  shape(name: string): readonly number[] {
    return this.#weights.info(this.#prefix + name).shape
  }

  /**
   * @throws DomainError `unsupported_model` when the tensor is missing or has another shape; the
   *   result throws `invalid_model_file` when a value is NaN or infinite
   */
  tensor(name: string, shape: readonly number[]): LoadTensor {
    const fullName = this.#prefix + name
    const found = this.shape(name)
    if (found.length !== shape.length || found.some((size, i) => size !== shape[i]))
      throw new DomainError(
        'unsupported_model',
        `${this.#weights.source}: ${quote(fullName)} is [${found}], the configuration needs [${shape}]`,
      )
    return async () => {
      const values = await this.#weights.read(fullName)
      if (!allFinite(values))
        throw new DomainError(
          'invalid_model_file',
          `${this.#weights.source}: ${quote(fullName)} has a value that is not a finite number`,
        )
      return values
    }
  }
}

/** Zero times anything finite is zero, and NaN otherwise: one addition a value, no call. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += 0 * values[i]!
  return sum === 0
}
