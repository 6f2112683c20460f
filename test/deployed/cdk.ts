import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../infra/bundle.ts'

const run = promisify(execFile)
export const STACK = 'resound-emulator-data'
const OUTPUTS = 'outputs.json'

export type Outputs = Readonly<Record<string, string>>

/** The real command-line tool of CDK, against the emulator. */
export function cdkAt(endpoint: string, folder: string) {
  const cdk = async (...args: readonly string[]): Promise<void> => {
    await run(join(ROOT, 'node_modules/.bin/cdk'), [...args, '--ci', '--no-notices'], {
      cwd: ROOT,
      env: { ...process.env, ...awsVariables(endpoint), CDK_DISABLE_CLI_TELEMETRY: '1' },
      maxBuffer: 64 * 2 ** 20,
    }).catch((error: Error & { stderr?: string; stdout?: string }) => {
      throw new Error(
        `cdk ${args[0]} failed:\n${error.stderr ?? ''}${error.stdout ?? error.message}`,
      )
    })
  }
  const assembly = join(folder, 'cdk.out')
  return {
    synth: () => cdk('synth', STACK, '-c', 'stage=emulator', '-o', assembly, '--quiet'),
    bootstrap: () => cdk('bootstrap', 'aws://000000000000/us-east-1', '--app', assembly),
    async deploy(): Promise<Outputs> {
      const path = join(folder, OUTPUTS)
      await cdk(
        'deploy',
        STACK,
        '--app',
        assembly,
        '--require-approval',
        'never',
        '--outputs-file',
        path,
      )
      const outputs = JSON.parse(await readFile(path, 'utf8'))[STACK] as Outputs
      return Object.fromEntries(
        Object.entries(outputs).filter(([name]) => !name.startsWith('Publish')),
      )
    },
    destroy: () => cdk('destroy', STACK, '--app', assembly, '--force'),
  }
}

export const awsVariables = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
})
