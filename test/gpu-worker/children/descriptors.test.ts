import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEFAULT_DECODE_LIMITS } from '../../../gpu-worker/audio/codecs/codec.ts'
import { encodeWav } from '../../../gpu-worker/audio/codecs/wav-encode.ts'
import { runDecodeJob } from '../../../gpu-worker/children/decode-job.ts'
import { INPUT_FILE, planeFile } from '../../../gpu-worker/children/job-files.ts'
import { writePlanes } from '../../../gpu-worker/children/planes.ts'

// A child does many jobs, and may have 64 descriptors: one that a job leaves open is missing in a later one.

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resound-descriptors-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const openFiles = (): number => readdirSync('/proc/self/fd').length

test('planes that cannot be written are closed', () => {
  writeFileSync(join(folder, planeFile(1)), 'in the way')
  const before = openFiles()
  const channels = [new Float32Array(4), new Float32Array(4)]
  expect(() => writePlanes(folder, { channels, sampleRateHz: 44_100 })).toThrow('EEXIST')
  expect(openFiles()).toBe(before)
})

test('a recording that is drawn from the disk, because it is long, is closed', async () => {
  const frames = 2.2 * 2 ** 20 // above 64 MiB in eight channels
  const channels = Array.from({ length: 8 }, () => new Int32Array(frames))
  const wav = encodeWav({ channels, sampleRateHz: 44_100, bitsPerSample: 16 }, {})
  mkdirSync(join(folder, 'job'))
  writeFileSync(join(folder, 'job', INPUT_FILE), wav)
  const before = openFiles()
  const job = { folder: join(folder, 'job'), limits: DEFAULT_DECODE_LIMITS }
  const { channels: count } = await runDecodeJob({ type: 'decode', ...job })
  expect(count).toBe(8)
  expect(openFiles()).toBe(before)
})
