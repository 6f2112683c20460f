import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import { carryOut, fileOf, resultOf } from '../../bench/lib/edit-bytes.ts'
import { changedOutside, type RandomEdit, randomEdit } from '../../bench/lib/random-edits.ts'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { decode } from '../../gpu-worker/audio/codecs/decode.ts'

/** The delivered file's samples; undefined when nothing in the plan changes this clip. */
async function delivered({ file, plan }: RandomEdit, audio: Audio) {
  const decoded = await decode(await fileOf(audio, file.format, file.bitsPerSample))
  try {
    const { bytes } = await carryOut(decoded, plan, file.format)
    return await resultOf(bytes)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'no_effect') return undefined
    throw error
  }
}

test('whatever is done to some regions, the file holds the same bits outside them', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(randomEdit, async (edit) => {
      const audio = edit.record()
      const output = await delivered(edit, audio)
      if (output === undefined) return
      const { changed, kept } = changedOutside(edit, audio, output)
      compared += kept
      expect(changed).toBe(0)
    }),
    { numRuns: 15, seed: 20_260_101 },
  )
  expect(compared).toBeGreaterThan(50_000) // the promise was put to the test
}, 60_000)

test('the count finds a single changed sample', () => {
  const [edit] = fc.sample(
    randomEdit.filter((each) => !each.lastChangesLength && each.regions[0]![0] > 0.2),
    { numRuns: 1, seed: 5 },
  )
  const one = { ...edit!, regions: edit!.regions.slice(0, 1) }
  const audio = one.record()
  const output = { ...audio, channels: audio.channels.map((samples) => samples.slice()) }
  expect(changedOutside(one, audio, output).changed).toBe(0)
  output.channels[0]![7]! += 1 / 32768
  expect(changedOutside(one, audio, output).changed).toBe(1)
})
