/**
 * What the domain asks of the world; types only. An adapter is a function that returns one of these;
 * the promise in each comment is a test in test/contract/ that every adapter passes.
 */

import type { LedgerEntry } from './credits.ts'
import type { Delivery, DeliveryAttempt } from './delivery.ts'
import type { Change, Edit, EditEvent, EditIn, EditStatus, Lane, Mode, Progress } from './edit.ts'
import type { AccountId, EditId, EventId, Instant, KeyId, UploadId } from './id.ts'
import type { ObjectFacts, Upload } from './upload.ts'

// ── edits ───────────────────────────────────────────────────────────────────────────────────────

/** Whose objects a caller may see. `subject` null: all of the account's. */
export type Owner = {
  readonly accountId: AccountId
  readonly mode: Mode
  readonly subject: string | null
}

/** The fencing token a worker holds. */
export type Fence = { readonly editId: EditId; readonly attempt: number; readonly leaseId: string }

/** A caller's own name for one creation; see `Idempotent creation` below. */
export type IdempotencyClaim = {
  readonly scope: string // account, mode, subject, method and path
  readonly key: string
  readonly fingerprint: string // SHA-256 of the canonical body, hex
}

/** What a creation may not exceed; compared in the very transaction that creates. */
export type CreationLimits = {
  readonly maxQueued: number // of the account and mode, awaiting_upload included
  readonly maxQueuedInDeployment: number
}

export type CreateOutcome<Id> =
  | { readonly outcome: 'created' }
  | { readonly outcome: 'replayed'; readonly id: Id }

export type EditQuery = {
  readonly statuses: readonly EditStatus[] // empty: all
  readonly createdAfter: Instant | undefined
  readonly createdBefore: Instant | undefined
  readonly idempotencyKey: string | undefined
  readonly after: EditId | undefined // exclusive
  readonly limit: number
}

export type Page<T> = { readonly items: readonly T[]; readonly hasMore: boolean }

/**
 * Edits at rest. `commit` compares version, status, attempt and lease of `change.from` with what is
 * stored: of all writers that read the same edit, one moves it.
 */
export type EditStore = {
  get(id: EditId): Promise<Edit | undefined>
  /** The same for a caller: another owner's edit and a missing edit are both undefined. */
  find(owner: Owner, id: EditId): Promise<Edit | undefined>
  /** Newest first. */
  list(owner: Owner, query: EditQuery): Promise<Page<Edit>>

  /**
   * What this key created before; undefined while it is free. Asked before anything else of the
   * request is looked at, so that a replay works although an input or a model is gone meanwhile.
   *
   * @throws DomainError `idempotency_key_mismatch`
   */
  created(idempotency: IdempotencyClaim): Promise<EditId | undefined>

  /**
   * Idempotent creation: edit, hold, idempotency key, event and queue row, all or none.
   *
   * @throws DomainError `idempotency_key_mismatch`, `insufficient_credits`, `queue_full`, `overloaded`
   */
  create(
    change: Change,
    options: { idempotency: IdempotencyClaim | undefined; limits: CreationLimits },
  ): Promise<CreateOutcome<EditId>>

  /**
   * The edit, its ledger entries, its events and its queue row: all or none. What was answered `true`
   * survives a power cut.
   *
   * @returns false when the stored edit is no longer at `change.from`, or its data would be removed while an
   *   unfinished edit needs it
   */
  commit(change: Change): Promise<boolean>

  /** Moves the lease's end. @returns false when the fence no longer holds */
  renew(fence: Fence, expiresAt: Instant): Promise<boolean>
  /** Stage and progress, not durable. @returns false when the fence no longer holds */
  report(fence: Fence, progress: Progress): Promise<boolean>
  /** Which of these edits were asked to cancel, or are no longer held under this fence. */
  stopped(fences: readonly Fence[]): Promise<readonly EditId[]>

  /** Edits something should be done about, oldest first; what, is decided by who asked. */
  due(kind: DueKind, now: Instant, limit: number): Promise<readonly Edit[]>
  /** Counts for limits, positions and status. */
  load(): Promise<QueueLoad>
  /** `queued` as `maxQueued` counts it: awaiting_upload included. */
  loadOf(
    accountId: AccountId,
    mode: Mode,
  ): Promise<{ readonly queued: number; readonly running: number }>
  /** How many queued edits stand before this one; near enough to be shown, where many workers take at once. */
  ahead(edit: Edit): Promise<number>
  /** Own time of the newest succeeded edits, newest first, for the ETA: at most 50. */
  recentRuns(): Promise<readonly { readonly queueMs: number; readonly totalMs: number }[]>
  /** Those that wait for this upload's bytes. */
  awaiting(id: UploadId): Promise<readonly EditIn<'awaiting_upload'>[]>
  ledgerOf(id: EditId): Promise<readonly LedgerEntry[]>
  /** Unfinished edits whose input is this upload or this edit's output. */
  isNeeded(what: { uploadId: UploadId } | { editId: EditId }): Promise<boolean>
  /**
   * Edits that ended before this, without data and needed by no unfinished edit, with their events, deliveries
   * and idempotency keys; at most `limit` of them. Their ledger entries stay: balances are sums of them.
   *
   * @returns how many were removed: none where the store itself removes what is 400 days old
   */
  removeOlderThan(at: Instant, limit: number): Promise<number>
}

