/**
 * Every `hold`-th sample, rounded to a grid of 2^bits steps between −1 and 1, stands for those after it.
 *
 * @param channels [channels, frames]; not modified
 * @returns [channels, frames]; the caller owns it
 */
export function crush(
  channels: readonly Float32Array[],
  { bits, hold }: { bits: number; hold: number },
): Float32Array[] {
  const steps = 2 ** (bits - 1)
  return channels.map((samples) =>
    samples.map((_, n) => Math.round(samples[n - (n % hold)]! * steps) / steps),
  )
}
