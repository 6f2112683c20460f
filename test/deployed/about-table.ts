import { onTestFinished } from 'vitest'
import { accountsContract } from '../contract/accounts.ts'
import { NOW } from '../contract/builders.ts'
import { deliveriesContract } from '../contract/deliveries.ts'
import { editStoreContract } from '../contract/edit-store.ts'
import { secretsContract } from '../contract/secrets.ts'
import { uploadsContract } from '../contract/uploads.ts'
import { openDynamo } from '../shared/aws/open-dynamo.ts'
import { fixedClock } from '../shared/local/open-world.ts'
import { world } from './world.ts'

/** The promises of the stores, over a table that others emulate: the judge of our own test server. */
export function aboutTable(): void {
  const open = async () => {
    const clock = fixedClock(NOW)
    const ports = await openDynamo({ endpoint: world.endpoint, clock })
    onTestFinished(() => ports[Symbol.asyncDispose]())
    return { ...ports, setClock: clock.set }
  }
  editStoreContract('emulated', open)
  uploadsContract('emulated', open)
  accountsContract('emulated', open)
  secretsContract('emulated', open)
  deliveriesContract('emulated', open)
}
