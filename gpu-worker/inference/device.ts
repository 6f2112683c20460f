import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import type { Precision } from '../model/graphs/linear.ts'
import { encodeModel } from '../model/graphs/onnx-proto.ts'
import { InferenceSession } from '../model/onnxruntime.ts'

/** What a model runs on: an NVIDIA card, or the processor. */
export type Device = 'cuda' | 'cpu'
export const DEVICE_WISHES = ['auto', 'cuda', 'cpu'] as const
export type DeviceWish = (typeof DEVICE_WISHES)[number]

/** A device, and for the log why it is not a card. */
export type ChosenDevice = { readonly device: Device; readonly reason: string }

/**
 * Where a bundle runs: on the card when onnxruntime can use one, else on the processor.
 *
 * @param wish `auto`, or the only device that will do
 * @param cudaFault why a card cannot be used, if it cannot; asked only when one is wanted
 * @throws DomainError `model_error` when `cuda` is wished for and cannot be had
 */
export async function chooseDevice(
  wish: DeviceWish,
  precision: Precision,
  cudaFault: () => Promise<string | undefined> = findCudaFault,
): Promise<ChosenDevice> {
  if (wish === 'cpu') return { device: 'cpu', reason: 'RESOUND_DEVICE is cpu' }
  const fault =
    precision === 'int8' ? 'int8 bundles are for processors: convert as fp16' : await cudaFault()
  if (fault === undefined) return { device: 'cuda', reason: 'a card was found' }
  if (wish === 'auto') return { device: 'cpu', reason: fault }
  throw new DomainError('model_error', `RESOUND_DEVICE is cuda, and no card can be used: ${fault}`)
}

/** What it says when onnxruntime opens a graph of one node on the card. */
async function findCudaFault(): Promise<string | undefined> {
  if (!existsSync(join(LIBRARIES, CUDA_PROVIDER)))
    return `onnxruntime-node has no ${CUDA_PROVIDER} beside its library`
  try {
    const session = await InferenceSession.create(PROBE, {
      executionProviders: ['cuda'],
      logSeverityLevel: 4,
    })
    await session.release()
    return undefined
  } catch (error) {
    return `the CUDA provider does not start: ${String(error).slice(0, 300)}`
  }
}

const CUDA_PROVIDER = 'libonnxruntime_providers_cuda.so'
const LIBRARIES = join(
  dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
  `bin/napi-v6/${process.platform}/${process.arch}`,
)

const PROBE = encodeModel({
  name: 'probe',
  nodes: [{ op: 'Identity', domain: '', name: 'y', inputs: ['x'], outputs: ['y'], attributes: {} }],
  initializers: [],
  inputs: [{ name: 'x', type: 'float32', shape: [1] }],
  outputs: [{ name: 'y', type: 'float32', shape: [1] }],
})
