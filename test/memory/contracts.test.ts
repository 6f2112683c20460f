import { readFile, writeFile } from 'node:fs/promises'
import { systemRandom } from '#shared/local/system.ts'
import { accountsContract } from '../contract/accounts.ts'
import { audioStoreContract } from '../contract/audio-store.ts'
import { NOW } from '../contract/builders.ts'
import { deliveriesContract } from '../contract/deliveries.ts'
import { editQueueContract } from '../contract/edit-queue.ts'
import { editStoreContract } from '../contract/edit-store.ts'
import { secretsContract } from '../contract/secrets.ts'
import { uploadsContract } from '../contract/uploads.ts'
import { fixedClock, tempFolder } from '../shared/local/open-world.ts'
import { openMemory } from './open-memory.ts'

/** The ports the API runs on in a runtime without files keep the promises of all the others. */
const open = (clock = fixedClock(NOW)) => ({
  ...openMemory({
    clock,
    random: systemRandom,
    signingKey: new Uint8Array(32).fill(7),
    publicUrl: 'http://127.0.0.1:8787',
    maxRunning: 2,
    files: { read: (path) => readFile(path), write: (path, bytes) => writeFile(path, bytes) },
  }),
  setClock: clock.set,
})

editStoreContract('memory', async () => open())
editQueueContract('memory', async () => {
  const clock = fixedClock(NOW)
  const ports = open(clock)
  return { ...ports, advance: async (seconds) => clock.set(clock.now() + seconds * 1000) }
})
audioStoreContract('memory', async () => ({ ...open(), scratchFolder: await tempFolder() }))
uploadsContract('memory', async () => open())
accountsContract('memory', async () => open())
secretsContract('memory', async () => open())
deliveriesContract('memory', async () => open())
