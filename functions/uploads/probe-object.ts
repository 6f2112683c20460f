import { type AudioProbe, PROBE_BYTES, probeAudio } from '#shared/audio-probe.ts'
import { DomainError } from '#shared/errors.ts'
import type { AudioStore } from '#shared/ports.ts'
import type { ObjectFacts } from '#shared/upload.ts'

/**
 * What a stored object says of itself, from its first and last 64 KiB.
 *
 * @param containers the kinds of file this deployment decodes
 * @throws DomainError `unsupported_audio` when it is none of them
 */
export async function probeObject(
  audio: AudioStore,
  key: string,
  { bytes, version, containers }: ObjectFacts & { containers: readonly string[] },
): Promise<AudioProbe> {
  const window = (start: number, end: number) => audio.read(key, version, { start, end })
  const [head, tail] = await Promise.all([
    window(0, Math.min(bytes, PROBE_BYTES)),
    window(Math.max(0, bytes - PROBE_BYTES), bytes),
  ])
  const probe = probeAudio(head, tail, bytes)
  if (probe.container !== null && containers.includes(probe.container)) return probe
  throw new DomainError(
    'unsupported_audio',
    probe.container === null
      ? 'The bytes are not an audio file we know.'
      : `This deployment does not decode ${probe.container} files.`,
    { fix: 'Send a WAV, FLAC, MP3 or Ogg file.' },
  )
}
