import { expect, test } from 'vitest'
import { parameterSamplers } from '../../gpu-worker/diffusion/sampler-names.ts'
import { OBJECTIVES, OWN_SETTINGS, samplersOf } from '../../shared/samplers.ts'

test.each(OBJECTIVES)('the API offers the samplers that workers have for %s', (objective) => {
  expect(samplersOf(objective)).toEqual(parameterSamplers(objective))
  expect(samplersOf(objective)).toContain(OWN_SETTINGS[objective].sampler)
})
