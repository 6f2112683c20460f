import type { DomainError } from '#shared/errors.ts'
import { MP3_BITRATES_KBPS, MP3_RATES_HZ } from '#shared/mp3-encodings.ts'
import type { Plan, StepOf } from '#shared/plan/plan.ts'
import { refuse } from '#shared/plan/refuse.ts'

/** What the request says of the file, where the sentence says nothing. */
type Requested = { readonly format: string; readonly sampleRateHz: number | null }

/**
 * "Convert to m4a" is refused here, before anything is made, where no worker would write it; and so is what
 * a format cannot hold: the file would be another one than was asked for.
 *
 * @throws DomainError `parameter_out_of_range`
 */
export function checkEncoding(plan: Plan, requested: Requested, formats: readonly string[]): void {
  for (const step of plan.steps) if (step.op === 'convert') checkStep(step, requested, formats)
}

function checkStep(
  { format: said, sampleRateHz, bitDepth, bitrateKbps }: StepOf<'convert'>,
  requested: Requested,
  formats: readonly string[],
): void {
  const format = said ?? requested.format
  const rate = sampleRateHz ?? requested.sampleRateHz
  if (!formats.includes(format))
    throw outOfRange(`Files of the format ${format} are not written here.`, listed(formats))
  if (format !== 'mp3') {
    if (bitrateKbps !== undefined)
      throw outOfRange(`A file of the format ${format} has no bit rate.`, 'mp3')
    if (format === 'flac' && bitDepth === 32)
      throw outOfRange('FLAC files are written with 16 or 24 bits.', 'wav, or 24 bits')
    return
  }
  if (bitDepth !== undefined) throw outOfRange('An MP3 has no bit depth.', 'flac or wav')
  if (rate !== null && !isOneOf(MP3_RATES_HZ, rate))
    throw outOfRange(`An MP3 cannot have ${rate} Hz.`, `${nearest(MP3_RATES_HZ, rate)} Hz`)
  if (bitrateKbps !== undefined && !isOneOf(MP3_BITRATES_KBPS, bitrateKbps))
    throw outOfRange(
      `An MP3 cannot have ${bitrateKbps} kbit/s.`,
      `${nearest(MP3_BITRATES_KBPS, bitrateKbps)} kbit/s`,
    )
}

const outOfRange = (message: string, instead: string): DomainError =>
  refuse('parameter_out_of_range', message, {
    reason: 'parameter_out_of_range',
    fix: `Ask for ${instead}.`,
  })

const listed = (formats: readonly string[]): string =>
  `${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`

const isOneOf = (values: readonly number[], value: number): boolean => values.includes(value)

const nearest = (values: readonly number[], value: number): number =>
  values.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best))
