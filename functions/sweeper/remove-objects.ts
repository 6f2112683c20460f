import type { Edit } from '#shared/edit.ts'
import type { AudioStore } from '#shared/ports.ts'

/**
 * Everything an edit's attempts ever stored: what it names, what was drawn of its input, and what lost
 * attempts left behind. Missing is fine, so a removal that was cut off is repeated as it stands.
 */
export async function removeObjects(edit: Edit, audio: AudioStore): Promise<void> {
  const { peaksKey, spectrogramKey } = edit.input // drawn for this edit alone
  const output = edit.status === 'succeeded' ? edit.output : undefined
  const named = [
    peaksKey,
    spectrogramKey,
    output?.objectKey,
    output?.peaksKey,
    output?.spectrogramKey,
  ]
  const stored = await audio.list(`outputs/${edit.id}/`)
  const keys = new Set([...named.filter((key) => key != null), ...stored.map(({ key }) => key)])
  await Promise.all([...keys].map((key) => audio.remove(key)))
}
