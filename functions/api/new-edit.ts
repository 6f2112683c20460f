import { hash } from 'node:crypto'
import type { Edit, EditIn, EditInput } from '#shared/edit.ts'
import type { EditId, Instant, NewId } from '#shared/id.ts'
import { laneFor } from '#shared/lane.ts'
import type { WebhookBody } from '#shared/wire/webhooks.ts'
import type { Caller } from './authenticate.ts'
import type { UnseededParams } from './edit-params.ts'
import type { Planned } from './plan-edit.ts'

/** All that a new edit is made of. */
export type NewEdit = {
  readonly caller: Caller
  readonly instruction: string
  readonly params: UnseededParams
  readonly requestedOutput: Edit['requestedOutput']
  readonly planned: Planned
  readonly input: EditInput
  /** Set while its bytes have not arrived. */
  readonly waitsUntil: Instant | undefined
  readonly webhook: WebhookBody | null
  readonly metadata: Readonly<Record<string, string>>
  readonly parentEditId: EditId | null
  readonly retriedFrom: EditId | null
  readonly cancelAfterSeconds: number
}

/** An edit at its beginning: queued, or waiting for its upload. */
export function newEdit(
  parts: NewEdit,
  { newId, now }: { newId: NewId; now: Instant },
): EditIn<'queued'> | EditIn<'awaiting_upload'> {
  const { caller, planned, waitsUntil } = parts
  const id = newId('edit')
  const common = {
    id,
    accountId: caller.owner.accountId,
    mode: caller.owner.mode,
    lane: laneFor(caller.owner.mode, planned.plan, parts.input),
    version: 1,
    createdBy: { keyId: caller.key.id, clientTokenId: null, subject: caller.owner.subject },
    instruction: parts.instruction,
    params: { ...parts.params, seed: parts.params.seed ?? seedOf(id) },
    requestedOutput: parts.requestedOutput,
    model: planned.model,
    engine: planned.plan.engine,
    plan: planned.plan,
    warnings: planned.plan.warnings,
    input: parts.input,
    price: planned.price,
    webhook: parts.webhook,
    metadata: parts.metadata,
    parentEditId: parts.parentEditId,
    retriedFrom: parts.retriedFrom,
    attempt: 1,
    returnedCount: 0,
    softwareVersion: null,
    metrics: null,
    createdAt: now,
    startedAt: null,
    deadlineAt: now + parts.cancelAfterSeconds * 1000,
    dataRemoved: false,
  }
  return waitsUntil === undefined
    ? { ...common, status: 'queued', queuedAt: now }
    : { ...common, status: 'awaiting_upload', queuedAt: null, uploadExpiresAt: waitsUntil }
}

/** The first four bytes of the SHA-256 of the id, big-endian: another edit, another sound. */
const seedOf = (id: EditId): number => hash('sha256', id, 'buffer').readUInt32BE(0)
