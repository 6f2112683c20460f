/**
 * Makes the code of one Lambda: `node infra/bundle.ts OUT_FOLDER ENTRY…`. Each entry becomes one ES module
 * with everything in it, at the place the entry has in the repository, with the ending .mjs.
 */
import { cp, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Packages that are CommonJS call `require`, which an ES module does not have. */
const BANNER =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

/**
 * What nobody can reach is left out. `import { z }` takes the whole of zod, its fifty languages included,
 * because a namespace that is passed on is never shaken: measured 454 kB against 104 kB.
 */
const leaner: Plugin = {
  name: 'leaner',
  setup({ onLoad, onResolve, resolve }) {
    onLoad({ filter: /\/(shared|functions|gpu-worker)\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return {
        loader: 'ts',
        contents: source.replace(/^import \{ z \} from 'zod'$/m, "import * as z from 'zod'"),
      }
    })
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir, importer }) =>
      importer.includes('/zod/')
        ? resolve('zod/v4/locales/en.js', { resolveDir, kind: 'import-statement' })
        : undefined,
    )
    onLoad(
      { filter: /\/@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ },
      async ({ path }) => ({
        contents: shakenSchemas(await readFile(path, 'utf8'), path),
      }),
    )
    // Of its description the SDK reads who it is, for the user agent.
    onLoad({ filter: /\/@aws-sdk\/[^/]+\/package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'))
      return { loader: 'json', contents: JSON.stringify({ name, version }) }
    })
    // A Lambda is given its credentials by variables; the other ways to find some are 90 kB of code.
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'credentials',
      namespace: 'lambda',
      pluginData: resolveDir,
    }))
    onLoad({ filter: /^credentials$/, namespace: 'lambda' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'",
      resolveDir: pluginData,
    }))
  },
}

/** Services of whose errors we read the name and the message, which the SDK gives to those it has no class for. */
const ERRORS_BY_NAME = /client-(ssm|secrets-manager|eventbridge)\//

/**
 * An object with computed keys, `{ [_hH]: "ETag" }`, is never shaken, lest making a key do something. With the
 * constants in their places only what is called stays: of the API's S3 and SSM 21 kB instead of 148 kB. A
 * class of errors stays as long as it is registered.
 */
function shakenSchemas(source: string, path: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [name, value]),
  )
  const literal = source.replace(/\[(_\w+)\]:/g, (key, name) => {
    const value = constants.get(name)
    return value === undefined ? key : `${value}:`
  })
  return ERRORS_BY_NAME.test(path)
    ? literal.replace(/^n0_registry\.registerError\(.*$/gm, '')
    : literal
}

/** @returns bytes of each file that was made, by entry */
export async function bundle(
  outFolder: string,
  entries: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...entries],
    outbase: ROOT,
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    plugins: [leaner],
    metafile: true,
    logLevel: 'warning',
  })
  for (const [file, { inputs }] of Object.entries(metafile.outputs))
    if (Object.keys(inputs).some((input) => input.includes(LAME)))
      await copyLame(join(ROOT, dirname(file), LAME))
  return Object.fromEntries(
    Object.values(metafile.outputs).map(({ entryPoint = '', bytes }) => [entryPoint, bytes]),
  )
}

/** The LGPL part of the MP3 encoder stays a file of its own, found as the package says, that can be replaced. */
const LAME = 'node_modules/wasm-media-encoders'

async function copyLame(to: string): Promise<void> {
  for (const name of ['package.json', 'LICENSE', 'wasm/mp3.wasm'])
    await cp(join(ROOT, LAME, name), join(to, name))
}

if (import.meta.main) {
  const [outFolder, ...entries] = process.argv.slice(2)
  if (outFolder === undefined || entries.length === 0)
    throw new Error('Usage: node infra/bundle.ts OUT_FOLDER ENTRY…')
  await bundle(outFolder, entries)
}
