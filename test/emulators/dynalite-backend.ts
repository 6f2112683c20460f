import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'

/** DynamoDB's wire form of one value, and of one item. */
export type AttributeValue = Readonly<Record<string, unknown>>
export type Item = Readonly<Record<string, AttributeValue>>
export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }
/** One operation of the API, answered. */
export type Call = (operation: string, input: object) => Promise<Answer>

/** dynalite asks for a signature's form and never looks at what is in it. */
const SIGNED = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=0',
}

const dynalite = frugalDynalite()

/** dynalite, in memory and in this process, without a socket between. */
export function dynaliteBackend(): { readonly call: Call; close(): Promise<void> } {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  return {
    call: (operation, input) =>
      new Promise((resolve) => {
        const request = Object.assign(new EventEmitter(), {
          method: 'POST',
          url: '/',
          headers: { ...SIGNED, 'x-amz-target': `DynamoDB_20120810.${operation}` },
        })
        const response = {
          statusCode: 200,
          setHeader() {},
          end: (text: string) =>
            resolve({ status: response.statusCode, body: text ? JSON.parse(text) : {} }),
        }
        server.emit('request', request, response)
        request.emit('data', Buffer.from(JSON.stringify(input)))
        request.emit('end')
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/**
 * dynalite ends a query by `return()` of its iterator, which abstract-level calls `close()`: without this an
 * iterator of every query stays open, and holds the whole table as it was then. And it keeps every key as a
 * Buffer, each of which holds the 8 KB it was cut from: as texts they hold nothing else.
 */
function frugalDynalite(): typeof import('dynalite') {
  const require = createRequire(createRequire(import.meta.url).resolve('dynalite'))
  const { AbstractKeyIterator, AbstractValueIterator } = require('abstract-level')
  for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator])
    prototype.return = function (this: { close(): Promise<void> }) {
      return this.close()
    }
  const level = require('memory-level')
  const { MemoryLevel } = level
  level.MemoryLevel = class extends MemoryLevel {
    constructor(options: object) {
      super({ ...options, storeEncoding: 'utf8' })
    }
  }
  return require('dynalite')
}
