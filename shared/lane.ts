import type { EditInput, Lane, Mode } from './edit.ts'
import { isOpenStep, type Plan } from './plan/plan.ts'

/** What a worker without scratch disks keeps of one recording, decoded: 320 MB of float32 samples. */
const MOST_DECODED_BYTES = 320_000_000
/** Decoded by our own code; everything else needs the ffmpeg of a worker with an image. */
const OWN_CONTAINERS: readonly string[] = ['wav', 'flac', 'mp3', 'ogg']
/** Exact steps take at most a quarter of the recording's length; longer work than 60 s has no place there. */
const MOST_EXACT_SECONDS = 240

/**
 * The queue of an edit, from its plan: a fade never waits for a model, and no live fade for those of test
 * keys. What a function cannot do goes to a worker that can, whoever sent it. What is not known of the input
 * yet is taken to be small and ours; an edit that waited for its upload is asked again when the recording is
 * there.
 */
export function laneFor(
  mode: Mode,
  plan: Plan,
  input: Pick<EditInput, 'durationSeconds' | 'sampleRateHz' | 'channels' | 'container'>,
): Lane {
  const { durationSeconds, sampleRateHz, channels, container } = input
  const decodedBytes = 4 * (durationSeconds ?? 0) * (sampleRateHz ?? 0) * (channels ?? 0)
  const isHeavy = (durationSeconds ?? 0) > MOST_EXACT_SECONDS || decodedBytes > MOST_DECODED_BYTES
  const isForeign = container !== null && !OWN_CONTAINERS.includes(container)
  if (plan.steps.some(isOpenStep) || isHeavy || isForeign) return 'model'
  return mode === 'test' ? 'test' : 'exact'
}
