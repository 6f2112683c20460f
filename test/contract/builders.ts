import type { Delivery } from '#shared/delivery.ts'
import type { EditCommon, EditIn, EditInput, EditOutput, EditParams, Lease } from '#shared/edit.ts'
import { type AccountId, type EventId, idMaker, type NewId } from '#shared/id.ts'
import type { Plan } from '#shared/plan/plan.ts'
import type { Account, ApiKey, CreationLimits } from '#shared/ports.ts'
import type { UploadIn } from '#shared/upload.ts'

let ticks = 0
const bytes = (count: number) =>
  Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256))

/** Ids that ascend, whatever the test's clock says. */
export const newId: NewId = idMaker(() => 1_790_000_000_000 + ticks++, bytes)

export const NOW = 1_790_000_000_000
export const RETENTION = { outputRetentionMs: 604_800_000 }
export const WIDE: CreationLimits = { maxQueued: 1000, maxQueuedInDeployment: 10_000 }
export const at = (now: number) => ({ now, newId, ...RETENTION })

export function anAccount(overrides: Partial<Account> = {}): Account {
  return { id: newId('acct'), name: null, isUnlimited: true, createdAt: NOW, ...overrides }
}

/** The first attempt is due. */
export function aDelivery(
  accountId: AccountId,
  eventId: EventId,
  overrides: Partial<Delivery> = {},
): Delivery {
  return {
    id: newId('dlv'),
    accountId,
    eventId,
    eventType: 'edit.queued',
    endpointId: null,
    url: 'https://app.example.com/hooks',
    trigger: 'event',
    status: 'pending',
    attempts: [],
    nextAttemptAt: NOW,
    createdAt: NOW,
    completedAt: null,
    ...overrides,
  }
}

export function aKey(accountId: AccountId, overrides: Partial<ApiKey> = {}): ApiKey {
  const id = newId('key')
  return {
    id,
    accountId,
    mode: 'live',
    name: 'test',
    sha256: Buffer.from(id).toString('hex').padEnd(64, '0').slice(-64),
    hint: 'rs_live_…0000',
    scopes: ['edits:read'],
    status: 'active',
    expiresAt: null,
    createdAt: NOW,
    lastUsedAt: null,
    ...overrides,
  }
}

const PARAMS: EditParams = {
  engine: 'auto',
  quality: 'fast',
  steps: 100,
  guidanceScale: 5,
  strength: 0.5,
  sampler: 'dpmpp_3m_sde',
  seed: 7,
  negativeInstruction: null,
  candidates: 1,
  region: null,
  exact: false,
  allowPartial: false,
  clipping: 'limit',
}

const PLAN: Plan = {
  version: 1,
  engine: 'exact',
  understood: 'Make it 6 dB louder.',
  steps: [{ op: 'gain', engine: 'exact', says: 'make it 6 dB louder', gainDb: 6 }],
  warnings: [],
  unsupported: [],
  clip: null,
  resolved: false,
  hash: '0'.repeat(64),
}

export const anInput = (overrides: Partial<EditInput> = {}): EditInput => ({
  source: 'upload',
  uploadId: null,
  editId: null,
  url: null,
  filename: 'take.wav',
  objectKey: null,
  version: null,
  container: null,
  bytes: null,
  sha256: null,
  frames: null,
  durationSeconds: null,
  sampleRateHz: null,
  channels: null,
  peaksKey: null,
  spectrogramKey: null,
  ...overrides,
})

const common = (accountId: AccountId, overrides: Partial<EditCommon>): EditCommon => ({
  id: newId('edit'),
  accountId,
  mode: 'live',
  lane: 'exact',
  version: 1,
  createdBy: { keyId: null, clientTokenId: null, subject: null },
  instruction: 'make it louder',
  params: PARAMS,
  requestedOutput: { format: 'flac', sampleRateHz: null },
  model: null,
  engine: 'exact',
  plan: PLAN,
  warnings: [],
  input: anInput(),
  price: {
    credits: 3,
    pricedSeconds: 10,
    isUpperBound: false,
    breakdown: [{ item: 'base', step: null, credits: 3 }],
  },
  webhook: null,
  metadata: { clip: 'intro' },
  parentEditId: null,
  retriedFrom: null,
  attempt: 1,
  returnedCount: 0,
  softwareVersion: null,
  metrics: null,
  createdAt: NOW,
  queuedAt: NOW,
  startedAt: null,
  deadlineAt: NOW + 86_400_000,
  dataRemoved: false,
  ...overrides,
})

export const aQueuedEdit = (
  accountId: AccountId,
  overrides: Partial<EditCommon> = {},
): EditIn<'queued'> => ({ ...common(accountId, overrides), status: 'queued' })

export const anAwaitingEdit = (
  accountId: AccountId,
  overrides: Partial<EditIn<'awaiting_upload'>> = {},
): EditIn<'awaiting_upload'> => ({
  ...common(accountId, { queuedAt: null, ...overrides }),
  uploadExpiresAt: NOW + 3_600_000,
  ...overrides,
  status: 'awaiting_upload',
})

export const aLease = (expiresAt: number, id = newId('evt').slice(-22)): Lease => ({
  id,
  expiresAt,
  attemptEndsAt: expiresAt + 600_000,
})

export const anOutput = (overrides: Partial<EditOutput> = {}): EditOutput => ({
  objectKey: 'outputs/edit/1-lease.flac',
  peaksKey: 'outputs/edit/1-lease.json',
  spectrogramKey: 'outputs/edit/1-lease.png',
  filename: 'take-edited.flac',
  format: 'flac',
  bytes: 1000,
  sha256: 'a'.repeat(64),
  frames: 441_000,
  durationSeconds: 10,
  sampleRateHz: 44_100,
  channels: 2,
  bitsPerSample: 16,
  ...overrides,
})

export const aResult = (overrides: { measuredCredits?: number; output?: EditOutput } = {}) => ({
  output: anOutput(),
  input: anInput({ frames: 441_000, durationSeconds: 10, sampleRateHz: 44_100, channels: 2 }),
  checks: [],
  candidates: [],
  warnings: [],
  metrics: {
    queueMs: 12,
    startingMs: 0,
    fetchMs: 1,
    decodeMs: 2,
    exactMs: 3,
    denoiseMs: 0,
    measureMs: 4,
    encodeMs: 5,
    storeMs: 6,
    totalMs: 33,
    evaluations: 0,
    device: null,
  },
  measuredCredits: 3,
  ...overrides,
})

export function anUpload(
  accountId: AccountId,
  overrides: Partial<UploadIn<'pending'>> = {},
): UploadIn<'pending'> {
  const id = newId('upl')
  return {
    id,
    accountId,
    mode: 'live',
    subject: null,
    method: 'PUT',
    filename: 'take.wav',
    contentType: 'audio/wav',
    declaredBytes: 4,
    declaredSha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
    declaredSeconds: null,
    objectKey: `uploads/${id}`,
    createdAt: NOW,
    requestExpiresAt: NOW + 3_600_000,
    status: 'pending',
    ...overrides,
  }
}
