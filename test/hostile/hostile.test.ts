import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { decode } from '../../gpu-worker/audio/codecs/decode.ts'
import { faults, hostileFiles, runHostile } from './run-hostile.ts'

const canary = 'http://127.0.0.1:9'

test('every file made to hurt gets a clear verdict, and every sound one is decoded', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {}) // the wasm decoders say what they stumble over
  // With 1 400 files, 70 are crafted: all there are. The rest here is mutated and truncated
  const all = await hostileFiles({ files: 1400, seed: 5, canary, withFfmpeg: false })
  const some = all.filter(
    (file, n) => file.kind === 'crafted' || file.kind === 'seed' || n % 8 === 0,
  )
  const violations: string[] = []
  for (const file of some) {
    const verdict = await decode(file.bytes).then(
      () => 'decoded',
      (error: unknown) => (error instanceof DomainError ? error.code : `no verdict: ${error}`),
    )
    violations.push(...faults(file.name, file, verdict, undefined))
  }
  expect(violations).toEqual([])
  expect(some.length).toBeGreaterThan(250)
}, 120_000)

test('so do the first of them through real children', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'resound-hostile-'))
  const { counts, violations } = await runHostile({ files: 8, seeds: 4, seed: 2, folder }).finally(
    () => rmSync(folder, { recursive: true }),
  )
  expect(violations).toEqual([])
  expect(counts).toMatchObject({ files: 12, outbound_connections: 0 })
}, 120_000)
