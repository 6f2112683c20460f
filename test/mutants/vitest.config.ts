import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { mutantOf, plant } from './mutants.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const mutant = mutantOf(process.env.RESOUND_MUTANT!)
const files = new Set(mutant.changes.map(({ file }) => file))

// The same bugs for tests that run under vitest: the first violation is enough.
export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.ts'],
    bail: 1,
    fsModuleCache: false, // it does not know which bug is planted
    testTimeout: 30_000, // a slow machine is no violation
    expect: { requireAssertions: true },
    pool: 'forks',
  },
  plugins: [
    {
      name: 'plant-a-bug',
      enforce: 'pre',
      transform(text, id) {
        const file = relative(root, id.split('?')[0]!)
        return files.has(file) ? plant(mutant, file, text) : undefined
      },
    },
  ],
})