/**
 * `awaiting`: awaiting_upload, all. `overdue`: not terminal and past `deadlineAt` (or, awaiting, past
 * `uploadExpiresAt`). `lost`: processing and past the lease's or the attempt's end. `unqueued`: queued
 * without a queue message for a while. `data_expired`: terminal, data not removed, past `dataExpiresAt`.
 */
export type DueKind = 'awaiting' | 'overdue' | 'lost' | 'unqueued' | 'data_expired'

export type QueueLoad = {
  readonly queued: number
  readonly running: number
  readonly oldestQueuedAt: Instant | null
}

// ── uploads and objects ─────────────────────────────────────────────────────────────────────────

export type UploadStore = {
  get(id: UploadId): Promise<Upload | undefined>
  find(owner: Owner, id: UploadId): Promise<Upload | undefined>
  /** As `EditStore.created`. */
  created(idempotency: IdempotencyClaim): Promise<UploadId | undefined>
  /** @throws DomainError `idempotency_key_mismatch` */
  create(
    upload: Upload,
    idempotency: IdempotencyClaim | undefined,
  ): Promise<CreateOutcome<UploadId>>
  /**
   * @returns false when the stored upload no longer has `from`'s status, or would be removed while an
   *   unfinished edit needs it
   */
  commit(from: Upload, to: Upload): Promise<boolean>
  /** Pending past their time; ready and unused past theirs. */
  due(now: Instant, limit: number): Promise<readonly Upload[]>
  /**
   * When the last edit with these bytes loses its data, at the latest: null while one is unfinished,
   * undefined when none has them.
   */
  usedUntil(id: UploadId): Promise<Instant | null | undefined>
  /**
   * Uploads created before this that are neither pending nor ready, with their idempotency keys; at most `limit`.
   *
   * @returns as `EditStore.removeOlderThan`
   */
  removeOlderThan(at: Instant, limit: number): Promise<number>
}

/** A request a client sends as it stands; nothing else is accepted. */
export type SignedRequest = {
  readonly method: 'PUT' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string>> | null // form fields of POST, in order
  readonly expiresAt: Instant
}

/** Immutable objects. `write` returns when the bytes survive a power cut. */
export type AudioStore = {
  signUpload(
    upload: Upload,
    options: { expiresAt: Instant; maxBytes: number },
  ): Promise<SignedRequest>
  signDownload(
    key: string,
    options: {
      expiresAt: Instant
      filename: string | null
      contentType: string
      version?: string | null // exactly these bytes, or none
    },
  ): Promise<string>
  head(key: string): Promise<ObjectFacts | undefined>
  /** @throws DomainError `input_changed` when the version is not `version`, `input_removed` when gone */
  read(
    key: string,
    version: string | null,
    range?: { start: number; end: number },
  ): Promise<Uint8Array>
  /** To a local file. Errors as `read`, and `input_too_large` above `maxBytes`. */
  download(
    key: string,
    version: string | null,
    path: string,
    options: { maxBytes: number; signal: AbortSignal },
  ): Promise<void>
  /**
   * From a local file or from memory. With `mayMove` the file is given away: nobody else has it open, and its
   * name may be gone afterwards. @throws DomainError `storage_full`, `storage_failed`
   */
  write(
    key: string,
    source: { path: string; mayMove?: boolean } | Uint8Array,
    contentType: string,
  ): Promise<ObjectFacts>
  /** Missing is fine. */
  remove(key: string): Promise<void>
  /**
   * Keys under a prefix with their age, for the janitor: all, or of those that come after `after` by name the
   * first `most`, in that order.
   */
  list(
    prefix: string,
    page?: { readonly after: string; readonly most: number },
  ): Promise<readonly { readonly key: string; readonly modifiedAt: Instant }[]>
}

