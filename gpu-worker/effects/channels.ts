import { DomainError } from '#shared/errors.ts'
import type { Audio } from '../audio/audio.ts'
import { within } from '../audio/measure/findings.ts'
import type { Finding } from './effect.ts'

type Side = 'left' | 'right' | undefined

/** Whether a step that may name one channel acts on channel `index`; it acts on all when it names none. */
export const concerns = (side: Side, index: number): boolean =>
  side === undefined || index === (side === 'left' ? 0 : 1)

/** The channels a step acts on. */
export const only = (side: Side, { channels, sampleRateHz }: Audio): Audio => ({
  channels: channels.filter((_, c) => concerns(side, c)),
  sampleRateHz,
})

/** @throws DomainError `no_effect` when there is no left and right to speak of */
export function requireStereo({ channels }: Audio, what: string): void {
  if (channels.length < 2)
    throw new DomainError('no_effect', `The recording is mono: ${what} would change nothing.`)
}

/** Check `channels`: how many the result has. */
export const channelsAre = (expected: number, { channels }: Audio): Finding =>
  within('channels', {
    expected,
    measured: channels.length,
    tolerance: 0,
    unit: null,
    estimator: 'counted',
  })
