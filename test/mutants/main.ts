/**
 * T2: `npm run mutants -- [--only M07] [--tier fast|all]`. Every seeded bug must be caught by a test that
 * it names; M00 is none and must not be. Exit 0 when that is so, 1 when a bug survived.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { programFlags } from '../program-flags.ts'
import { printResult, resultLine } from '../result.ts'
import { type Catcher, MUTANTS, type Mutant, plant } from './mutants.ts'

const values = programFlags(
  'npm run mutants -- --only M07: plants known bugs; a test must catch each',
  {
    only: { type: 'string' },
    tier: { type: 'string', default: 'fast' },
    seed: { type: 'string', default: '1' },
    'limit-seconds': { type: 'string', default: '60' },
  },
)
const root = fileURLToPath(new URL('../../', import.meta.url))
const startedAt = new Date()
const chosen = MUTANTS.filter(({ id, tier }) =>
  values.only ? id === values.only : values.tier === 'all' || tier === 'fast',
)
if (chosen.length === 0) throw new Error(`no mutant ${values.only}`)
for (const mutant of chosen)
  for (const file of new Set(mutant.changes.map((change) => change.file)))
    plant(mutant, file, readFileSync(root + file, 'utf8'))

const survivors: string[] = []
let caught = 0
for (const mutant of chosen) {
  const startMs = performance.now()
  const by = await firstCatcher(mutant)
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  const isRight = (by !== undefined) !== (mutant.isHarmless ?? false)
  if (by && isRight) caught += 1
  if (!isRight) survivors.push(`${mutant.id} (${mutant.bug}) was ${by ? 'caught' : 'not caught'}`)
  console.log(
    `${isRight ? 'ok  ' : 'FAIL'} ${mutant.id}: ${mutant.bug}: ${by ? `caught by ${by}` : 'not caught'}, ${seconds} s`,
  )
}
const line = resultLine({
  test: 'T2',
  name: 'mutants',
  tier: values.tier === 'all' ? 'release' : 'fast',
  seed: Number(values.seed),
  startedAt,
  params: { tier: values.tier },
  counts: { survived: survivors.length },
  invariants: { caught: { checked: chosen.length, violations: survivors } },
  mutants: { run: chosen.filter(({ isHarmless }) => !isHarmless).length, caught },
})
printResult(line)
process.exit(line.verdict === 'pass' ? 0 : 1)

async function firstCatcher(mutant: Mutant): Promise<string | undefined> {
  for (const catcher of mutant.caughtBy)
    if (await reportsViolation(mutant, catcher)) return nameOf(catcher)
  return undefined
}

function nameOf(catcher: Catcher): string {
  if ('vitest' in catcher) return catcher.vitest
  return 'cloud' in catcher
    ? `chaos:cloud, ${catcher.cloud.edits} edits`
    : `chaos, ${catcher.chaos.kills} kills`
}

/** Only exit code 1 is a violation: a campaign that could not run has caught nothing. */
async function reportsViolation({ id }: Mutant, catcher: Catcher): Promise<boolean> {
  const chaos = (kills: number, leaseMs: number) => [
    'test/chaos/main.ts',
    '--kills',
    `${kills}`,
    '--lease-ms',
    `${leaseMs}`,
    '--seed',
    values.seed,
    '--clients',
    '4',
    '--life-ms',
    '700',
    '--pause-ms',
    '30',
    '--drain-seconds',
    '15',
  ]
  const cloud = (edits: number) => [
    ...['--import', './test/mutants/load.ts', 'test/cloud/main.ts'],
    ...['--edits', `${edits}`, '--seed', values.seed, '--workers', '12', '--clients', '24'],
  ]
  const argumentsOf = (how: Catcher): string[] => {
    if ('cloud' in how) return cloud(how.cloud.edits)
    if ('chaos' in how) return chaos(how.chaos.kills, how.chaos.leaseMs ?? 10_000)
    const config = ['--config', 'test/mutants/vitest.config.ts']
    return ['node_modules/vitest/vitest.mjs', 'run', ...config, how.vitest]
  }
  const args = argumentsOf(catcher)
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, RESOUND_MUTANT: id },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  child.stdout!.on('data', (text) => (output += text))
  child.stderr!.on('data', (text) => (output += text))
  const timer = setTimeout(
    () => process.kill(-child.pid!, 'SIGKILL'),
    1000 * 4 * Number(values['limit-seconds']),
  )
  const [code] = await once(child, 'exit')
  clearTimeout(timer)
  if (code !== 0 && code !== 1) console.log(output.slice(-2000))
  return code === 1
}
