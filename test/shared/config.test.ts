import { expect, test } from 'vitest'
import { ConfigError, parseConfig } from '#shared/config.ts'

test('an empty environment gives the documented defaults', () => {
  expect(parseConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 8787,
    dataFolder: '.resound',
    isMetered: false,
    rates: { exactRate: 1, modelRate: 2 },
    maxUploadBytes: 209_715_200,
    maxInputSeconds: 600,
    maxQueued: 1000,
    maxRunning: 10,
    outputRetentionMs: 168 * 3_600_000,
    urlTtlSeconds: 3600,
    allowedPorts: [443],
    allowPrivateWebhooks: false,
    isPaused: false,
  })
})

test('every bad value is named with its rule, all at once', () => {
  const start = () =>
    parseConfig({
      RESOUND_PORT: '99999',
      RESOUND_OUTPUT_RETENTION_HOURS: '24',
      RESOUND_PAUSED: 'maybe',
    })

  expect(start).toThrow(ConfigError)
  expect(start).toThrow(/RESOUND_PORT: must be a whole number from 0 to 65535/)
  expect(start).toThrow(/RESOUND_OUTPUT_RETENTION_HOURS: must be a whole number from 96 to 8760/)
  expect(start).toThrow(/RESOUND_PAUSED/)
})

test('outputs cannot be kept for less than a webhook delivery lives', () => {
  expect(() => parseConfig({ RESOUND_OUTPUT_RETENTION_HOURS: '95' })).toThrow(ConfigError)
  expect(parseConfig({ RESOUND_OUTPUT_RETENTION_HOURS: '96' }).outputRetentionMs).toBe(345_600_000)
})

test('a secret key that is not 32 bytes is refused', () => {
  expect(() => parseConfig({ RESOUND_SECRET_KEY: 'c2hvcnQ=' })).toThrow(/32 bytes/)
  expect(
    parseConfig({ RESOUND_SECRET_KEY: Buffer.alloc(32).toString('base64') }).secretKey,
  ).toHaveLength(44)
})

test('an origin that no browser would send is refused, instead of matching nothing', () => {
  const of = (origins: string) => parseConfig({ RESOUND_CORS_ORIGINS: origins }).corsOrigins
  for (const wrong of ['app.example.com', 'https://app.example.com/', 'https://a.example/x'])
    expect(() => of(`https://b.example, ${wrong}`)).toThrow(/RESOUND_CORS_ORIGINS: must be origins/)
  for (const right of ['*', 'http://localhost:3000', 'https://a.example', 'capacitor://localhost'])
    expect(of(right)).toEqual([right])
})

test('who switches rate limits on is told that there are none, and not left to believe in them', () => {
  expect(() => parseConfig({ RESOUND_RATE_LIMITS: 'on' })).toThrow(
    /RESOUND_RATE_LIMITS: must be off: there are no rate limits yet/,
  )
  for (const off of ['off', '0', '', undefined])
    expect(parseConfig({ RESOUND_RATE_LIMITS: off })).toEqual(parseConfig({}))
})
