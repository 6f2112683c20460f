/** `node --import ./test/mutants/load.ts` with RESOUND_MUTANT=M07: the bug is planted while modules load. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutantOf, plant } from './mutants.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const mutant = mutantOf(process.env.RESOUND_MUTANT!)
const files = new Set(mutant.changes.map(({ file }) => file))

registerHooks({
  load(url, context, nextLoad) {
    const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : ''
    if (!files.has(file)) return nextLoad(url, context)
    const source = plant(mutant, file, readFileSync(fileURLToPath(url), 'utf8'))
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})
