import { isFinal } from '#shared/edit.ts'
import { type EditId, isId, type UploadId } from '#shared/id.ts'
import type { SweepDeps } from './sweep.ts'

const MOST = 1000

/**
 * The janitor: objects that no record names and that are old enough to be nobody's work in progress.
 * The losers of a fence leave them, and crashes between a record and its bytes.
 */
export async function removeOrphans(deps: SweepDeps): Promise<number> {
  const oldest = deps.clock.now() - deps.orphanAfterMs
  let removed = 0
  for (const prefix of ['outputs/', 'uploads/']) {
    for (const { key, modifiedAt } of await deps.audio.list(prefix)) {
      if (removed >= MOST) return removed
      if (modifiedAt > oldest || (await isNamed(deps, key))) continue
      await deps.audio.remove(key)
      removed += 1
    }
  }
  return removed
}

async function isNamed(deps: SweepDeps, key: string): Promise<boolean> {
  const ids = key.split(/[/.]/)
  const editId = ids.find((part): part is EditId => isId('edit', part))
  if (editId) return await isNamedByEdit(deps, editId, key)
  const uploadId = ids.find((part): part is UploadId => isId('upl', part))
  return uploadId === undefined || (await isNamedByUpload(deps, uploadId))
}

async function isNamedByEdit({ edits }: SweepDeps, id: EditId, key: string): Promise<boolean> {
  const edit = await edits.get(id)
  if (!edit) return false
  if (!isFinal(edit)) return true // an attempt may be about to name it
  const { input } = edit
  const output = edit.status === 'succeeded' ? edit.output : undefined
  const names = [output?.objectKey, output?.peaksKey, output?.spectrogramKey]
  return (
    !edit.dataRemoved &&
    [...names, input.objectKey, input.peaksKey, input.spectrogramKey].includes(key)
  )
}

/** Beside the bytes of an upload lie what was made of them. */
async function isNamedByUpload({ uploads }: SweepDeps, id: UploadId): Promise<boolean> {
  const upload = await uploads.get(id)
  return upload?.status === 'pending' || upload?.status === 'ready'
}
