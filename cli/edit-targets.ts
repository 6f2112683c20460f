/** Where a result may go: asked before anything is done, because afterwards it would be lost. */
import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './usage.ts'

/**
 * @param out undefined: a new name in this folder
 * @throws UsageError for the recording itself, a folder, or a place that cannot be written
 */
export async function refuseTargets(
  recording: string,
  { out, picture }: { out: string | undefined; picture: string | undefined },
): Promise<void> {
  const targets = [out, picture].filter((path) => path !== undefined)
  for (const path of targets) await refuseTarget(path, recording)
  await refuseUnwritable(dirname(out ?? 'here'))
  if (out !== undefined && picture !== undefined && (await isSame(out, picture)))
    throw new UsageError(`The result and its picture cannot both go to ${out}.`)
}

async function refuseTarget(path: string, recording: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) throw new UsageError(`${path} is a folder. Name a file in it.`)
  if (await isSame(path, recording))
    throw new UsageError(`${path} is the recording, which is never changed. Name another file.`)
  await refuseUnwritable(found ? path : dirname(path))
}

async function refuseUnwritable(path: string): Promise<void> {
  await access(path, constants.W_OK).catch((cause) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : 'cannot be written'
    throw new UsageError(`${path} ${why}, so the result could not be kept.`, { cause })
  })
}

/** Also by another name, or through a link. */
async function isSame(one: string, other: string): Promise<boolean> {
  if (one === other) return true
  const [first, second] = await Promise.all(
    [one, other].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  )
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino
}
