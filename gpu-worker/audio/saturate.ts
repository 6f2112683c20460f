import { fromDb } from './decibels.ts'
import { readAt, SHORT_KERNEL } from './resample.ts'

const OVERSAMPLING = 4

/**
 * tanh(g x) / tanh(g), computed at four times the rate so that its harmonics do not fold back. A drive
 * of 0 dB is barely heard, 40 dB is nearly a square wave.
 *
 * @param channels [channels, frames]; not modified
 * @returns [channels, frames]; the caller owns it
 */
export function saturate(channels: readonly Float32Array[], driveDb: number): Float32Array[] {
  const g = fromDb(driveDb)
  const scale = 1 / Math.tanh(g)
  const frames = channels[0]?.length ?? 0
  return channels.flatMap((samples) => {
    const up = { step: 1 / OVERSAMPLING, frames: OVERSAMPLING * frames, kernel: SHORT_KERNEL }
    const fine = readAt([samples], up)[0]!
    for (let n = 0; n < fine.length; n++) fine[n] = scale * Math.tanh(g * fine[n]!)
    return readAt([fine], { step: OVERSAMPLING, frames, kernel: SHORT_KERNEL })
  })
}
