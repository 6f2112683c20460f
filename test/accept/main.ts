/**
 * npm run accept -- --url URL [--function-url URL]: what a first real deployment must show. The key is in
 * RESOUND_API_KEY. Checks by HTTP run here; what a person must look at is printed.
 */
import { appendFile, mkdir } from 'node:fs/promises'
import { programFlags } from '../program-flags.ts'
import { BY_HAND } from './by-hand.ts'
import { CHECKS } from './checks.ts'

const RESULTS = new URL('../../docs/results/aws.jsonl', import.meta.url)

const values = programFlags(
  'npm run accept -- --url URL, with RESOUND_API_KEY set: what a first real deployment must show',
  {
    url: { type: 'string' },
    'function-url': { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
)
const key = process.env.RESOUND_API_KEY
if (values.url === undefined || key === undefined) {
  console.error(
    'Usage: RESOUND_API_KEY=… npm run accept -- --url URL [--function-url URL] [--dry-run]',
  )
  process.exit(2)
}
const deployment = { url: values.url.replace(/\/+$/, ''), functionUrl: values['function-url'], key }

const lines: object[] = []
let failed = 0
for (const [name, check] of Object.entries(CHECKS)) {
  const began = performance.now()
  const outcome = await check(deployment).then(
    (facts) => ({
      outcome: facts === undefined ? ('not run' as const) : ('passed' as const),
      facts,
    }),
    (error: unknown) => ({ outcome: 'failed' as const, facts: { message: String(error) } }),
  )
  if (outcome.outcome === 'failed') failed++
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${outcome.outcome.padEnd(7)} ${name} (${seconds} s) ${JSON.stringify(outcome.facts ?? {})}`,
  )
  lines.push({ check: name, at: new Date().toISOString(), ...outcome })
}
console.log('\nBy hand:')
for (const [n, what] of BY_HAND.entries()) console.log(`  ${n + 1}. ${what}`)
if (!values['dry-run']) {
  await mkdir(new URL('.', RESULTS), { recursive: true })
  await appendFile(RESULTS, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
process.exitCode = failed > 0 ? 1 : 0
