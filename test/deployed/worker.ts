import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../infra/bundle.ts'
import { awsVariables } from './cdk.ts'

const READY_MS = 60_000

/** A GPU worker as the container starts it, on the processor; its name in the SDK's calls is its role's. */
export async function startWorker(
  endpoint: string,
  { folder, logPath }: { readonly folder: string; readonly logPath: string },
): Promise<AsyncDisposable> {
  const child = spawn(process.execPath, ['gpu-worker/main.ts', '--stage', 'emulator'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      ...awsVariables(endpoint),
      AWS_SDK_UA_APP_ID: 'Worker',
      AWS_EC2_METADATA_DISABLED: 'true',
      RESOUND_DATA_DIR: join(folder, 'worker'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const log = createWriteStream(logPath)
  child.stdout.pipe(log)
  await ready(child, logPath)
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return // or killed by somebody
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

function ready(child: ChildProcess, logPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(
      () => reject(new Error(`The worker is not ready; see ${logPath}`)),
      READY_MS,
    )
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk
      if (!said.includes('"worker_ready"')) return
      clearTimeout(late)
      resolve()
    })
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}; see ${logPath}`)))
  })
}
