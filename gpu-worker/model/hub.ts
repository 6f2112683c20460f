import { z } from 'zod'
import { DomainError } from '#shared/errors.ts'

/** Where models come from: a server with the Hugging Face Hub's API. Everything outside is an argument. */
export type Hub = {
  /** Without a slash at its end; `https://huggingface.co` unless the operator says otherwise. */
  readonly endpoint: string
  /** Sent to the endpoint's own host and to no other. */
  readonly token: string | undefined
  readonly fetch: typeof fetch
  /** Resolves after a while, rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

export type HubFile = {
  readonly name: string
  readonly bytes: number | undefined
  readonly sha256: string | undefined
}
export type HubModel = {
  readonly repository: string
  /** The commit the revision stood at: every file is fetched from it. */
  readonly commit: string
  readonly license: string | null
  readonly files: readonly HubFile[]
}

const REPOSITORY = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/
const REVISION = /^[A-Za-z0-9][\w./-]{0,127}$/
const MAX_TRIES = 5
const MAX_REDIRECTS = 5

const modelInfo = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z
    .looseObject({ license: z.string().optional(), license_name: z.string().optional() })
    .nullish(),
  siblings: z.array(
    z.looseObject({
      rfilename: z.string(),
      size: z.int().min(0).nullish(),
      lfs: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullish(),
    }),
  ),
})

/**
 * What a repository holds at a revision.
 *
 * @throws DomainError `invalid_request` when a name is not one; `model_hub_refused` (what to do about
 *   it is in `fix`); `model_hub_unreachable` after five tries
 * @see https://huggingface.co/docs/hub/api
 */
export async function readHubModel(
  hub: Hub,
  repository: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubModel> {
  if (!REPOSITORY.test(repository) || repository.includes('..'))
    throw new DomainError('invalid_request', `"${repository}" is not OWNER/REPOSITORY`)
  if (!REVISION.test(revision) || revision.includes('..'))
    throw new DomainError('invalid_request', `"${revision}" is not a branch, tag or commit`)
  const url = `${hub.endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`
  const text = await persist(hub, signal, async () => {
    const { response } = await request(hub, url, { repository, signal })
    return response.text()
  })
  const parsed = modelInfo.safeParse(parseJson(text))
  if (!parsed.success)
    throw new DomainError('model_hub_refused', `${hub.endpoint} does not answer as a hub of models`)
  const { sha, cardData, siblings } = parsed.data
  return {
    repository,
    commit: sha,
    license: cardData?.license_name ?? cardData?.license ?? null,
    files: siblings.map(({ rfilename, size, lfs }) => ({
      name: rfilename,
      bytes: size ?? undefined,
      sha256: lfs?.sha256,
    })),
  }
}

export const fileUrl = (
  { endpoint }: Hub,
  { repository, commit }: HubModel,
  name: string,
): string =>
  `${endpoint}/${repository}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`

export type HubResponse = {
  readonly response: Response
  /** SHA-256 or git blob id of the file, without quotes, as the hub itself (not its storage) said. */
  readonly etag: string | undefined
  readonly bytes: number | undefined
}

/**
 * One GET. Redirects are followed by hand, because what the hub says of a file stands on the answer
 * that redirects, and because the token must not follow to another host.
 *
 * @throws DomainError `model_hub_refused` for 401, 403 and 404; `TemporaryFailure` for what may pass
 */
export async function request(
  { endpoint, token, fetch }: Hub,
  url: string,
  {
    repository,
    headers = {},
    signal,
  }: {
    readonly repository: string
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<HubResponse> {
  const home = new URL(endpoint)
  let target = new URL(url)
  let etag: string | undefined
  let bytes: number | undefined
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const isHome = target.origin === home.origin
    const response = await fetch(target, {
      headers: { ...headers, ...(isHome && token ? { authorization: `Bearer ${token}` } : {}) },
      redirect: 'manual',
      ...(signal && { signal }),
    }).catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw new TemporaryFailure(`${target.origin} cannot be reached`, { cause })
    })
    etag ??= unquote(response.headers.get('x-linked-etag'))
    const linkedBytes = Number(response.headers.get('x-linked-size') ?? Number.NaN)
    if (Number.isSafeInteger(linkedBytes)) bytes ??= linkedBytes
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel()
      target = nextTarget(target, location)
      continue
    }
    if (response.ok) return { response, etag: etag ?? unquote(response.headers.get('etag')), bytes }
    await response.body?.cancel()
    throw refusal(response, { endpoint, repository, hasToken: token !== undefined })
  }
  throw new DomainError(
    'model_hub_refused',
    `${endpoint} redirects more than ${MAX_REDIRECTS} times`,
  )
}

/** A failure that another try may cure. */
export class TemporaryFailure extends Error {
  override readonly name = 'TemporaryFailure'
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Tries up to five times, waiting 1, 2, 4 and 8 seconds or as long as the hub asks. */
export async function persist<T>(
  { sleep }: Hub,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      const isTemporary = error instanceof TemporaryFailure || isTorn(error)
      if (!isTemporary) throw error
      if (tries === MAX_TRIES)
        throw new DomainError(
          'model_hub_unreachable',
          `${(error as Error).message}, ${MAX_TRIES} times`,
          {
            cause: error,
            fix: 'Check the network and HF_ENDPOINT, then run the same command: it goes on where it was.',
          },
        )
      const asked = error instanceof TemporaryFailure ? error.retryAfterSeconds : undefined
      await sleep(1000 * Math.min(asked ?? 2 ** (tries - 1), 60), signal)
    }
  }
}

/** A body that ends too early is a TypeError of fetch ("terminated"). */
const isTorn = (error: unknown): boolean =>
  error instanceof TypeError && (error.message === 'terminated' || error.message === 'fetch failed')

function nextTarget(from: URL, location: string): URL {
  const target = new URL(location, from)
  const isAllowed = target.protocol === 'https:' || target.protocol === from.protocol
  if (!isAllowed || !/^https?:$/.test(target.protocol))
    throw new DomainError('model_hub_refused', `${from.origin} redirects to ${target.protocol}`)
  return target
}

function refusal(
  { status, headers }: Response,
  { endpoint, repository, hasToken }: { endpoint: string; repository: string; hasToken: boolean },
): Error {
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN)
    return new TemporaryFailure(`${endpoint} answers ${status}`, {
      ...(Number.isFinite(seconds) && { retryAfterSeconds: seconds }),
    })
  }
  const page = `${endpoint}/${repository}`
  if (status === 401 && !hasToken)
    return new DomainError('model_hub_refused', `${page} cannot be read without a token`, {
      fix: `If the model is gated, accept its licence at ${page}; then make a token at ${endpoint}/settings/tokens and set HF_TOKEN to it.`,
    })
  if (status === 401)
    return new DomainError('model_hub_refused', `${endpoint} does not accept the token`, {
      fix: `Make a new token at ${endpoint}/settings/tokens and set HF_TOKEN to it.`,
    })
  if (status === 403)
    return new DomainError(
      'model_hub_refused',
      `${page} is gated, and access was not granted yet`,
      {
        fix: `Accept its licence at ${page} with the account of the token, and set HF_TOKEN to a token that may read gated repositories.`,
      },
    )
  if (status === 404)
    return new DomainError('model_hub_refused', `${page} does not exist at this revision`, {
      fix: 'Check the name and --revision.',
    })
  return new DomainError('model_hub_refused', `${endpoint} answers ${status}`)
}

const unquote = (etag: string | null): string | undefined =>
  etag?.replace(/^W\//, '').replaceAll('"', '')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
