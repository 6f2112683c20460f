import type { BitWriter } from './bit-writer.ts'
import {
  bestFixedOrder,
  FIXED,
  linearPredictor,
  PRECISION_BITS,
  type Predictor,
  padded,
} from './flac-predictor.ts'
import { type Coded, codeResidual, writeResidual } from './flac-residual.ts'

/** One channel of one block, in the form that was found cheapest. */
export type Subframe = {
  readonly samples: Int32Array // wasted bits already shifted out
  readonly bits: number // of a sample, wasted bits not counted
  readonly wasted: number
  readonly form: Form
  readonly cost: number // bits, header left out
}

type Form =
  | { readonly kind: 'constant' }
  | { readonly kind: 'verbatim' }
  | { readonly kind: 'fixed'; readonly coded: Coded }
  | { readonly kind: 'linear'; readonly predictor: Predictor; readonly coded: Coded }

/** Fixed differences that promise this much more than linear prediction are not tried, in bits a sample. */
const HOPELESS_BITS = 0.15

/** @param bits of a sample; @see RFC 9639, section 9.2 */
export function bestSubframe(block: Int32Array, bits: number): Subframe {
  const wasted = countWastedBits(block)
  const samples = wasted > 0 ? block.map((sample) => sample >> wasted) : block
  const base = { samples, bits: bits - wasted, wasted }
  if (samples.every((sample) => sample === samples[0]))
    return { ...base, form: { kind: 'constant' }, cost: base.bits }

  const x = padded(samples)
  const candidates: Subframe[] = [
    { ...base, form: { kind: 'verbatim' }, cost: base.bits * samples.length },
  ]
  const linear = linearPredictor(x)
  const fixed = bestFixedOrder(samples)
  const expectedGain = linear ? Math.log2(fixed.meanMagnitude / linear.meanMagnitude) : 0
  if (!(expectedGain > HOPELESS_BITS)) {
    const coded = codeResidual(x, FIXED[fixed.order]!)
    if (coded) {
      const cost = coded.cost + coded.order * base.bits
      candidates.push({ ...base, form: { kind: 'fixed', coded }, cost })
    }
  }
  const coded = linear && codeResidual(x, linear.predictor)
  if (coded) {
    const cost = coded.cost + coded.order * (base.bits + PRECISION_BITS) + 9
    candidates.push({
      ...base,
      form: { kind: 'linear', predictor: linear.predictor, coded },
      cost,
    })
  }
  return candidates.reduce((best, next) => (next.cost < best.cost ? next : best))
}

export function writeSubframe(out: BitWriter, { samples, bits, wasted, form }: Subframe): void {
  out.write(0, 1)
  out.write(subframeType(form), 6)
  out.write(wasted > 0 ? 1 : 0, 1)
  if (wasted > 0) out.write(1, wasted)
  if (form.kind === 'constant' || form.kind === 'verbatim') {
    const count = form.kind === 'constant' ? 1 : samples.length
    for (let i = 0; i < count; i++) out.write(samples[i]!, bits)
    return
  }
  for (let i = 0; i < form.coded.order; i++) out.write(samples[i]!, bits)
  if (form.kind === 'linear') {
    out.write(PRECISION_BITS - 1, 4)
    out.write(form.predictor.shift, 5)
    for (const coefficient of form.predictor.coefficients) out.write(coefficient, PRECISION_BITS)
  }
  writeResidual(out, form.coded)
}

function subframeType(form: Form): number {
  if (form.kind === 'constant') return 0
  if (form.kind === 'verbatim') return 1
  return form.kind === 'fixed' ? 8 + form.coded.order : 31 + form.coded.order
}

function countWastedBits(samples: Int32Array): number {
  let all = 0
  for (let i = 0; i < samples.length && (all & 1) === 0; i++) all |= samples[i]!
  return all === 0 ? 0 : 31 - Math.clz32(all & -all)
}
