import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '#shared/local/system.ts'
import type { OpenStepRequest } from '../../../gpu-worker/children/messages.ts'
import {
  type Inference,
  type InferenceOptions,
  openInference,
} from '../../../gpu-worker/inference/inference.ts'
import type { WorkbenchProgress } from '../../../gpu-worker/workbench.ts'

const never = new AbortController().signal
let inference: Inference | undefined
afterEach(async () => {
  await inference?.[Symbol.asyncDispose]()
  inference = undefined
})

const open = (options: Partial<InferenceOptions> = {}): Inference => {
  inference = openInference({
    modelsFolder: '/models',
    clock: systemClock,
    childPath: fileURLToPath(new URL('pretended-model.ts', import.meta.url)),
    ...options,
  })
  return inference
}

const asked = (instruction: string, more: Partial<OpenStepRequest> = {}): OpenStepRequest =>
  ({
    step: { op: 'enhance', instruction },
    plan: { steps: [{}, {}] },
    index: 1,
    model: { id: 'tiny' },
    ...more,
  }) as unknown as OpenStepRequest

const isAlive = (pid: string): boolean => existsSync(`/proc/${pid}`)

test('a step goes to the process, which stays for the next, and what it says of itself is told', async () => {
  const devices: unknown[] = []
  const seen: WorkbenchProgress[] = []
  const model = open({ onDevice: ({ device, reason }) => devices.push([device, reason]) })
  expect(model.state()).toBe('cold')

  const first = await model.runOpenStep(asked('do it'), never, (progress) => seen.push(progress))
  const second = await model.runOpenStep(asked('do it'), never, () => {})

  expect(second.device).toBe(first.device) // the process id
  expect(model.state()).toBe('ready')
  expect(model.secondsPerEvaluation()).toBeLessThan(20)
  expect(devices).toEqual(Array(2).fill(['cpu', '/models/tiny']))
  const at = { planStep: 1, planSteps: 2 }
  expect(seen).toEqual([
    {
      stage: 'starting',
      ...at,
      denoisingStep: null,
      denoisingSteps: null,
      share: 0,
      evaluationsDone: 0,
    },
    {
      stage: 'denoising',
      ...at,
      denoisingStep: 1,
      denoisingSteps: 2,
      share: 0.5,
      evaluationsDone: 1,
    },
    {
      stage: 'denoising',
      ...at,
      denoisingStep: 2,
      denoisingSteps: 2,
      share: 1,
      evaluationsDone: 2,
    },
  ])
})

test.each([
  ['die', { code: 'worker_lost', details: { signal: null, exit_code: 3 } }],
  ['run out of memory', { code: 'out_of_memory' }],
  ['fail', { code: 'model_error', message: 'It broke.', details: { why: 'it was told to' } }],
])('a process told to %s fails its step, and the next one is done', async (instruction, error) => {
  const model = open()
  const failing = model.runOpenStep(asked(instruction), never, () => {})
  await expect(failing).rejects.toMatchObject(error)
  await expect(model.runOpenStep(asked('do it'), never, () => {})).resolves.toBeDefined()
})

test('a cancel that is heeded leaves the process, one that is not ends it', async () => {
  const model = open({ stopGraceMs: 500 })
  const { device } = await model.runOpenStep(asked('do it'), never, () => {})
  const canceled = async (instruction: string) => {
    const stop = new AbortController()
    const running = model.runOpenStep(asked(instruction), stop.signal, () =>
      stop.abort(new Error('canceled')),
    )
    await expect(running).rejects.toThrow('canceled')
  }

  await canceled('heed')
  expect(isAlive(device)).toBe(true)
  expect((await model.runOpenStep(asked('do it'), never, () => {})).device).toBe(device)

  await canceled('do not heed')
  await vi.waitFor(() => expect(isAlive(device)).toBe(false))
  expect((await model.runOpenStep(asked('do it'), never, () => {})).device).not.toBe(device)
})

test('a step that was canceled before its turn never reaches the process', async () => {
  const model = open()
  const stop = AbortSignal.abort(new Error('canceled'))
  await expect(model.runOpenStep(asked('die'), stop, () => {})).rejects.toThrow('canceled')
  await expect(model.runOpenStep(asked('do it'), never, () => {})).resolves.toBeDefined()
})

test('an idle process ends, and its model is cold again', async () => {
  const model = open({ idleMs: 50 })
  const { device } = await model.runOpenStep(asked('do it'), never, () => {})
  await vi.waitFor(() => expect(isAlive(device)).toBe(false), 5000)
  await vi.waitFor(() => expect(model.state()).toBe('cold'))
})

test('a plan without a model is refused', async () => {
  const refused = open().runOpenStep(asked('do it', { model: null }), never, () => {})
  await expect(refused).rejects.toMatchObject({ code: 'model_not_installed' })
})
