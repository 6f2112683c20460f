import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DomainError } from '#shared/errors.ts'
import { exists } from '#shared/exists.ts'
import {
  fileUrl,
  type Hub,
  type HubFile,
  type HubModel,
  persist,
  request,
  TemporaryFailure,
} from './hub.ts'

export type DownloadOptions = {
  readonly onProgress?:
    | ((done: { bytes: number; totalBytes: number | undefined }) => void)
    | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * A file of a repository at `path`, whole and of the hash the hub says it has. Until then its bytes
 * are in `path.part`, where an interrupted download goes on, in this process or the next.
 *
 * @throws DomainError `invalid_model_file` when the bytes are not those the hub promised, twice;
 *   `model_hub_refused`, `model_hub_unreachable`, `storage_full`
 */
export async function downloadFile(
  hub: Hub,
  model: HubModel,
  file: HubFile,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  if (await exists(path)) return
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  for (const isLastTry of [false, true]) {
    const etag = await fetchWhole(hub, model, file, part, options)
    if (await isIntact(part, file.sha256 ?? etag, options.signal)) break
    await rm(part)
    if (isLastTry)
      throw new DomainError(
        'invalid_model_file',
        `${file.name} of ${model.repository} is not what the hub says it is`,
        {
          fix: 'Something between here and the hub changes files. Try another network.',
        },
      )
  }
  await rename(part, path)
  await rm(`${part}.etag`, { force: true })
}

/** Fetches what `part` lacks, again and again until it is all there; returns the file's hash by the hub. */
const fetchWhole = (
  hub: Hub,
  model: HubModel,
  file: HubFile,
  part: string,
  { onProgress = () => {}, signal }: DownloadOptions,
): Promise<string | undefined> =>
  persist(hub, signal, async () => {
    const known = await readFile(`${part}.etag`, 'utf8').catch(() => '')
    const have = known && file.bytes !== undefined ? await sizeOf(part) : 0
    if (have > 0 && have === file.bytes) return known
    if (have > (file.bytes ?? 0)) {
      await rm(part)
      throw new TemporaryFailure(`${file.name} had grown too long`)
    }
    const { response, etag, bytes } = await request(hub, fileUrl(hub, model, file.name), {
      repository: model.repository,
      headers: { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) },
      signal,
    })
    const start = have > 0 && etag === known ? rangeStart(response) : 0
    if (start !== 0 && start !== have) throw new TemporaryFailure('the hub sends another range')
    if (start === 0 && response.status === 206) {
      // the file is another one by now, or the range is not the one that was asked for
      await response.body?.cancel()
      await rm(part, { force: true })
      await rm(`${part}.etag`, { force: true })
      throw new TemporaryFailure(`${file.name} changed while it was fetched`)
    }
    await writeFile(`${part}.etag`, etag ?? '')
    const totalBytes = file.bytes ?? bytes ?? contentBytes(response, start)
    const end = await append(response, part, start, (done) =>
      onProgress({ bytes: done, totalBytes }),
    )
    if (totalBytes !== undefined && end !== totalBytes) {
      if (end > totalBytes) await rm(part)
      throw new TemporaryFailure(`${file.name} came with ${end} of ${totalBytes} bytes`)
    }
    return etag
  })

async function append(
  response: Response,
  part: string,
  start: number,
  onBytes: (done: number) => void,
): Promise<number> {
  await using handle = await open(part, start === 0 ? 'w' : 'r+')
  let end = start
  try {
    for await (const chunk of response.body ?? []) {
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, end + done)
        done += bytesWritten
      }
      end += chunk.length
      onBytes(end)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new DomainError('storage_full', `There is no room for ${part}`, { cause: error })
    throw error
  }
  await handle.sync()
  return end
}

/** Where the answer's bytes belong: `Content-Range: bytes START-…`, or the beginning. */
function rangeStart(response: Response): number {
  if (response.status !== 206) return 0
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  return start === undefined ? -1 : Number(start)
}

function contentBytes(response: Response, start: number): number | undefined {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  return Number.isSafeInteger(length) ? start + length : undefined
}

/** 64 hex digits are the SHA-256 of a large file, 40 the git blob id of a small one. */
async function isIntact(
  path: string,
  hash: string | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!hash || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) return true // nothing was promised
  const digest = createHash(hash.length === 64 ? 'sha256' : 'sha1')
  await using handle = await open(path)
  if (hash.length === 40) digest.update(`blob ${(await handle.stat()).size}\0`)
  const stream = handle.createReadStream({ autoClose: false, ...(signal && { signal }) })
  for await (const chunk of stream) digest.update(chunk)
  return digest.digest('hex') === hash
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )
