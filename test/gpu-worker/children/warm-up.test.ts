import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { warmUpDecoding, warmUpEditing } from '../../../gpu-worker/children/warm-up.ts'

test.each([
  ['decoding', warmUpDecoding],
  ['editing', warmUpEditing],
])(
  'a round of warming up for %s does the whole job and leaves nothing behind',
  async (_, round) => {
    const folder = mkdtempSync(join(tmpdir(), 'resound-warm-'))
    try {
      for (let n = 0; n < 2; n++) await round(folder)
      expect(readdirSync(folder)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
