import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { isOpenStep } from '#shared/plan/plan.ts'
import type { Clock } from '#shared/ports.ts'
import type { EditJob, WorkbenchProgress } from '../workbench.ts'
import { openedFolder, openFolder } from './job-files.ts'
import type { FromChild, OpenStepFacts, OpenStepRequest } from './messages.ts'
import type { Child } from './spares.ts'

/** Has an open step done by the model. */
export type RunOpenStep = (
  request: OpenStepRequest,
  signal: AbortSignal,
  onProgress: (progress: WorkbenchProgress) => void,
) => Promise<OpenStepFacts>

type Answering = {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onProgress: (progress: WorkbenchProgress) => void
  readonly runOpenStep: RunOpenStep | undefined
}

/** Answers a child's requests for open steps, and keeps the time and evaluations they took. */
export function answerOpenSteps(
  { plan, params, model }: EditJob,
  child: Child,
  { clock, signal, onProgress, runOpenStep }: Answering,
) {
  let [evaluations, waited] = [0, 0]
  let device: string | null = null
  let since: number | undefined

  async function run(asked: Extract<FromChild, { type: 'open' }>): Promise<OpenStepFacts> {
    const { id, index, step, channels, frames, sampleRateHz } = asked
    if (runOpenStep === undefined || !isOpenStep(step))
      throw new DomainError('model_not_installed', 'This step needs the model.')
    const resultFolder = join(child.folder, openedFolder(id))
    await mkdir(resultFolder, { mode: 0o700 })
    const request = {
      ...{ step, index, plan, params, model, channels, frames, sampleRateHz },
      ...{ folder: join(child.folder, openFolder(id)), resultFolder },
    }
    const before = evaluations
    const result = await runOpenStep(request, signal, (progress) =>
      onProgress({ ...progress, evaluationsDone: before + progress.evaluationsDone }),
    )
    evaluations += result.evaluations
    device = result.device
    return result
  }

  async function answer(asked: Extract<FromChild, { type: 'open' }>): Promise<void> {
    const { id } = asked
    since = clock.monotonic()
    try {
      const result = await run(asked)
      child.process.send({ type: 'opened', id, result })
    } catch (error) {
      const { code, message, fix } =
        error instanceof DomainError
          ? error
          : { code: 'model_error', message: 'The model failed.', fix: null }
      if (child.process.connected) child.process.send({ type: 'refused', id, code, message, fix })
    } finally {
      waited += clock.monotonic() - since
      since = undefined
    }
  }

  const waitedMs = () => waited + (since === undefined ? 0 : clock.monotonic() - since)
  return {
    answer,
    waitedMs,
    totals: () => ({ evaluations, device, waitedMs: Math.round(waited) }),
  }
}
