import { onTestFinished, vi } from 'vitest'
import { accountsContract } from '../../contract/accounts.ts'
import { NOW } from '../../contract/builders.ts'
import { deliveriesContract } from '../../contract/deliveries.ts'
import { editStoreContract } from '../../contract/edit-store.ts'
import { secretsContract } from '../../contract/secrets.ts'
import { uploadsContract } from '../../contract/uploads.ts'
import { startDynamo } from '../../emulators/dynamo.ts'
import { fixedClock } from '../local/open-world.ts'
import { openDynamo } from './open-dynamo.ts'

vi.setConfig({ testTimeout: 60_000 }) // 64 clients, their server and its table on one busy processor

/** The same promises, kept by the real adapters over the real wire. */
async function open() {
  const clock = fixedClock(NOW)
  const server = await startDynamo({ now: clock.now })
  const ports = await openDynamo({ endpoint: server.endpoint, clock })
  onTestFinished(async () => {
    await ports[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { ...ports, setClock: clock.set }
}

editStoreContract('dynamo', open)
uploadsContract('dynamo', open)
accountsContract('dynamo', open)
secretsContract('dynamo', open)
deliveriesContract('dynamo', open)
