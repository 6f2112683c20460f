import { isFinal } from '#shared/edit.ts'
import { type EditId, isId, type UploadId } from '#shared/id.ts'
import type { SweepDeps } from './sweep.ts'

const PREFIXES = ['outputs/', 'uploads/'] // in the order of their names, as their keys are
/** Keys of one look into the storage, which may hold more than a process remembers. */
const PAGE = 1000
const AT_ONCE = 20

export type OrphansRemoved = {
  readonly removed: number
  /** The last key that was looked at; undefined: all were. */
  readonly after: string | undefined
}

/**
 * The janitor: objects that no record names and that are old enough to be nobody's work in progress.
 * The losers of a fence leave them, and crashes between a record and its bytes.
 *
 * @param options.after goes on after this key
 * @param options.until on the monotonic clock: begins no page after that
 */
export async function removeOrphans(
  deps: SweepDeps,
  {
    after = '',
    until = Number.POSITIVE_INFINITY,
    pageSize = PAGE,
  }: { readonly after?: string; readonly until?: number; readonly pageSize?: number } = {},
): Promise<OrphansRemoved> {
  const { audio, clock, orphanAfterMs } = deps
  const oldest = clock.now() - orphanAfterMs
  let removed = 0
  let last = after
  for (const prefix of PREFIXES)
    for (;;) {
      if (clock.monotonic() >= until) return { removed, after: last }
      const page = await audio.list(prefix, { after: last, most: pageSize })
      const old = page.filter(({ modifiedAt }) => modifiedAt <= oldest)
      for (let i = 0; i < old.length; i += AT_ONCE) {
        const removals = old.slice(i, i + AT_ONCE).map(({ key }) => removeUnlessNamed(deps, key))
        removed += (await Promise.all(removals)).filter(Boolean).length
      }
      if (page.length < pageSize) break
      last = page.at(-1)!.key
    }
  return { removed, after: undefined }
}

async function removeUnlessNamed(deps: SweepDeps, key: string): Promise<boolean> {
  if (await isNamed(deps, key)) return false
  await deps.audio.remove(key)
  return true
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
