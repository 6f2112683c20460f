/** The rates an MP3 can have. */
export const MP3_RATES_HZ = [
  8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
] as const
export type Mp3Rate = (typeof MP3_RATES_HZ)[number]

/** The constant bit rates our encoder has; at rates below 32 kHz the highest are missing. */
export const MP3_BITRATES_KBPS = [
  8, 16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
] as const
export type Mp3Bitrate = (typeof MP3_BITRATES_KBPS)[number]
