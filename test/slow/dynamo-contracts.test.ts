import { onTestFinished } from 'vitest'
import { accountsContract } from '../contract/accounts.ts'
import { NOW } from '../contract/builders.ts'
import { deliveriesContract } from '../contract/deliveries.ts'
import { editStoreContract } from '../contract/edit-store.ts'
import { secretsContract } from '../contract/secrets.ts'
import { uploadsContract } from '../contract/uploads.ts'
import { startDynamo } from '../emulators/dynamo.ts'
import { openDynamo } from '../shared/aws/open-dynamo.ts'
import { fixedClock } from '../shared/local/open-world.ts'

let seed = 1

/** The same promises over a table that refuses, throttles, and answers one write in twenty to nobody. */
async function open() {
  const clock = fixedClock(NOW)
  const time = { ...clock, sleep: () => Promise.resolve() } // only the contracts move their own clock
  const server = await startDynamo({ now: clock.now, seed: seed++ })
  const ports = await openDynamo({ endpoint: server.endpoint, clock: time })
  server.faults.rates = {
    TransactWriteItems: {
      conflict: 0.05,
      throttle: 0.01,
      inProgress: 0.01,
      timeoutAfterCommit: 0.03,
    },
    '*': { conflict: 0.02, throttle: 0.02, timeoutBeforeCommit: 0.01, timeoutAfterCommit: 0.02 },
  }
  onTestFinished(async () => {
    await ports[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { ...ports, setClock: clock.set }
}

editStoreContract('dynamo under faults', open)
uploadsContract('dynamo under faults', open)
accountsContract('dynamo under faults', open)
secretsContract('dynamo under faults', open)
deliveriesContract('dynamo under faults', open)
