/**
 * Makes the code of one Lambda: `node infra/bundle.ts OUT_FOLDER ENTRY…`. Each entry becomes one ES module
 * with everything it needs to start, at the place the entry has in the repository, with the ending .mjs;
 * what it imports only when it needs it lies in files beside it.
 */
import { execFileSync } from 'node:child_process'
import { cp, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'
import { leanSdk } from './lean-sdk.ts'
import { leanZod, refuseLeftOut } from './lean-zod.ts'

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
  setup({ onLoad }) {
    onLoad({ filter: /\/(shared|functions|gpu-worker)\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      refuseLeftOut(source, path)
      return {
        loader: 'ts',
        contents: inAscii(onOneLine(source)).replace(
          /^import \{ z \} from 'zod'$/m,
          "import * as z from 'zod'",
        ),
      }
    })
    // Of its routers hono takes the first that knows how to say every route: with ours that is this one.
    onLoad({ filter: /\/hono\/dist\/hono\.js$/ }, () => ({
      contents: `
        import { HonoBase } from './hono-base.js'
        import { RegExpRouter } from './router/reg-exp-router/router.js'
        export class Hono extends HonoBase {
          constructor(options = {}) {
            super(options)
            this.router = options.router ?? new RegExpRouter()
          }
        }`,
    }))
    // Of their descriptions the SDK and we read who they are.
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'))
      return { loader: 'json', contents: JSON.stringify({ name, version }) }
    })
  },
}

/** Lists of words are broken into lines for those who read them. */
const onOneLine = (source: string): string =>
  source.replace(/`[a-z][a-z ,'-]*(?:\n[a-z ,'-]+)+`/g, (list) => list.replace(/\s*\n\s*/g, ' '))

/** Of one letter beyond ASCII V8 keeps every letter in two bytes, and esbuild leaves those of patterns as they are. */
const inAscii = (source: string): string =>
  source.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What describes the API; in a bundle what it made is read, and zod need not know how to describe a schema. */
const DESCRIPTION = 'functions/api/openapi.ts'
/** Where it says the API is, before it is known where. */
const SOMEWHERE = 'http://127.0.0.1:8787'
const described: Plugin = {
  name: 'described',
  setup({ onLoad }) {
    onLoad(
      { filter: /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => {
        const names = (await readFile(path, 'utf8')).matchAll(/^export (?:function|const) (\w+)/gm)
        return {
          contents: [...names].map(([, name]) => `export const ${name} = () => {}`).join('\n'),
        }
      },
    )
    onLoad({ filter: /\/functions\/api\/docs-page\.ts$/ }, () => ({
      contents: `
        import { readFileSync } from 'node:fs'
        export const docsPage = ({ servers: [{ url }] }) =>
          readFileSync(new URL('docs.html', import.meta.url), 'utf8').replaceAll('${SOMEWHERE}', url)`,
    }))
    onLoad({ filter: new RegExp(`/${DESCRIPTION}$`) }, () => ({
      contents: `
        import { readFileSync } from 'node:fs'
        export function openapi({ publicUrl, softwareVersion: version }) {
          const made = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'))
          return { ...made, info: { ...made.info, version }, servers: [{ url: publicUrl }] }
        }`,
    }))
  },
}

function writeDescription(folder: string): void {
  const program = join(ROOT, dirname(DESCRIPTION), 'write-openapi.ts')
  execFileSync(process.execPath, [program, folder], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

export type Size = {
  /** Bytes that are read before the first request. */
  readonly atStart: number
  /** Bytes that are read when they are needed first. */
  readonly later: number
}

/** @returns the size of each entry */
export async function bundle(
  outFolder: string,
  entries: readonly string[],
): Promise<Readonly<Record<string, Size>>> {
  const sizes: Record<string, Size> = {}
  for (const entry of entries) sizes[entry] = await bundleOne(outFolder, entry)
  return sizes
}

/** Entries share no files: what one may be left without is nothing to the others. */
async function bundleOne(outFolder: string, entry: string): Promise<Size> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outbase: ROOT,
    outdir: outFolder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    // beside the entry, because code finds its other files by where it lies
    chunkNames: `${dirname(entry)}/[name]-[hash]`,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    plugins: [described, leaner, leanZod, leanSdk],
    metafile: true,
    logLevel: 'warning',
  })
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    const folder = join(ROOT, dirname(file))
    if (Object.keys(inputs).some((input) => input.includes(LAME)))
      await copyLame(join(folder, LAME))
    if (DESCRIPTION in inputs) writeDescription(folder)
  }
  const total = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
  const atStart = bytesAtStart(metafile.outputs, entry)
  return { atStart, later: total - atStart }
}

/** Of the entry, and of what it imports at once. */
function bytesAtStart(outputs: Metafile['outputs'], entry: string): number {
  const first = Object.keys(outputs).find((file) => outputs[file]!.entryPoint === entry)!
  const seen = new Set([first]) // grows while it is walked
  for (const file of seen)
    for (const { path, kind } of outputs[file]!.imports)
      if (kind === 'import-statement' && path in outputs) seen.add(path)
  return [...seen].reduce((sum, file) => sum + outputs[file]!.bytes, 0)
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
