import { expect, test } from 'vitest'
import type { GraphsFile } from '../../../gpu-worker/model/graphs/graphs-file.ts'
import { floats, type OrtSession } from '../../../gpu-worker/model/ort-session.ts'
import { textConditioner } from '../../../gpu-worker/model/text-conditioner.ts'

const GRAPHS = {
  shape: {
    conditioningWidth: 1,
    text: { id: 'prompt', maxTokens: 4 },
    numbers: [],
    crossAttentionIds: ['prompt'],
    globalIds: [],
  },
  text: { buckets: 32, maxDistance: 128, width: 1 },
} as unknown as GraphsFile

/** A T5 whose tokens are ten times their ids, and what it was asked. */
function counting() {
  const asked: string[] = []
  const t5 = {
    async run({ ids }: { ids: { data: BigInt64Array } }) {
      asked.push(ids.data.join())
      const values = Float32Array.from(ids.data, (id) => 10 * Number(id))
      return { embedding: floats(values, [values.length, 1]) }
    },
  } as unknown as OrtSession
  const { conditionTokens } = textConditioner(GRAPHS, {
    t5: async () => t5,
    numbers: () => Promise.reject(new Error('there are none')),
  })
  const embed = async (...ids: number[]) =>
    (await conditionTokens(ids, { secondsStart: 0, secondsTotal: 1 })).crossAttention
  return { asked, embed }
}

test('a text is embedded once, and what a caller does to its tokens changes nothing', async () => {
  const { asked, embed } = counting()
  const first = await embed(7, 1)
  expect([...first]).toEqual([70, 10, 0, 0])
  first.fill(9)
  expect([...(await embed(7, 1))]).toEqual([70, 10, 0, 0])
  expect([...(await embed(71))]).toEqual([710, 0, 0, 0])
  expect(asked).toEqual(['7,1', '71'])
})

test('of many texts those last asked for are kept', async () => {
  const { asked, embed } = counting()
  for (let id = 0; id < 64; id++) await embed(id)
  await embed(0)
  await embed(64)
  asked.length = 0
  await embed(0)
  await embed(1)
  expect(asked).toEqual(['1'])
})
