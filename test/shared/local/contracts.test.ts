import { accountsContract } from '../../contract/accounts.ts'
import { audioStoreContract } from '../../contract/audio-store.ts'
import { NOW } from '../../contract/builders.ts'
import { deliveriesContract } from '../../contract/deliveries.ts'
import { editQueueContract } from '../../contract/edit-queue.ts'
import { editStoreContract } from '../../contract/edit-store.ts'
import { secretsContract } from '../../contract/secrets.ts'
import { uploadsContract } from '../../contract/uploads.ts'
import { fixedClock, openWorld, tempFolder } from './open-world.ts'

const open = async () => {
  const clock = fixedClock(NOW)
  return { ...(await openWorld({ clock })), setClock: clock.set }
}
editStoreContract('sqlite', open)
editQueueContract('sqlite', async () => {
  const clock = fixedClock(NOW)
  const ports = await openWorld({ clock, maxRunning: 2 })
  return { ...ports, advance: async (seconds) => clock.set(clock.now() + seconds * 1000) }
})
audioStoreContract('folder', async () => ({
  ...(await openWorld()),
  scratchFolder: await tempFolder(),
}))
uploadsContract('sqlite', open)
accountsContract('sqlite', () => openWorld())
secretsContract('sqlite', () => openWorld())
deliveriesContract('sqlite', () => openWorld())
