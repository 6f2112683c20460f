import { test } from 'vitest'
import { aboutCreation } from './edit-store/creation.ts'
import { aboutWhatIsDue } from './edit-store/due.ts'
import { aboutFencing } from './edit-store/fencing.ts'
import { aboutMoves } from './edit-store/moves.ts'
import { aboutRemoval } from './edit-store/removal.ts'
import { type EditStoreWorld, type It, newWorld } from './edit-store/world.ts'

export type { EditStoreWorld }

/** The promise every EditStore keeps, whatever is below it. `open` gives an empty one. */
export function editStoreContract(name: string, open: () => Promise<EditStoreWorld>): void {
  const it: It = (sentence, check) =>
    test(`${name}: ${sentence}`, async () => check(await newWorld(await open())))
  aboutCreation(it)
  aboutMoves(it)
  aboutFencing(it)
  aboutWhatIsDue(it)
  aboutRemoval(it)
}
