/**
 * The process that would touch audio, without the audio: waits 2–20 ms and writes bytes that follow
 * from input and seed alone. A poisoned job kills it.
 */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { stubOutput } from './stub-output.ts'

export type StubJob = {
  readonly job: number
  readonly inputPath: string
  readonly outputPath: string
  readonly seed: number
  readonly waitMs: number
  readonly isPoison: boolean
}

process.on('message', async ({ job, inputPath, outputPath, seed, waitMs, isPoison }: StubJob) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  if (isPoison) process.kill(process.pid, 'SIGKILL')
  const output = stubOutput(await readFile(inputPath), seed)
  await writeFile(outputPath, output)
  process.send!({
    job,
    bytes: output.length,
    sha256: createHash('sha256').update(output).digest('hex'),
  })
})
process.on('disconnect', () => process.exit())
