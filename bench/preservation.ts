// Samples changed outside the regions, random plans x WAV and FLAC of 16 and 24 bits: must be 0.

import fc from 'fast-check'
import { DomainError } from '#shared/errors.ts'
import { decode } from '../gpu-worker/audio/codecs/decode.ts'
import { carryOut, fileOf, resultOf } from './lib/edit-bytes.ts'
import { changedOutside, randomEdit } from './lib/random-edits.ts'
import type { Bench } from './lib/result.ts'

export const bench: Bench = async ({ items = 200 }) => {
  const byFormat = new Map<string, { edits: number; kept: number; changed: number }>()
  const codes = new Map<string, number>()
  for (const edit of fc.sample(randomEdit, { numRuns: items, seed: 1 })) {
    const { format, bitsPerSample } = edit.file
    const name = `${format} ${bitsPerSample}`
    const sums = byFormat.get(name) ?? { edits: 0, kept: 0, changed: 0 }
    byFormat.set(name, sums)
    const audio = edit.record()
    try {
      const decoded = await decode(await fileOf(audio, format, bitsPerSample))
      const { bytes } = await carryOut(decoded, edit.plan, format)
      const { kept, changed } = changedOutside(edit, audio, await resultOf(bytes))
      sums.edits++
      sums.kept += kept
      sums.changed += changed
      if (changed > 0) console.log(`${changed} changed by ${JSON.stringify(edit.said)}`)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      codes.set(error.code, (codes.get(error.code) ?? 0) + 1)
      if (error.code !== 'no_effect') console.log(error.message, JSON.stringify(edit.said))
    }
  }
  const rows = [...byFormat].map(([variant, { edits, kept, changed }]) => ({
    variant,
    value: changed,
    unit: 'samples changed',
    compared: kept,
    edits,
  }))
  const changed = rows.reduce((sum, { value }) => sum + value, 0)
  const refused = [...codes].map(([code, count]) => `${code} ${count}`).join(', ')
  return {
    rounds: items,
    rows,
    bars: [
      {
        text: `${changed} samples changed outside the regions, bar 0 (${refused})`,
        ok: changed === 0,
      },
    ],
  }
}
