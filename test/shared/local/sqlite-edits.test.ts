import { editStoreContract } from '../../contract/edit-store.ts'
import { openWorld } from './open-world.ts'

editStoreContract('sqlite', () => openWorld())
