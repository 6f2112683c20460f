import { expect, test } from 'vitest'
import { PARAMETER_SAMPLERS } from '../../gpu-worker/diffusion/sampler-names.ts'
import { SAMPLERS } from '../../shared/samplers.ts'

test('the API offers the samplers that workers have', () => {
  expect(SAMPLERS).toEqual(PARAMETER_SAMPLERS)
})
