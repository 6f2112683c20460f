/** What a decoder may be made to produce by any file, however it was made. */
export type DecodeLimits = {
  readonly maxSeconds: number
  readonly minSeconds: number
  readonly maxChannels: number
  readonly minSampleRateHz: number
  readonly maxSampleRateHz: number
  readonly maxSamples: number // over all channels
  readonly maxMetadataBytes: number // skipped chunks, tags, pictures
}

export const DEFAULT_DECODE_LIMITS: DecodeLimits = {
  maxSeconds: 600,
  minSeconds: 0.1,
  maxChannels: 8,
  minSampleRateHz: 8_000,
  maxSampleRateHz: 192_000,
  maxSamples: 2 ** 28,
  maxMetadataBytes: 32 * 2 ** 20,
}

export type Format = { readonly sampleRateHz: number; readonly channels: number }

/**
 * Where a decoder puts its samples, block by block, so that no claim of a header is believed before
 * the samples are counted. `begin` once before the first block (again when the file changes its mind,
 * which is refused); `write` takes [channels][frames], nominal −1…1, and keeps no reference.
 */
export type FrameSink = {
  begin(format: Format): void
  write(block: readonly Float32Array[]): void
}

export type Container = 'wav' | 'flac' | 'mp3' | 'ogg' | 'mp4' | 'webm' | 'aiff' | 'other'

export type Picture = {
  readonly type: number // ID3v2 APIC and FLAC PICTURE share the list; 3 is the front cover
  readonly mimeType: string
  readonly description: string
  readonly bytes: Uint8Array
}

/** What is carried over to the result; everything else a file says about itself is dropped. */
export type Tags = {
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly date?: string
  readonly track?: string
  readonly comment?: string // written, never read
  readonly pictures?: readonly Picture[]
}

/** What the file was, as far as the result's encoding depends on it. */
export type Source = {
  readonly container: Container
  readonly codec: string
  readonly bitsPerSample: number | null // null where the codec has no such thing
  readonly isFloat: boolean
  readonly isLossy: boolean
  readonly tags: Tags
}

/** What a codec found besides samples. `truncated`: the file ends before its own structure does. */
export type CodecResult = { readonly source: Source; readonly truncated: boolean }

export type DecodeCodec = (
  bytes: Uint8Array,
  sink: FrameSink,
  limits: DecodeLimits,
) => CodecResult | Promise<CodecResult>
