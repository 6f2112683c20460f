import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Audio } from '../audio/audio.ts'
import { DRAWABLE_FOLDER } from './job-files.ts'
import type { ToChild } from './messages.ts'
import { writePlanes } from './planes.ts'

/** Longer ones are better not written once more. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * Offers a result to the supervisor, which may have another child draw it meanwhile. Runs in a child.
 *
 * @param folder of the job
 * @returns a function that resolves with whether it was taken
 */
export const drawElsewhere =
  (folder: string) =>
  async ({ channels, sampleRateHz }: Audio): Promise<boolean> => {
    const bytes = channels.reduce((sum, samples) => sum + samples.byteLength, 0)
    if (bytes > MOST_BYTES) return false
    const target = join(folder, DRAWABLE_FOLDER)
    mkdirSync(target, { mode: 0o700 })
    writePlanes(target, { channels, sampleRateHz })
    const answer = answered()
    process.send!({ type: 'drawable', channels: channels.length, sampleRateHz })
    return answer
  }

function answered(): Promise<boolean> {
  return new Promise((resolve) => {
    const listen = (message: ToChild) => {
      if (message.type !== 'drawing') return
      process.off('message', listen)
      resolve(message.isTaken)
    }
    process.on('message', listen)
  })
}
