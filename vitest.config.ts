import { defineConfig } from 'vitest/config'
import { closingLine } from './test/reporters/closing-line.ts'

export default defineConfig({
  test: {
    expect: { requireAssertions: true },
    pool: 'forks',
    reporters: ['default', closingLine],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**', 'test/deployed/**'],
          testTimeout: 60_000, // a busy machine takes three times as long; nothing here waits for it
        },
      },
      {
        extends: true,
        test: { name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        extends: true,
        test: { name: 'cloud', include: ['test/deployed/**/*.test.ts'], testTimeout: 120_000 },
      },
    ],
  },
})
