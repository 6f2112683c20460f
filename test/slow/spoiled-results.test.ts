import { describe, expect, test } from 'vitest'
import { variedClips } from '../gpu-worker/effects/clips.ts'
import { extremeTable, judged, middlePart, spoilTable } from '../gpu-worker/effects/spoil-table.ts'

const clips = await variedClips(2.4)

describe.each([...spoilTable, ...extremeTable])('%s %o', (op, parameters) => {
  test.each(clips)('right it passes, spoiled it is seen: $name', ({ audio }) => {
    for (const where of [{}, middlePart(audio)]) {
      const result = judged([op, { ...parameters, ...where }], audio)
      expect(result?.refused ?? []).toEqual([])
      expect(result?.unseen() ?? []).toEqual([])
    }
  })
})
