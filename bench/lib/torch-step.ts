import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SCALE, type StepInputs, T } from './full-model.ts'

export type TorchStep = {
  readonly version: string
  /** Runs one guided step; its seconds as the other process measured them. */
  seconds(): Promise<number>
  /** Seconds of every step so far. */
  readonly times: readonly number[]
  /** Processor seconds of every step so far, all threads together. */
  readonly cpu: readonly number[]
  /** Guided v of the first step. */
  result(): Float32Array
  close(): Promise<void>
}

export type TorchOptions = StepInputs & {
  readonly python: string
  readonly checkpoint: string // folder
  readonly threads: number
  /** Default `cpu` and `float32`. */
  readonly device?: 'cpu' | 'cuda'
  readonly dtype?: 'float32' | 'float16'
}

/** PyTorch and stable-audio-tools in a process of their own, with the weights and inputs ours have. */
export async function openTorchStep(options: TorchOptions): Promise<TorchStep> {
  const { python, checkpoint, threads, shapes, device = 'cpu', dtype = 'float32' } = options
  const inputs = join(checkpoint, `step-${options.frames}-${device}-${dtype}-${process.pid}.f32`)
  const parts = [options.x, options.inputLatents, options.crossAttention, options.global]
  writeFileSync(inputs, Buffer.concat(parts.map(bytesOf)))
  const program = join(import.meta.dirname, '../peers/python/step.py')
  const child = spawn(
    python,
    [
      program,
      join(checkpoint, 'model.safetensors'),
      join(checkpoint, 'model_config.json'),
      inputs,
      String(threads),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The PyTorch process ended; its messages are above')
    return JSON.parse(value)
  }
  child.stdin.write(`${JSON.stringify({ shapes, t: T, scale: SCALE, device, dtype })}\n`)
  const { ready } = await answer()
  const times: number[] = []
  const cpu: number[] = []
  return {
    version: ready,
    times,
    cpu,
    async seconds() {
      child.stdin.write('step\n')
      const found = await answer()
      times.push(found.seconds)
      cpu.push(found.cpu)
      return found.seconds
    },
    result() {
      const bytes = readFileSync(`${inputs}.out`)
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    },
    async close() {
      child.stdin.end()
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)
