import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = (program: string, ...flags: string[]) =>
  promisify(execFile)(process.execPath, [program, ...flags], { timeout: 15_000 })

const PROGRAMS = [
  'bench/hostile.ts',
  'bench/run.ts',
  'bench/scale/main.ts',
  'gpu-worker/main.ts',
  'test/accept/main.ts',
  'test/chaos/main.ts',
  'test/cloud/main.ts',
  'test/deployed/main.ts',
  'test/mutants/main.ts',
]

test.each(PROGRAMS)('%s says what it is for, and does nothing else', async (program) => {
  const { stdout, stderr } = await run(program, '--help')
  expect(stdout).toMatch(/^npm run [a-z:]+/)
  expect(stdout.split('\n').length).toBeLessThan(20)
  expect(stderr).toBe('')
})

test('a flag that there is not is named beside those that there are', async () => {
  const failure = await run('test/chaos/main.ts', '--kill', '1').catch((error) => error)
  expect(failure).toMatchObject({ code: 2, stdout: '' })
  expect(failure.stderr).toMatch(/'--kill'.*--kills X {2}\(500\)/s)
})
