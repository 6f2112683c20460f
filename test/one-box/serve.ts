import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

export type Served = {
  readonly url: string
  readonly key: string | undefined
  readonly process: ChildProcess
  /** What it said on standard error so far. */
  readonly said: () => string
  readonly exit: Promise<number | null>
}

/** `resound serve` in a real process, on a free port; killed when the test is over. */
export async function serve(data: string, ...flags: string[]): Promise<Served> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', data, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let key = ''
  child.stdout.on('data', (chunk) => {
    key += chunk
  })
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk
      const found = /listens on (http:\S+)[\s\S]*\nReady\./.exec(said)
      if (found) resolve(found[1]!)
    })
    void exit.then((code) => reject(new Error(`it ended with ${code}: ${said}`)))
  })
  while (said.includes('first key') && !key.includes('\n'))
    await new Promise((resolve) => child.stdout.once('data', resolve))
  return { url, key: key.trim() || undefined, process: child, said: () => said, exit }
}
