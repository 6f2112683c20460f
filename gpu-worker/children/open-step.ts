import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError, type ErrorCode } from '#shared/errors.ts'
import type { OpenStep } from '#shared/plan/plan.ts'
import { type Audio, frameCount } from '../audio/audio.ts'
import type { OpenContext, OpenResult } from '../plan/run-plan.ts'
import { openedFolder, openFolder } from './job-files.ts'
import type { Opened, Refused, ToChild } from './messages.ts'
import { readPlanes, writePlanes } from './planes.ts'

/** In the edit child: has an open step done by the supervisor, samples by way of files of `folder`. */
export function openStepRunner(folder: string) {
  let next = 0
  return async (step: OpenStep, input: Audio, { index }: OpenContext): Promise<OpenResult> => {
    const id = next++
    const inputFolder = join(folder, openFolder(id))
    mkdirSync(inputFolder, { mode: 0o700 })
    writePlanes(inputFolder, input)
    const answered = answerTo(id)
    process.send!({
      type: 'open',
      ...{ id, index, step },
      channels: input.channels.length,
      frames: frameCount(input),
      sampleRateHz: input.sampleRateHz,
    })
    const answer = await answered
    if (answer.type === 'refused')
      throw new DomainError(answer.code as ErrorCode, answer.message, {
        ...(answer.fix !== null && { fix: answer.fix }),
      })
    const { kept, findings, warnings, candidates } = answer.result
    const audio = readPlanes(join(folder, openedFolder(id)), answer.result)
    return { audio, kept, findings, warnings, candidates }
  }
}

function answerTo(id: number): Promise<Opened | Refused> {
  return new Promise((resolve) => {
    const listen = (message: ToChild) => {
      if ((message.type !== 'opened' && message.type !== 'refused') || message.id !== id) return
      process.off('message', listen)
      resolve(message)
    }
    process.on('message', listen)
  })
}
