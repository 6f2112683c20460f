import { describe, expect, test } from 'vitest'
import { variedClips } from './clips.ts'
import { judged, middlePart, spoilTable } from './spoil-table.ts'

// A right result passes its own checks whatever the recording; the same result, spoiled, does not. Three
// recordings are spoiled here, all of them in test/slow.

const clips = await variedClips(1.5)

describe.each(spoilTable)('%s %o', (op, parameters) => {
  test.each(clips)('is right, whole and in part: $name', ({ audio }) => {
    for (const where of [{}, middlePart(audio)])
      expect(judged([op, { ...parameters, ...where }], audio)?.refused ?? []).toEqual([])
  })

  test.each(clips.slice(0, 3))('but spoiled it is seen: $name', ({ audio }) => {
    expect(judged([op, parameters], audio)?.unseen() ?? []).toEqual([])
  })
})