/**
 * The other side of `signUpload` and `signDownload` where the server itself is the storage (one box):
 * what a signed request allows. Nothing is read or written.
 *
 * @throws DomainError `invalid_signature` for whatever was altered, is past its time, or differs from
 *   what was signed (method, path, content-length, content-type, checksum)
 */
export type SignedRequests = {
  /** PUT /storage/…: the headers as they arrived. */
  put(url: URL, headers: Headers): { readonly key: string } & SignedBytes
  /** POST /storage/…: the form's fields before `file`. */
  form(url: URL, fields: Readonly<Record<string, string>>): { readonly key: string } & SignedBytes
  get(url: URL): {
    readonly key: string
    readonly filename: string | null
    readonly contentType: string
    readonly version: string | null // null: whatever is there
  }
}

/** What the body must be: `sha256` (hex) null where none was declared. */
export type SignedBytes = {
  readonly minBytes: number
  readonly maxBytes: number
  readonly sha256: string | null
  readonly contentType: string
}

// ── queue ───────────────────────────────────────────────────────────────────────────────────────

/** SQS's contract: at least once, in any order. */
export type EditQueue = {
  /**
   * Into the queue of its lane, after every commit with `dispatch`. One box has one queue, filled by the
   * commit itself: there it only wakes the receiver.
   *
   * @param accountId whose turn it is taken from, where the queue knows turns
   */
  send(id: EditId, lane: Lane, accountId?: AccountId): Promise<void>
  /** One message, invisible to others for a while; undefined when none came in time. */
  receive(options: {
    waitSeconds: number
    visibilityTimeoutSeconds: number
    signal: AbortSignal
  }): Promise<Received | undefined>
}

export type Received = {
  readonly body: string
  readonly receiveCount: number
  delete(): Promise<void>
  /** Seconds from now until it is delivered again; 0 at once. */
  changeVisibility(seconds: number): Promise<void>
  /** A fresh message in its place, delivered after so many seconds: nobody has received that one yet. */
  replace(seconds: number): Promise<void>
}

// ── accounts, keys, secrets ─────────────────────────────────────────────────────────────────────

export type Account = {
  readonly id: AccountId
  readonly name: string | null
  readonly isUnlimited: boolean
  readonly createdAt: Instant
}

export type ApiKey = {
  readonly id: KeyId
  readonly accountId: AccountId
  readonly mode: Mode
  readonly name: string
  readonly sha256: string
  readonly hint: string
  readonly scopes: readonly string[]
  readonly status: 'active' | 'disabled' | 'revoked'
  readonly expiresAt: Instant | null
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
}

export type KeyStore = {
  findByHash(sha256: string): Promise<ApiKey | undefined>
  get(id: KeyId): Promise<ApiKey | undefined>
  list(accountId: AccountId): Promise<readonly ApiKey[]>
  create(key: ApiKey): Promise<void>
  /** @returns false when there is no such key */
  revoke(id: KeyId): Promise<boolean>
  touch(id: KeyId, now: Instant): Promise<void>
}

export type AccountStore = {
  get(id: AccountId): Promise<Account | undefined>
  list(): Promise<readonly Account[]>
  /** The account and its first key: both or none. */
  create(account: Account, key: ApiKey): Promise<void>
  setUnlimited(id: AccountId, isUnlimited: boolean): Promise<boolean>
  /** Unique by ledger id. */
  grant(entry: LedgerEntry): Promise<void>
  /** Once per edit, up to the charged amount. @throws DomainError `invalid_request`, `not_found` */
  refund(entry: LedgerEntry): Promise<void>
  balance(id: AccountId): Promise<{ readonly available: number; readonly held: number }>
}

