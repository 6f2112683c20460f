// SHA-256 of what every operation makes of its test input: node test/golden/dsp/hash-samples.ts > test/golden/dsp/hashes.json
// These are our own results: they prove that nothing changed unnoticed, on whatever machine, and nothing else.
import { hashOf } from '../../gpu-worker/effects/hash-of.ts'
import { run, scene } from '../../gpu-worker/effects/harness.ts'
import { samples } from '../../gpu-worker/effects/samples.ts'

const REGION = { startSeconds: 0.5, endSeconds: 1.25 }

const hashes = samples.map(({ op, name, parameters, regional, input = scene() }) => {
  const whole = regional === 'required' ? { ...parameters, region: REGION } : parameters
  return [`${op} ${name}`, hashOf(run(op, whole, input).audio)]
})
console.log(JSON.stringify(Object.fromEntries(hashes), null, 1))
