/**
 * The process that owns the model: loads a bundle once, then runs open steps, one at a time. A model
 * call blocks its event loop, so a wish to stop is heard between two calls; whoever cannot wait kills it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DomainError } from '#shared/errors.ts'
import { readPlanes, writePlanes } from '../children/planes.ts'
import { openBundle } from '../model/bundle.ts'
import { type OpenedModel, openModel } from '../model/open-model.ts'
import { runOpenStep } from '../plan/open-step.ts'
import { chooseDevice, DEVICE_WISHES, type Device } from './device.ts'
import type { FromInference, ToInference } from './messages.ts'

type Run = Extract<ToInference, { type: 'run' }>

// On a card, fp32 stands for the reference's numbers: cuBLAS is not to multiply them in tf32.
process.env.NVIDIA_TF32_OVERRIDE ??= '0'

process.on('disconnect', () => process.exit(0)) // the parent is gone: nobody wants the result
process.on('SIGTERM', () => {}) // see child.ts of the other children

type Loaded = { readonly bundle: string; readonly model: OpenedModel; readonly device: Device }
let loaded: Loaded | undefined
let running: { readonly id: number; readonly stop: AbortController } | undefined

const say = (message: FromInference) => process.send?.(message)

process.on('message', (message: ToInference) => {
  if (message.type === 'stop') {
    if (running?.id === message.id) running.stop.abort()
    return
  }
  const stop = new AbortController()
  running = { id: message.id, stop }
  run(message, stop.signal).then(say, (error) => say(endOf(message.id, error, stop.signal)))
})

async function run(job: Run, signal: AbortSignal): Promise<FromInference> {
  const { id, step, index, params } = job
  const { model, device } = await modelOf(job)
  const result = await runOpenStep(readPlanes(job.folder, job), step, {
    model,
    index,
    params,
    signal,
    onProgress: ({ denoisingStep, denoisingSteps, share, evaluations }) =>
      say({ type: 'progress', id, denoisingStep, denoisingSteps, share, evaluations }),
  })
  await nextTurn()
  signal.throwIfAborted()
  writePlanes(job.resultFolder, result.audio)
  const { audio, kept, findings, warnings, candidates, evaluations } = result
  return {
    type: 'done',
    id,
    result: {
      channels: audio.channels.length,
      sampleRateHz: audio.sampleRateHz,
      kept,
      findings,
      warnings,
      candidates,
      evaluations,
      device,
    },
  }
}

/** One model in memory: another bundle takes the place of the one before. */
async function modelOf({ id, bundle }: Run): Promise<Loaded> {
  if (loaded?.bundle === bundle) return loaded
  say({ type: 'loading', id })
  await loaded?.model.close()
  loaded = undefined
  const { folder, facts } = await openBundle(bundle)
  const { device, reason } = await chooseDevice(deviceWish(), facts.precision)
  say({ type: 'device', id, device, reason })
  const executionProviders = device === 'cuda' ? ['cuda', 'cpu'] : ['cpu']
  const model = await openModel(folder, { identity: facts, executionProviders })
  loaded = { bundle, model, device }
  return loaded
}

function deviceWish() {
  const said = process.env.RESOUND_DEVICE ?? 'auto'
  const wish = DEVICE_WISHES.find((name) => name === said)
  if (wish) return wish
  throw new DomainError('model_error', `RESOUND_DEVICE is ${said}, not auto, cuda or cpu`)
}

function endOf(id: number, error: unknown, signal: AbortSignal): FromInference {
  if (signal.aborted) return { type: 'stopped', id }
  const failure = error instanceof DomainError ? error : modelFailure(error)
  const { code, message, fix, details } = failure
  return { type: 'failed', id, code, message: message.slice(0, 2000), fix, details }
}

/** onnxruntime says in words alone that memory ran out. */
function modelFailure(error: unknown): DomainError {
  const text = error instanceof Error ? error.message : String(error)
  return /bad_alloc|out of memory|failed to allocate|CUDA_ERROR_OUT_OF_MEMORY/i.test(text)
    ? new DomainError('out_of_memory', 'The model ran out of memory.', { cause: error })
    : new DomainError('model_error', `The model failed: ${text.slice(0, 500)}`, { cause: error })
}
