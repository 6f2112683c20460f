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

/** Methods of schemas that nobody here calls; a call of one stops the build. Each brings along what it makes. */
const NEVER_CALLED =
  'and|exactOptional|nonoptional|exactPartial|partial|required|omit|merge|safeExtend|validate|validateAsync|encodeAsync|decodeAsync|safeEncode|safeDecode|safeEncodeAsync|safeDecodeAsync'

export function refuseLeftOut(source: string, path: string): void {
  const called = new RegExp(`\\.(${NEVER_CALLED})\\(`).exec(source)
  if (called) throw new Error(`${path} calls ${called[1]}(), which infra/lean-zod.ts leaves out`)
}

/**
 * What is taken out of a namespace within a namespace brings all of it along. Every string has a method for
 * each format there is, `z.string().email()`, which zod has deprecated. A memoizer follows data that contain
 * themselves, which JSON cannot. A description of a schema is made before a bundle.
 */
function shakenZod(source: string): string {
  const out: readonly (readonly [RegExp, string])[] = [
    [/core\.util\./g, 'util.'],
    [/import \{ util \} from "\.\.\/core\/index\.js"/, 'import * as util from "../core/util.js"'],
    [/(\n {4}_ZodString\.init\(inst, def\);\n\}), \{\n {4}email\([\s\S]*?\n\}\);/, '$1);'],
    [new RegExp(`^ {4}(async )?(${NEVER_CALLED})(\\(|: )[^]*?\\n {4}\\},$`, 'gm'), ''],
    [/^ {4}_ensureDefaultMemoizer\(\);$/gm, ''],
    [/^ {4}inst\._zod\.processJSONSchema = .*;$/gm, ''],
  ]
  return out.reduce((text, [part, by]) => replaced(text, part, by), source)
}

/** A newer version that says it otherwise stops the build. */
function replaced(source: string, part: RegExp, by: string): string {
  if (source.search(part) === -1) throw new Error(`Expected to find ${part}`)
  return source.replace(part, by)
}
