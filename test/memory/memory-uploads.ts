import { isFinal } from '#shared/edit.ts'
import type { UploadId } from '#shared/id.ts'
import type { UploadStore } from '#shared/ports.ts'
import type { Upload } from '#shared/upload.ts'
import { claimKey, type MemoryState, releaseKey, replayed } from './memory-state.ts'

const UNUSED_MS = 86_400_000

export function memoryUploads(state: MemoryState): UploadStore {
  const { uploads, edits } = state
  const isUsed = ({ id }: Upload) =>
    [...edits.values()].some(({ input, dataRemoved }) => input.uploadId === id && !dataRemoved)
  const isNeeded = ({ id }: Upload) =>
    [...edits.values()].some((edit) => edit.input.uploadId === id && !isFinal(edit))
  return {
    get: async (id) => uploads.get(id),
    async find({ accountId, mode, subject }, id) {
      const upload = uploads.get(id)
      const isOwn =
        upload?.accountId === accountId &&
        upload.mode === mode &&
        (subject === null || upload.subject === subject)
      return isOwn ? upload : undefined
    },
    created: async (claim) => replayed<UploadId>(state, claim),
    async create(upload, claim) {
      const id = replayed<UploadId>(state, claim)
      if (id) return { outcome: 'replayed', id }
      uploads.set(upload.id, upload)
      if (claim) claimKey(state, claim, upload.id)
      return { outcome: 'created' }
    },
    async commit(from, to) {
      if (uploads.get(from.id)?.status !== from.status) return false
      if (to.status === 'removed' && isNeeded(to)) return false
      uploads.set(to.id, to)
      return true
    },
    async due(now, limit) {
      return [...uploads.values()]
        .filter((upload) => {
          const at = dueAt(upload)
          return at !== undefined && at <= now && !(upload.status === 'ready' && isUsed(upload))
        })
        .toSorted((a, b) => dueAt(a)! - dueAt(b)!)
        .slice(0, limit)
    },
    async usedUntil(id) {
      const using = [...edits.values()].filter(
        ({ input, dataRemoved }) => input.uploadId === id && !dataRemoved,
      )
      if (using.length === 0) return undefined
      const ended = using.filter(isFinal)
      return ended.length < using.length
        ? null
        : Math.max(...ended.map(({ dataExpiresAt }) => dataExpiresAt))
    },
    async removeOlderThan(at, limit) {
      const old = [...uploads.values()]
        .filter((upload) => upload.createdAt < at && dueAt(upload) === undefined)
        .slice(0, limit)
      for (const { id } of old) {
        releaseKey(state, id)
        uploads.delete(id)
      }
      return old.length
    },
  }
}

function dueAt(upload: Upload): number | undefined {
  if (upload.status === 'pending') return upload.requestExpiresAt
  return upload.status === 'ready' ? upload.readyAt + UNUSED_MS : undefined
}
