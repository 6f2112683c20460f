import { audioStoreContract } from '../../contract/audio-store.ts'
import { tempFolder } from '../local/open-world.ts'
import { openAudio } from './s3-clients.ts'

audioStoreContract('s3', async () => ({
  ...(await openAudio()),
  scratchFolder: await tempFolder(),
}))
audioStoreContract('s3 without versions', async () => ({
  ...(await openAudio({ isVersioned: false })),
  scratchFolder: await tempFolder(),
}))
