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
    return queueMessage.parse(jsonOf(body)).edit_id
  } catch (cause) {
    throw new DomainError('internal_error', reasonFor(body), { cause })
  }
}

/** What an operator reads in the log: never the message itself. */
function reasonFor(body: string): string {
  const version = versionOf(body)
  if (typeof version === 'number' && version > 1)
    return `a queue message of version ${version}, and this worker reads version 1. Deploy the workers before what sends to them; until then the message waits for a newer worker.`
  return 'a queue message that no version of resound wrote. It goes to the dead letters after ten receives; look there for who sends it.'
}

const versionOf = (body: string): unknown => (jsonOf(body) as { v?: unknown } | null | undefined)?.v

/** A syntax error would quote the message. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
