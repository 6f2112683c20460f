import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startDynamo } from '../emulators/dynamo.ts'
import { CREATE_TABLE } from '../emulators/dynamo-cases.ts'
import { commands, compareWithModel } from '../emulators/dynamo-model.ts'

const RUNS = 100_000
const RUNS_A_SERVER = 5000 // its table is in memory

test('100,000 random histories leave what a map and seven predicates leave', async () => {
  let run = 0
  for (let done = 0; done < RUNS; done += RUNS_A_SERVER) {
    await using server = await startDynamo()
    await server.call('CreateTable', CREATE_TABLE)
    await fc.assert(
      fc.asyncProperty(commands, (all) => compareWithModel(server.call, run++, all)),
      { numRuns: RUNS_A_SERVER },
    )
  }
  expect(run).toBe(RUNS)
}, 3_600_000)
