/** One server-sent event. */
export type StreamEvent = {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/**
 * The events of a text/event-stream body (WHATWG HTML, 9.2.6): any line end, fields in any order, data
 * over several lines, comments left out. An event that was cut off is not given.
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamEvent, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  let fields = emptyFields()
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    // A lone CR at the end may be the first half of CRLF
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    for (const line of lines) {
      if (line === '') {
        if (fields.data.length > 0)
          yield { id: fields.id, event: fields.event || 'message', data: fields.data.join('\n') }
        fields = emptyFields()
      } else readLine(line, fields)
    }
  }
}

type Fields = { id: string | null; event: string; data: string[] }

const emptyFields = (): Fields => ({ id: null, event: '', data: [] })

function readLine(line: string, fields: Fields): void {
  const colon = line.indexOf(':')
  if (colon === 0) return // a comment
  const name = colon < 0 ? line : line.slice(0, colon)
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (name === 'data') fields.data.push(value)
  else if (name === 'event') fields.event = value
  else if (name === 'id') fields.id = value
}
