/**
 * npm run test:cloud: the data stack on an emulator that others wrote, by the real CDK and the real bundles,
 * driven from outside. Exit 2, and the reason, where the emulator cannot be had.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../infra/bundle.ts'
import { awsVariables, cdkAt, STACK } from './cdk.ts'
import { freePort, startEmulator } from './emulator.ts'
import { installEmulator, NotRun } from './python.ts'
import { startRecorder } from './recorder.ts'
import type { World } from './world.ts'

const EXIT_NOT_RUN = 2
const run = promisify(execFile)
const began = performance.now()

process.exitCode = await main().catch((error) => {
  if (!(error instanceof NotRun)) throw error
  console.log(`test:cloud was not run: ${error.message}.`)
  return EXIT_NOT_RUN
})

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'resound-cloud-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rm(folder, { recursive: true, force: true }))

  const program = await step('install the emulator', () =>
    installEmulator(join(ROOT, '.venv/ministack')),
  )
  const port = await freePort()
  const recorder = stack.use(await startRecorder(port))
  await step('start it', async () =>
    stack.use(
      await startEmulator({
        ...{ program, port, calledAt: recorder.url },
        nodeFolder: dirname(process.execPath),
        logPath: join(ROOT, 'test-cloud.log'),
      }),
    ),
  )
  const cdk = cdkAt(`http://127.0.0.1:${port}`, folder)
  await step('synth, bundles included', cdk.synth)
  await step('bootstrap', cdk.bootstrap)
  const outputs = await step(`deploy ${STACK}`, cdk.deploy)
  const key = await step('make an account', () => makeAccount(recorder.url))
  const again = await step('deploy it a second time', cdk.deploy)
  if (JSON.stringify(again) !== JSON.stringify(outputs))
    throw new Error('The second deployment has other outputs than the first.')

  const failed = await runTests({ endpoint: recorder.url, key, outputs })
  await step('destroy', cdk.destroy)
  console.log(`test:cloud took ${secondsSince(began)} s`)
  return failed
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await work()
  console.log(`${name}: ${secondsSince(start)} s`)
  return result
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1)
}

/** By the command an operator would use. @returns its first key */
async function makeAccount(endpoint: string): Promise<string> {
  const args = [
    'cli/main.ts',
    'keys',
    'account',
    'create',
    '--aws',
    '--stage',
    'emulator',
    '--json',
  ]
  const env = { ...process.env, ...awsVariables(endpoint) }
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, env })
  return JSON.parse(stdout).key
}

/** @returns the exit code */
function runTests(world: World): Promise<number> {
  const child = spawn(join(ROOT, 'node_modules/.bin/vitest'), ['run', '--project', 'cloud'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...awsVariables(world.endpoint),
      RESOUND_CLOUD_WORLD: JSON.stringify(world),
    },
    stdio: 'inherit',
  })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
