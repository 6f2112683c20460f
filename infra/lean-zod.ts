/** What the bundles leave out of zod. */
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

export const leanZod: Plugin = {
  name: 'lean-zod',
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir, importer }) =>
      importer.includes('/zod/')
        ? resolve('zod/v4/locales/en.js', { resolveDir, kind: 'import-statement' })
        : undefined,
    )
    onLoad({ filter: /\/zod\/v4\/classic\/schemas\.js$/ }, async ({ path }) => ({
      contents: shakenZod(await readFile(path, 'utf8')),
    }))
  },
}

/**
 * What is taken out of a namespace within a namespace brings all of it along. And every string has a method for
 * each format there is, `z.string().email()`, which zod has deprecated and nobody here calls.
 */
function shakenZod(source: string): string {
  const itself = replaced(
    source.replaceAll('core.util.', 'util.'),
    /import \{ util \} from "\.\.\/core\/index\.js"/,
    'import * as util from "../core/util.js"',
  )
  return replaced(
    itself,
    /(\n {4}_ZodString\.init\(inst, def\);\n\}), \{\n {4}email\([\s\S]*?\n\}\);/,
    '$1);',
  )
}

/** A newer version that says it otherwise stops the build. */
function replaced(source: string, text: RegExp, by: string): string {
  if (!text.test(source)) throw new Error(`Expected to find ${text}`)
  return source.replace(text, by)
}
