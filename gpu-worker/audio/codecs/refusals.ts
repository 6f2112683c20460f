import { DomainError } from '#shared/errors.ts'

/** The file is broken: nothing but another copy of it helps. */
export const broken = (what: string, cause?: unknown): DomainError =>
  new DomainError('decode_failed', what, {
    fix: 'Check that the file plays elsewhere, then export or upload it again.',
    ...(cause === undefined ? {} : { cause }),
  })

/** The file may be sound, but it is not something this deployment decodes. */
export const unsupported = (
  what: string,
  fix = 'Convert it to WAV, FLAC, MP3 or Ogg and send that.',
): DomainError => new DomainError('unsupported_audio', what, { fix })
