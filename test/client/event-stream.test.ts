import { expect, test } from 'vitest'
import { readEvents, type StreamEvent } from '../../client/event-stream.ts'

async function read(...chunks: string[]): Promise<StreamEvent[]> {
  const encoded = chunks.map((chunk) => new TextEncoder().encode(chunk))
  const events: StreamEvent[] = []
  for await (const event of readEvents(ReadableStream.from(encoded))) events.push(event)
  return events
}

test('events come out whole however the bytes are cut', async () => {
  const text =
    'retry: 1000\n\nid: 2\nevent: edit\ndata: {"ä":1}\n\n: ping\n\nevent: end\ndata: {}\n\n'
  const expected = [
    { id: '2', event: 'edit', data: '{"ä":1}' },
    { id: null, event: 'end', data: '{}' },
  ]
  const bytes = new TextEncoder().encode(text)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const events: StreamEvent[] = []
    const chunks = ReadableStream.from([bytes.slice(0, cut), bytes.slice(cut)])
    for await (const event of readEvents(chunks)) events.push(event)
    expect(events).toEqual(expected)
  }
})

test('every line end, and data over several lines', async () => {
  expect(await read('data: a\r\ndata:b\r\n\r\nevent:x\rdata\r\r', 'data: c\r', '\n\n')).toEqual([
    { id: null, event: 'message', data: 'a\nb' },
    { id: null, event: 'x', data: '' },
    { id: null, event: 'message', data: 'c' },
  ])
})

test('an event that was cut off is not given', async () => {
  expect(await read('data: a\n\ndata: b\n')).toEqual([{ id: null, event: 'message', data: 'a' }])
})
