/** A process of the model that does what the step's instruction says, and says its own process id as the device. */
import type { FromInference, ToInference } from '../../../gpu-worker/inference/messages.ts'

const say = (message: FromInference) => process.send!(message)
process.on('disconnect', () => process.exit(0))

let stoppable: number | undefined
process.on('message', (message: ToInference) => {
  if (message.type === 'stop') {
    if (stoppable === message.id) say({ type: 'stopped', id: message.id })
    return
  }
  const { id } = message
  const progress = (denoisingStep: number) =>
    say({
      ...{ type: 'progress', id, denoisingStep, denoisingSteps: 2 },
      ...{ share: denoisingStep / 2, evaluations: denoisingStep },
    })
  switch (message.step.instruction) {
    case 'die':
      return process.exit(3)
    case 'run out of memory':
      return process.kill(process.pid, 'SIGKILL')
    case 'fail':
      return say({
        ...{ type: 'failed', id, code: 'no_such_code', message: 'It broke.', fix: null },
        details: { why: 'it was told to' },
      })
    case 'heed':
      stoppable = id
      return progress(1)
    case 'do not heed':
      return progress(1)
    default:
      say({ type: 'loading', id })
      say({ type: 'device', id, device: 'cpu', reason: message.bundle })
      progress(1)
      progress(2)
      say({
        ...{ type: 'done', id },
        result: {
          ...{ channels: 1, sampleRateHz: 8000, kept: [], findings: [], warnings: [] },
          ...{ candidates: [], evaluations: 2, device: String(process.pid) },
        },
      })
  }
})
