import protobuf from 'protobufjs'

// The part of the ONNX format that our graphs use: message and field numbers of onnx.proto (IR 9).
const SCHEMA = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5; string domain = 7;
}
message AttributeProto {
  string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
  repeated int64 ints = 8 [packed = false]; int32 type = 20;
}
message TensorProto {
  repeated int64 dims = 1 [packed = false]; int32 data_type = 2; string name = 8; bytes raw_data = 9;
  repeated StringStringEntryProto external_data = 13; int32 data_location = 14;
}
message StringStringEntryProto { string key = 1; string value = 2; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { TensorType tensor_type = 1; }
message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TensorShapeProto { repeated Dimension dim = 1; }
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
`

/** Element types of TensorProto.DataType. */
const ELEMENT_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int64: 7,
  bool: 9,
  float16: 10,
} as const
export type ElementType = keyof typeof ELEMENT_TYPE

export const BYTES_PER_ELEMENT: Record<ElementType, number> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int64: 8,
  bool: 1,
  float16: 2,
}

/** A fixed size, or the name of one that is known when the graph runs. */
export type Dimension = number | string
/** A whole number is an ONNX int; a float says so, because 1 and 1.0 look alike here. */
export type Attribute = number | { readonly float: number } | string | readonly number[]

export type OnnxNode = {
  readonly op: string
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[] // '' where an optional input is left out
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

export type OnnxPort = {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly Dimension[]
}

export type OnnxInitializer = {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly number[]
} & (
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly offset: number; readonly length: number }
)

export type OnnxGraph = {
  readonly name: string
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxInitializer[]
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
}

const IR_VERSION = 9
const OPSET = 18 // every operator we use exists in it on the CPU and the CUDA provider
const MODEL = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('ModelProto')

/**
 * A graph as the bytes of an .onnx file.
 *
 * @see https://github.com/onnx/onnx/blob/main/docs/IR.md
 */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  return MODEL.encode({
    ir_version: IR_VERSION,
    producer_name: 'resound',
    opset_import: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: graph.name,
      node: graph.nodes.map((node) => ({
        op_type: node.op,
        domain: node.domain,
        name: node.name,
        input: node.inputs,
        output: node.outputs,
        attribute: Object.entries(node.attributes).map(([name, value]) => attributeOf(name, value)),
      })),
      initializer: graph.initializers.map(initializerOf),
      input: graph.inputs.map(portOf),
      output: graph.outputs.map(portOf),
    },
  }).finish()
}

function attributeOf(name: string, value: Attribute) {
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: 3 }
  if ('float' in value) return { name, f: value.float, type: 1 }
  return { name, ints: value, type: 7 }
}

function initializerOf(tensor: OnnxInitializer) {
  const common = { name: tensor.name, dims: tensor.shape, data_type: ELEMENT_TYPE[tensor.type] }
  if ('bytes' in tensor) return { ...common, raw_data: tensor.bytes }
  const external_data = [
    { key: 'location', value: tensor.file },
    { key: 'offset', value: String(tensor.offset) },
    { key: 'length', value: String(tensor.length) },
  ]
  return { ...common, external_data, data_location: 1 }
}

const portOf = ({ name, type, shape }: OnnxPort) => ({
  name,
  type: {
    tensor_type: {
      elem_type: ELEMENT_TYPE[type],
      shape: {
        dim: shape.map((size) =>
          typeof size === 'string' ? { dim_param: size } : { dim_value: size },
        ),
      },
    },
  },
})
