/** onnxruntime for everybody here, told first to report nothing. */
import './no-telemetry.ts'

// biome-ignore lint/performance/noBarrelFile: imports run in their order, so the one above needs a file around it
export { InferenceSession, Tensor, type TypedTensor } from 'onnxruntime-node'
