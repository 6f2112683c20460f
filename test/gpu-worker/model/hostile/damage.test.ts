// Files made to hurt a reader, beside those in test/golden/checkpoints/bad: whatever comes in, a tensor or a
// named error, soon, and without much memory.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pcg32 } from '../../../../gpu-worker/audio/random.ts'
import { scratchFile } from './scratch-file.ts'

const { open } = scratchFile()

const GOOD = new URL('../../../golden/checkpoints/good/', import.meta.url).pathname
const seeds = ['mixed.ckpt', 'metadata.pt', 'zip64.pt', 'old-writer.pt', 'padded.safetensors']

test.for(seeds)(
  '%s with random damage is read or refused by name, whatever the damage',
  async (name) => {
    const whole = readFileSync(join(GOOD, name))
    const random = pcg32(20_251_122n)
    const upTo = (limit: number) => Math.floor(random() * limit)
    const outcomes = { read: 0, refused: 0 }
    for (let i = 0; i < 300; i++) {
      const file = Buffer.from(whole.subarray(0, random() < 0.15 ? upTo(whole.length) : undefined))
      for (let changes = 1 + upTo(4); changes > 0 && file.length > 0; changes--) {
        const at = upTo(file.length)
        const kind = random()
        if (kind < 0.5) file[at]! ^= 1 << upTo(8)
        else if (kind < 0.8) file[at] = [0, 1, 0x7f, 0x80, 0xff][upTo(5)]!
        else file.copyWithin(at, upTo(file.length), upTo(file.length))
      }
      try {
        await open(file)
        outcomes.read++
      } catch (error) {
        if ((error as { code?: string }).code !== 'invalid_model_file') throw error
        outcomes.refused++
      }
    }
    expect(outcomes.read + outcomes.refused).toBe(300)
    expect(outcomes.refused).toBeGreaterThan(outcomes.read)
  },
)
