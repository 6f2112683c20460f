import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { InferenceSession, Tensor, type TypedTensor } from './onnxruntime.ts'

/** Where graphs run and with how many threads. */
export type SessionSettings = {
  readonly executionProviders: readonly string[]
  readonly threads: number
}

export type SessionOptions = {
  /** Keep freed activations for the next run. Off where one run needs far more than others. */
  readonly keepMemory: boolean
  /** Copy weights into the layout the kernels like best; off leaves them mapped from the file. */
  readonly prepack: boolean
}

export type FloatTensor = TypedTensor<'float32'>
export type Feeds = Readonly<Record<string, Tensor>>

/** One graph in memory. Runs one at a time; a run cannot be interrupted. */
export type OrtSession = {
  readonly inputs: ReadonlySet<string>
  /** Named results; every output of the graph when none are named. They belong to the caller. */
  run(feeds: Feeds, outputs?: readonly string[]): Promise<Record<string, FloatTensor>>
  close(): Promise<void>
}

/**
 * Opens a graph. Weights are referred to by path and mapped into memory, not read.
 *
 * @throws DomainError `invalid_model_file` when onnxruntime refuses the graph or its weights,
 *   `out_of_memory` when there is no room for them
 */
export async function openSession(
  folder: string,
  name: string,
  { executionProviders, threads }: SessionSettings,
  { keepMemory, prepack }: SessionOptions,
): Promise<OrtSession> {
  const path = join(folder, `${name}.onnx`)
  let session: InferenceSession
  try {
    session = await InferenceSession.create(path, {
      executionProviders: [...executionProviders],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      enableCpuMemArena: keepMemory,
      logSeverityLevel: 3,
      extra: {
        session: {
          intra_op: { allow_spinning: '0' }, // waiting threads would starve the API's process
          disable_prepacking: prepack ? '0' : '1',
        },
      },
    })
  } catch (cause) {
    const code = isOutOfMemory(cause) ? 'out_of_memory' : 'invalid_model_file'
    throw new DomainError(code, `${path} cannot be opened: ${messageOf(cause)}`, { cause })
  }
  return {
    inputs: new Set(session.inputNames),
    run: (feeds, outputs = session.outputNames) => run(session, name, feeds, outputs),
    close: () => session.release(),
  }
}

async function run(
  session: InferenceSession,
  name: string,
  feeds: Feeds,
  outputs: readonly string[],
): Promise<Record<string, FloatTensor>> {
  try {
    const results = await session.run(feeds, [...outputs])
    return results as Record<string, FloatTensor> // every output of our graphs is fp32
  } catch (cause) {
    const code = isOutOfMemory(cause) ? 'out_of_memory' : 'model_error'
    throw new DomainError(code, `The model's ${name} graph failed`, { cause })
  }
}

/** onnxruntime says in words alone that memory ran out, the card's or the machine's. */
const isOutOfMemory = (cause: unknown) => /alloc|out of memory/i.test(messageOf(cause))

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

export const floats = (values: Float32Array, shape: readonly number[]): FloatTensor =>
  new Tensor('float32', values, shape)
export const integers = (values: BigInt64Array, shape: readonly number[]): Tensor =>
  new Tensor('int64', values, shape)

/** Opens when first asked for, once, or again after it failed; closes only what was opened. */
export function lazily<T extends { close(): Promise<void> }>(open: () => Promise<T>) {
  let opened: Promise<T> | undefined
  return {
    get(): Promise<T> {
      if (opened) return opened
      const opening = open()
      opened = opening
      opening.catch(() => {
        if (opened === opening) opened = undefined
      })
      return opening
    },
    async close(): Promise<void> {
      const closing = opened
      opened = undefined
      const found = await closing?.catch(() => undefined)
      await found?.close()
    },
  }
}
