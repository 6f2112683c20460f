/** What an audio file says of itself. Any member may be null: a probe gives facts or nothing. */
export type AudioProbe = {
  readonly container: string | null
  readonly codec: string | null
  readonly sampleRateHz: number | null
  readonly channels: number | null
  readonly durationSeconds: number | null
  readonly durationSource: 'header' | 'declared' | 'unknown'
}
