/**
 * T10, audio: files made to hurt, through the real decode children.
 *
 *   npm run hostile -- --files 500 --seed 1
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { runHostile } from '../test/hostile/run-hostile.ts'
import { programFlags } from '../test/program-flags.ts'
import { printResult, resultLine } from '../test/result.ts'

const values = programFlags(
  'npm run hostile -- --files 500 --seed 1: audio files made to hurt, through the real decode children',
  { files: { type: 'string', default: '500' }, seed: { type: 'string' } },
)
const files = Number(values.files)
const seed = values.seed === undefined ? seedOfCommit() : Number(values.seed)
if (!Number.isInteger(files) || files < 1 || !Number.isInteger(seed) || seed < 0)
  throw new RangeError(`Expected whole numbers, got --files ${values.files} --seed ${values.seed}`)

let exits = 0
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => {
    exits++
    console.error(error)
  })

const startedAt = new Date()
const folder = mkdtempSync(join(tmpdir(), 'resound-hostile-'))
console.log(`${files} hostile files, seed ${seed}`)
const { counts, violations, sandbox } = await runHostile({
  ...{ files, seed, folder },
  onProgress: (done, of) => {
    if (done % 50 === 0 || done === of) console.log(`${done} of ${of}`)
  },
}).finally(() => rmSync(folder, { recursive: true, force: true }))
if (exits > 0) violations.push(`the supervisor would have ended ${exits} times`)
for (const violation of violations) console.log(violation)
if (violations.length > 0) console.log(`Again: npm run hostile -- --files ${files} --seed ${seed}`)

printResult(
  resultLine({
    ...{ test: 'T10', name: 'hostile', seed, startedAt },
    tier: files >= 10_000 ? 'release' : files >= 3000 ? 'nightly' : 'fast',
    params: { files, network: sandbox.network, dies_with_parent: sandbox.diesWithParent },
    counts: { ...counts, supervisor_exits: exits },
    invariants: { I8: { checked: counts.files!, violations } },
  }),
)
process.exit(violations.length > 0 ? 1 : 0)

function seedOfCommit(): number {
  return crc32(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim())
}
