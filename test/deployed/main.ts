/**
 * npm run test:cloud: the data stack on an emulator that others wrote, by the real CDK and the real bundles,
 * driven from outside. Exit 2, and the reason, where the emulator cannot be had.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { ROOT } from '../../infra/bundle.ts'
import { programFlags } from '../program-flags.ts'
import { awsVariables, cdkAt, STACK } from './cdk.ts'
import { freePort, startEmulator } from './emulator.ts'
import { installEmulator, NotRun } from './python.ts'
import { startRecorder } from './recorder.ts'
import { startWorker } from './worker.ts'
import type { World } from './world.ts'

const { stay } = programFlags(
  'npm run test:cloud: the data stack on an emulator, deployed and driven from outside\n' +
    'With --stay it is not tested but left to you, until Enter.',
  { stay: { type: 'boolean', default: false } },
)

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

  const python = await step('install the emulator', () =>
    installEmulator(join(ROOT, '.venv/ministack')),
  )
  const port = await freePort()
  const recorder = stack.use(await startRecorder(port))
  await step('start it', async () =>
    stack.use(
      await startEmulator({
        ...{ python, port, recorderPort: recorder.port },
        nodeFolder: dirname(process.execPath),
        tempFolder: folder,
        logPath: join(ROOT, 'test-cloud.log'),
      }),
    ),
  )
  const cdk = cdkAt(recorder.url, folder)
  await step('synth, bundles included', cdk.synth)
  await step('bootstrap', cdk.bootstrap)
  const outputs = await step(`deploy ${STACK}`, cdk.deploy)
  const keys = await step('make an account', () => makeAccount(recorder.url))
  const again = await step('deploy it a second time', cdk.deploy)
  if (JSON.stringify(again) !== JSON.stringify(outputs))
    throw new Error('The second deployment has other outputs than the first.')

  await step('push a model', () => pushModel(recorder.url, folder))
  await step('start a worker', async () =>
    stack.use(
      await startWorker(recorder.url, { folder, logPath: join(ROOT, 'test-cloud-worker.log') }),
    ),
  )
  const world: World = { endpoint: recorder.url, outputs, ...keys }
  const failed = await (stay ? leaveTo(world) : runTests(world))
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

/** By the commands an operator would use. @returns its first key, and one for tests */
async function makeAccount(endpoint: string): Promise<Pick<World, 'key' | 'testKey'>> {
  const keys = async (...args: readonly string[]): Promise<string> => {
    const all = ['cli/main.ts', 'keys', ...args, '--aws', '--stage', 'emulator', '--json']
    const env = { ...process.env, ...awsVariables(endpoint) }
    const { stdout } = await run(process.execPath, all, { cwd: ROOT, env })
    return JSON.parse(stdout).key
  }
  const key = await keys('account', 'create')
  return { key, testKey: await keys('create', '--mode', 'test') }
}

/** A model of a few megabytes in the released one's shape, converted and pushed by the commands for it. */
async function pushModel(endpoint: string, folder: string): Promise<void> {
  const resound = (...args: readonly string[]) =>
    run(process.execPath, ['cli/main.ts', 'model', ...args], {
      cwd: ROOT,
      env: { ...process.env, ...awsVariables(endpoint) },
    })
  const golden = (name: string) => join(ROOT, 'test/golden/tiny-sao-instruct', name)
  const models = join(folder, 'models')
  await resound(
    ...['convert', '--out', join(models, 'tiny-sao-instruct'), '--checkpoint', golden('model.pt')],
    ...['--config', golden('model_config.json'), '--text-encoder', golden('t5')],
  )
  await resound('push', 'tiny-sao-instruct', '--models', models, '--aws', '--stage', 'emulator')
}

/** To whoever wants to drive it with a client of their own. @returns 0, after Enter */
async function leaveTo({ endpoint, outputs, key, testKey }: World): Promise<number> {
  const { host } = new URL(outputs.ApiFunctionUrl!)
  console.log(`
The API:  ${endpoint}, with the header "host: ${host}"
Keys:     ${key} (live), ${testKey} (test)
AWS:      AWS_ENDPOINT_URL=${endpoint}, any credentials, us-east-1
For example:
  curl ${endpoint}/v1/limits -H 'host: ${host}' -H 'authorization: Bearer ${key}'
Enter removes it all.`)
  const typed = createInterface(process.stdin)
  await Promise.race([once(typed, 'line'), once(typed, 'close')])
  typed.close()
  return 0
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
