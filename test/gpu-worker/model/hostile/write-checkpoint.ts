// A small writer of checkpoints as torch.save writes them, and of what it would never write.

import { crc32 } from 'node:zlib'
import { openCheckpoint } from '../../../../gpu-worker/model/open-checkpoint.ts'

export const u16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer)
export const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
export const op = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
export const text = (value: string) => op('X', u32(Buffer.byteLength(value)), Buffer.from(value))
export const int = (value: number) => op('J', u32(value >>> 0))
export const global = (module: string, name: string) => op(`c${module}\n${name}\n`)
export const ORDERED_DICT = op(global('collections', 'OrderedDict'), ')R')
export const ints = (...values: number[]) => op('(', ...values.map(int), 't')
export const storage = (key = '0', values = int(4), kind = 'FloatStorage') =>
  op('(', text('storage'), global('torch', kind), text(key), text('cpu'), values, 'tQ')
export const tensor = (
  from = storage(),
  offset = int(0),
  size = ints(4),
  stride = ints(1),
  rest = op('\x89', ORDERED_DICT),
) => op(global('torch._utils', '_rebuild_tensor_v2'), '(', from, offset, size, stride, rest, 'tR')
export const saved = (value: Buffer, name = 'w'): Buffer =>
  op('}', text('state_dict'), op('}', text(name), value, 's'), 's')
export const pickle = (value: Buffer) => op('\x80\x02', value, '.')

export type Entry = {
  name: string
  data: Buffer
  /** Behind the data, where its sizes may be. */
  after?: Buffer
  attributes?: number
  /** Not in the central directory. */
  hidden?: boolean
  local?: (header: Buffer) => Buffer
  central?: (header: Buffer) => Buffer
}

export function zip(entries: readonly Entry[], comment = Buffer.alloc(0)): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const {
    name,
    data,
    after = Buffer.alloc(0),
    attributes = 0,
    hidden = false,
    local = (x: Buffer) => x,
    central = (x: Buffer) => x,
  } of entries) {
    const common = op(
      u16(0x800),
      u16(0),
      u32(0),
      u32(crc32(data)),
      u32(data.length),
      u32(data.length),
      u16(name.length),
      u16(0),
    )
    const head = local(op('PK\x03\x04', u16(20), common, name))
    if (!hidden)
      directory.push(
        central(
          op(
            'PK\x01\x02',
            u16(0x0314),
            u16(20),
            common,
            u16(0),
            u16(0),
            u16(0),
            u32(attributes),
            u32(at),
            name,
          ),
        ),
      )
    parts.push(head, data, after)
    at += head.length + data.length + after.length
  }
  const all = Buffer.concat(directory)
  const end = op(
    'PK\x05\x06',
    u16(0),
    u16(0),
    u16(directory.length),
    u16(directory.length),
    u32(all.length),
    u32(at),
    u16(comment.length),
    comment,
  )
  return Buffer.concat([...parts, all, end])
}

export const DATA: Entry = { name: 'archive/data/0', data: Buffer.alloc(16) }
export const VERSION: Entry = { name: 'archive/version', data: Buffer.from('3\n') }
export const checkpoint = (value: Buffer, ...more: Entry[]) =>
  zip([{ name: 'archive/data.pkl', data: pickle(value) }, DATA, VERSION, ...more])

export const PKL: Entry = { name: 'archive/data.pkl', data: pickle(saved(tensor())) }
/** Bytes put over a header's own, at an offset. */
export const patched =
  (offset: number, bytes: Buffer) =>
  (header: Buffer): Buffer => {
    bytes.copy(header, offset)
    return header
  }
/** A checkpoint in order. */
export const good = zip([PKL, DATA, VERSION])

/** Reads a file to its last tensor. */
export async function readAll(path: string): Promise<readonly string[]> {
  await using weights = await openCheckpoint(path)
  for (const name of weights.names()) await weights.read(name)
  return weights.names()
}
