import { z } from 'zod'
import { DomainError } from './errors.ts'
import type { EditId } from './id.ts'

/** All that travels through the queue: state lives in one place, the store. */
const queueMessage = z.strictObject({
  v: z.literal(1),
  edit_id: z.templateLiteral(['edit_', z.string()]),
})

export const writeQueueMessage = (id: EditId): string => JSON.stringify({ v: 1, edit_id: id })

/** @throws DomainError `internal_error` for what this version cannot read: the message must stay. */
export function readQueueMessage(body: string): EditId {
  try {
    return queueMessage.parse(JSON.parse(body)).edit_id
  } catch (cause) {
    throw new DomainError('internal_error', 'a queue message of an unknown form or version', {
      cause,
    })
  }
}
