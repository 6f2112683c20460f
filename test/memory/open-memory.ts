import { editChanges } from '#shared/local/edit-changes.ts'
import type { Clock, EditChanges, Ports, Random } from '#shared/ports.ts'
import { memoryAccounts, memoryKeys, memorySecrets } from './memory-accounts.ts'
import { type Files, memoryAudio } from './memory-audio.ts'
import { memoryDeliveries } from './memory-deliveries.ts'
import { memoryEdits } from './memory-edits.ts'
import { memoryQueue } from './memory-queue.ts'
import { emptyState, type MemoryState } from './memory-state.ts'
import { memoryUploads } from './memory-uploads.ts'

export type MemoryPorts = Ports & { readonly changes: EditChanges; readonly state: MemoryState }

/** Every port over one state that nobody else sees. Imports of Node only node:crypto. */
export function openMemory(options: {
  readonly clock: Clock
  readonly random: Random
  readonly signingKey: Uint8Array
  readonly publicUrl: string
  readonly maxRunning: number
  readonly files?: Files
}): MemoryPorts {
  const { clock, random, maxRunning } = options
  const state = emptyState()
  const changes = editChanges()
  return {
    edits: memoryEdits(state, changes.announce),
    uploads: memoryUploads(state),
    audio: memoryAudio({ ...options, now: clock.now }),
    queue: memoryQueue(state, { clock, maxRunning }),
    keys: memoryKeys(state),
    accounts: memoryAccounts(state),
    secrets: memorySecrets(state),
    deliveries: memoryDeliveries(state),
    clock,
    random,
    changes,
    state,
  }
}
