import { expect, test } from 'vitest'
import { verifyOnnx } from '../../../gpu-worker/model/verify-onnx.ts'

// Just enough of the protobuf writer to say bad things. Field numbers: onnx.proto3.
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]
const field = (number: number, value: Uint8Array | string | number): Buffer =>
  typeof value === 'number'
    ? Buffer.from([...varint(number * 8), ...varint(value)])
    : Buffer.concat([
        Buffer.from([...varint(number * 8 + 2), ...varint(Buffer.byteLength(value))]),
        Buffer.from(value),
      ])
const message = (...parts: Buffer[]): Buffer => Buffer.concat(parts)

const entry = (key: string, value: string) => field(13, message(field(1, key), field(2, value)))
const external = (location: string, offset = '0', length = '16', more: Buffer = message()) =>
  message(
    field(1, 4),
    field(2, 1),
    field(8, 'w'),
    entry('location', location),
    entry('offset', offset),
    entry('length', length),
    more,
    field(14, 1),
  )
const inline = message(field(1, 1), field(2, 1), field(8, 'c'), field(9, Buffer.alloc(4)))
const node = (...attributes: Buffer[]) => field(1, message(field(4, 'Add'), ...attributes))
const graph = (...parts: Buffer[]) => message(...parts)
const model = (inner: Buffer, domain = '') =>
  message(field(1, 10), field(8, message(field(1, domain), field(2, 21))), field(7, inner))
const attribute = (number: number, value: Buffer) =>
  field(5, message(field(1, 'a'), field(number, value)))
const nested = (depth: number, innermost = graph(field(5, external('/etc/passwd')))): Buffer =>
  depth === 0 ? innermost : graph(node(attribute(6, nested(depth - 1, innermost))))

const FILES = new Map([['dit-00.weights', 64]])

test('a graph with weights in a file of the bundle passes', () => {
  const good = graph(
    field(5, external('dit-00.weights', '48', '16')),
    field(5, inline),
    node(attribute(5, inline)),
    node(field(7, 'com.microsoft')),
    node(attribute(6, graph(field(5, external('dit-00.weights'))))),
  )
  expect(() => verifyOnnx(model(good), FILES)).not.toThrow()
})

test.for([
  ['a file outside', graph(field(5, external('../dit-00.weights')))],
  ['an absolute path', graph(field(5, external('/etc/passwd')))],
  ['a file that is not in the bundle', graph(field(5, external('other.weights')))],
  ['no file', graph(field(5, external('')))],
  ['a range beyond the file', graph(field(5, external('dit-00.weights', '49', '16')))],
  ['a range that wraps', graph(field(5, external('dit-00.weights', '18446744073709551600', '16')))],
  ['a negative offset', graph(field(5, external('dit-00.weights', '-16', '16')))],
  ['a length that is not the shape’s', graph(field(5, external('dit-00.weights', '0', '32')))],
  [
    'no length',
    graph(
      field(
        5,
        message(field(1, 4), field(2, 1), entry('location', 'dit-00.weights'), field(14, 1)),
      ),
    ),
  ],
  [
    'a location twice',
    graph(field(5, external('dit-00.weights', '0', '16', entry('location', '/etc/passwd')))),
  ],
  [
    'a key of its own',
    graph(field(5, external('dit-00.weights', '0', '16', entry('basepath', '/')))),
  ],
  [
    'external data that claims to be inline',
    graph(field(5, message(field(2, 1), entry('location', '/etc/passwd')))),
  ],
  ['a bad tensor in an attribute', graph(node(attribute(5, external('/etc/passwd'))))],
  ['a bad tensor in a list of attributes', graph(node(attribute(10, external('/etc/passwd'))))],
  ['a bad tensor in a subgraph', nested(3)],
  ['a bad tensor in a list of subgraphs', graph(node(attribute(11, nested(0))))],
  ['forty nested subgraphs, all in order', nested(40, graph())],
  ['a thousand nested subgraphs', nested(1000, graph())],
  ['a sparse initializer', graph(field(15, message(field(1, inline))))],
  ['a sparse attribute', graph(node(attribute(22, message(field(1, inline)))))],
  ['an operator of another domain', graph(node(field(7, 'ai.evil')))],
  ['segments', graph(field(5, message(field(2, 1), field(3, message(field(1, 1))))))],
  ['a half message', graph(Buffer.of(0x2a, 0x7f, 0x00))],
  ['a group', graph(Buffer.of(0x2b))],
  ['a number that does not end', graph(Buffer.alloc(16, 0xff))],
] satisfies [string, Buffer][])('a graph with %s is refused', ([, bad]) => {
  expect(() => verifyOnnx(model(bad), FILES)).toThrow(
    expect.objectContaining({ code: 'invalid_model_file' }),
  )
})

test('a model of another operator set, with functions, with two graphs or none is refused', () => {
  const refused = expect.objectContaining({ code: 'invalid_model_file' })
  expect(() => verifyOnnx(model(graph(), 'ai.evil'), FILES)).toThrow(refused)
  expect(() => verifyOnnx(message(model(graph()), field(25, message())), FILES)).toThrow(refused)
  expect(() => verifyOnnx(message(model(graph()), field(20, message())), FILES)).toThrow(refused)
  expect(() => verifyOnnx(message(model(graph()), model(graph())), FILES)).toThrow(refused)
  expect(() => verifyOnnx(message(), FILES)).toThrow(refused)
})
