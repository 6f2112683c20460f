import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { Plan, Step } from '#shared/plan/plan.ts'
import { decode } from '../../../gpu-worker/audio/codecs/decode.ts'
import type { ChildrenOptions } from '../../../gpu-worker/children/open-children.ts'
import { golden } from '../audio/codecs/collect.ts'
import { childrenBench, editJob, quieter } from './children-bench.ts'

const { open, job } = childrenBench()
const never = new AbortController().signal

const rain: Step = {
  op: 'add',
  engine: 'model',
  says: 'add rain throughout',
  target: 'rain',
  placement: 'throughout',
  level: 'background',
  instruction: 'add rain',
  strength: 0.5,
  candidates: 1,
  denoisingSteps: 100,
  evaluations: 100,
}
const plan: Plan = { ...quieter, engine: 'mixed', steps: [rain, ...quieter.steps] }

async function editWith(options: Partial<ChildrenOptions>) {
  const bench = await open(options)
  const input = job(golden('s16.wav'))
  const decoded = await bench.decode(input, never)
  return bench.edit(editJob(input.folder, decoded, { plan }), never, () => {})
}

test('an open step is done by whom the supervisor asks, samples by way of files', async () => {
  const edited = await editWith({
    runOpenStep: async ({
      step,
      index,
      folder: from,
      resultFolder,
      channels,
      frames,
      sampleRateHz,
    }) => {
      expect({ op: step.op, index, channels, frames }).toEqual({
        op: 'add',
        index: 0,
        channels: 2,
        frames: 4595,
      })
      for (const name of readdirSync(from)) {
        const samples = new Float32Array(new Uint8Array(readFileSync(join(from, name))).buffer)
        writeFileSync(join(resultFolder, name), new Uint8Array(samples.map((x) => x / 4).buffer))
      }
      const candidates = [{ step: 0, index: 0, seed: 7, score: 0, gate: null, chosen: true }]
      const facts = { kept: [], findings: [], warnings: [], candidates }
      return { channels, sampleRateHz, ...facts, evaluations: 100, device: 'arithmetic' }
    },
  })
  expect(edited).toMatchObject({
    evaluations: 100,
    device: 'arithmetic',
    candidates: [{ seed: 7 }],
  })
  const [before, after] = await Promise.all([
    decode(golden('s16.wav')),
    decode(readFileSync(edited.outputPath)),
  ])
  const ratio = after.audio.channels[0]![2000]! / before.audio.channels[0]![2000]!
  expect(ratio).toBeCloseTo(0.25 * 10 ** (-6 / 20), 2)
})

test("an open step that its model refuses fails the edit with the model's own code", async () => {
  const refusing = editWith({
    runOpenStep: () => Promise.reject(new DomainError('out_of_memory', 'Too little memory.')),
  })
  await expect(refusing).rejects.toMatchObject({ code: 'out_of_memory', retryable: true })
})

test('an open step without a model is refused', async () => {
  await expect(editWith({})).rejects.toMatchObject({ code: 'model_not_installed' })
})
