/** What the supervisor and the process that owns the model say to each other; samples go by file. */
import type { EditParams } from '#shared/edit.ts'
import type { OpenStep } from '#shared/plan/plan.ts'
import type { OpenStepFacts } from '../children/messages.ts'
import type { Device } from './device.ts'

export type ToInference =
  | {
      readonly type: 'run'
      readonly id: number
      readonly bundle: string // folder
      readonly step: OpenStep
      readonly index: number
      readonly params: EditParams
      readonly folder: string // planes of the input
      readonly resultFolder: string // planes of the result go here
      readonly channels: number
      readonly sampleRateHz: number
    }
  | { readonly type: 'stop'; readonly id: number }

export type FromInference =
  | { readonly type: 'loading'; readonly id: number }
  | {
      readonly type: 'device'
      readonly id: number
      readonly device: Device
      readonly reason: string
    }
  | {
      readonly type: 'progress'
      readonly id: number
      readonly denoisingStep: number
      readonly denoisingSteps: number
      readonly share: number // of the step
      readonly evaluations: number
    }
  | { readonly type: 'done'; readonly id: number; readonly result: OpenStepFacts }
  | { readonly type: 'stopped'; readonly id: number }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly code: string
      readonly message: string
      readonly fix: string | null
      readonly details: Readonly<Record<string, unknown>>
    }
