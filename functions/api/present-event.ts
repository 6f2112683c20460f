import type { EditEvent } from '#shared/edit.ts'
import type { WireEdit } from '#shared/wire/edit-answers.ts'
import { presentTime } from '#shared/wire/values.ts'
import type { WireEvent } from '#shared/wire/webhooks.ts'
import { API_VERSION } from './deps.ts'
import { presentEdit } from './present-edit.ts'
import { signLink } from './signed-link.ts'

/** A webhook body stays below this. */
export const MAX_EVENT_BYTES = 20_000

export type EventOptions = { readonly publicUrl: string; readonly linkKey: Uint8Array }

/** The body of an event: made once, of its arguments alone, and sent byte for byte the same. */
export const eventBody = (event: EditEvent, options: EventOptions): string =>
  JSON.stringify(presentEvent(event, options))

/** The edit as it was, with links that live as long as its data. */
export function presentEvent(event: EditEvent, { publicUrl, linkKey }: EventOptions): WireEvent {
  const { edit } = event
  const path = `/v1/edits/${edit.id}/output`
  const output =
    edit.status === 'succeeded' && !edit.dataRemoved
      ? {
          url: publicUrl + signLink(path, edit.dataExpiresAt, linkKey),
          expiresAt: Math.floor(edit.dataExpiresAt / 1000) * 1000,
          peaksUrl: null,
          spectrogramUrl: null,
        }
      : null
  const data = presentEdit(edit, {
    publicUrl,
    output,
    inputPeaksUrl: null,
    inputSpectrogramUrl: null,
    queue: null,
    eta: null,
    refund: null,
  })
  return shorten({
    id: event.id,
    object: 'event',
    type: event.type,
    api_version: API_VERSION,
    mode: edit.mode,
    timestamp: presentTime(event.at),
    data,
  })
}

const SHORTENED = ['plan', 'checks', 'metadata'] as const satisfies readonly (keyof WireEdit)[]

/** Too long: first the plan, then the checks, then the metadata are left out, and named. */
function shorten(event: WireEvent): WireEvent {
  let shorter = event
  const truncated: string[] = []
  for (const member of SHORTENED) {
    if (Buffer.byteLength(JSON.stringify(shorter)) < MAX_EVENT_BYTES) return shorter
    truncated.push(member)
    shorter = { ...shorter, data: { ...shorter.data, [member]: null, truncated: [...truncated] } }
  }
  return shorter
}
