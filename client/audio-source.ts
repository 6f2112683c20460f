import { ResoundError } from './errors.ts'

/** What can be edited: bytes at hand, a file, or what the server already has. */
export type AudioSource =
  | Blob
  | Uint8Array
  | { readonly path: string }
  | { readonly url: string }
  | { readonly uploadId: string }
  | { readonly editId: string }

export type Bytes = { readonly blob: Blob; readonly filename: string | null }

/** The bytes of a source that has them here; undefined for what the server has or fetches. */
export async function bytesOf(source: AudioSource): Promise<Bytes | undefined> {
  if (source instanceof Uint8Array)
    return { blob: new Blob([source as Uint8Array<ArrayBuffer>]), filename: null }
  if (source instanceof Blob) {
    const name = 'name' in source && typeof source.name === 'string' ? source.name : null
    return { blob: source, filename: name || null }
  }
  if (!('path' in source)) return undefined
  const [{ openAsBlob }, { basename }] = await Promise.all([import('node:fs'), import('node:path')])
  const filename = basename(source.path).replace(/\p{Cc}/gu, '_') // a line break may be in a file's name
  try {
    return { blob: await openAsBlob(source.path), filename }
  } catch (cause) {
    throw new ResoundError(`${source.path} cannot be read.`, { cause }) // Node's own names no file
  }
}

/** Which of the types that every deployment takes this is; the server looks at the bytes anyway. */
export function contentTypeOf({ blob, filename }: Bytes): string {
  const type = blob.type.split(';')[0]!.trim().toLowerCase()
  if (EVERYWHERE.has(type)) return type
  const ending = filename?.slice(filename.lastIndexOf('.') + 1).toLowerCase() ?? ''
  return BY_ENDING[ending] ?? 'application/octet-stream'
}

const BY_ENDING: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
}

const EVERYWHERE: ReadonlySet<string> = new Set(Object.values(BY_ENDING))
