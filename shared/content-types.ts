import type { OutputFormat } from './edit.ts'

/** The media type of a result: what it is stored with, and what a download of it says. */
export const CONTENT_TYPES: Readonly<Record<OutputFormat, string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
}