/** `whsec_…` secrets, readable because they sign; encrypted at rest by the adapter. */
export type WebhookSecret = {
  readonly secret: string
  readonly previous: { readonly secret: string; readonly expiresAt: Instant } | null
}

export type SecretStore = {
  /** The account's secret for per-edit addresses, made by `make` on first use. */
  webhookSecret(accountId: AccountId, mode: Mode, make: () => string): Promise<WebhookSecret>
  /** @returns false when another rotation came first */
  rotateWebhookSecret(
    accountId: AccountId,
    mode: Mode,
    from: WebhookSecret,
    to: WebhookSecret,
  ): Promise<boolean>
}

// ── events and deliveries ───────────────────────────────────────────────────────────────────────

export type StoredEvent = EditEvent & { readonly body: string | null } // null: not fanned out yet

/**
 * All that is to be told stands in the store, with its time: a dispatcher that looks there (dispatch.ts)
 * needs no message, and any number of them may look at once. One box runs one for ever. On AWS the
 * function runs one until nothing is due, when the sweep's schedule or a message of the webhook queue
 * wakes it; the message says only that it is worth looking, so one that is lost costs a sweep's time.
 */
export type DeliveryStore = {
  /** Events not fanned out yet, oldest first. */
  pendingEvents(limit: number): Promise<readonly EditEvent[]>
  /** The body, made once, and the deliveries: all or none; repeating it does nothing. */
  fanOut(eventId: EventId, body: string, deliveries: readonly Delivery[]): Promise<void>
  event(id: EventId): Promise<StoredEvent | undefined>
  /**
   * Due deliveries, each under a lease until `leaseExpiresAt`: nobody else gets them before. At most
   * one of each lane (`laneOf`), oldest first, and none of the lanes in `busyLanes`.
   */
  claimDue(
    now: Instant,
    leaseExpiresAt: Instant,
    limit: number,
    busyLanes: readonly string[],
  ): Promise<readonly Delivery[]>
  /**
   * The delivery as it is after this attempt: the attempt's number is taken once.
   *
   * @returns false when another dispatcher recorded this attempt
   */
  record(delivery: Delivery, attempt: DeliveryAttempt): Promise<boolean>
  deliveriesOf(eventId: EventId): Promise<readonly Delivery[]>
  /** `oldestDueAt`: what waits the longest for its attempt, or the first that will be due. */
  load(): Promise<{
    readonly pending: number
    readonly oldestPendingAt: Instant | null
    readonly oldestDueAt: Instant | null
  }>
  /**
   * Events older than this that are fully told, with their deliveries; at most `limit` of them.
   *
   * @returns how many events were removed
   */
  removeOlderThan(at: Instant, limit: number): Promise<number>
  /** When the next delivery is due, for a dispatcher that sleeps. */
  nextDueAt(): Promise<Instant | undefined>
}

/**
 * Who waits for an edit hears that it may have changed; what it is now, the store says. One process
 * announces its own writes, the cloud looks every second. A call too many is harmless.
 */
export type EditChanges = {
  /** @returns stops listening */
  subscribe(id: EditId, listener: () => void): () => void
}

// ── workers ─────────────────────────────────────────────────────────────────────────────────────

/** A worker as it last told of itself. */
export type WorkerRow = {
  readonly id: string
  readonly lane: Lane
  readonly state: 'booting' | 'ready' | 'busy' | 'stopping' | 'unhealthy'
  readonly device: string | null
  readonly softwareVersion: string
  readonly startedAt: Instant
  readonly seenAt: Instant
}

/** Who works, where workers are other machines. One that was silent for five minutes is not there. */
export type WorkerRegistry = {
  put(row: WorkerRow): Promise<void>
  /** Missing is fine. */
  remove(id: string): Promise<void>
  list(): Promise<readonly WorkerRow[]>
}

// ── the world ───────────────────────────────────────────────────────────────────────────────────

export type Clock = {
  now(): Instant
  /** Milliseconds that never go back. */
  monotonic(): number
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export type Random = { bytes(count: number): Uint8Array }

export type Ports = {
  readonly edits: EditStore
  readonly uploads: UploadStore
  readonly audio: AudioStore
  readonly queue: EditQueue
  readonly keys: KeyStore
  readonly accounts: AccountStore
  readonly secrets: SecretStore
  readonly deliveries: DeliveryStore
  readonly clock: Clock
  readonly random: Random
}
