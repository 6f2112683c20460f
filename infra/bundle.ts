/**
 * Makes the code of one Lambda: `node infra/bundle.ts OUT_FOLDER ENTRY…`. Each entry becomes one ES module
 * with everything in it, at the place the entry has in the repository, with the ending .mjs.
 */
import { execFileSync } from 'node:child_process'
import { cp, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Packages that are CommonJS call `require`, which an ES module does not have. */
const BANNER =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"

/** Parts of the SDK for which a Lambda of ours has no use, and what stands in their place. */
const NEVER_REACHED: Readonly<Record<string, { module: RegExp; contents: string }>> = {
  // A Lambda is given its credentials by variables; the other ways to find some are 90 kB of code.
  credentials: {
    module: /^@aws-sdk\/credential-provider-node$/,
    contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'",
  },
  // We have no multi-region access points.
  regions: {
    module: /^\.\/SignatureV4MultiRegion$/,
    contents:
      "import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials'; export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials { static sigv4aDependency() { return 'none' } }",
  },
  // S3 has one operation that streams events, and we never call it.
  events: {
    module: /^@smithy\/core\/event-streams$/,
    contents:
      'export const resolveEventStreamSerdeConfig = (config) => config, eventStreamSerdeProvider = undefined, EventStreamSerde = undefined',
  },
  // What Lambda traces is in its environment too.
  traces: {
    module: /^@aws\/lambda-invoke-store$/,
    contents: 'export const InvokeStore = { getInstanceAsync: async () => undefined }',
  },
  // DynamoDB's client makes one, and asks it only when told to discover endpoints.
  discovery: { module: /^@aws-sdk\/endpoint-cache$/, contents: 'export class EndpointCache {}' },
  // S3 answers in XML; what we ask of it is in headers and queries.
  xml: {
    module: /\/XmlShapeSerializer$/,
    contents: 'export class XmlShapeSerializer { setSerdeContext() {} }',
  },
  // We have no directory buckets.
  express: {
    module: /\/(S3ExpressIdentityProviderImpl|CreateSessionCommand)$/,
    contents: 'export class S3ExpressIdentityProviderImpl {}; export class CreateSessionCommand {}',
  },
  // Every body here is a buffer or a stream of Node's, and none asks to be sent in larger pieces.
  streams: {
    module:
      /\/((sdk-stream-mixin|stream-collector|createChecksumStream|getAwsChunkedEncodingStream)\.browser|createBufferedReadable)$/,
    contents:
      'export const sdkStreamMixin = undefined, collectBlob = undefined, collectReadableStream = undefined, createChecksumStream = undefined, getAwsChunkedEncodingStream = undefined, createBufferedReadable = undefined',
  },
  // A Lambda has no home with a file of profiles, and is told its region.
  profiles: {
    module: /^\.\/fromSharedConfigFiles$/,
    contents:
      "export const fromSharedConfigFiles = () => async () => { throw Object.assign(new Error('There is no file of profiles.'), { tryNextLink: true }) }",
  },
  instance: {
    module: /\/getInstanceMetadataRegion$/,
    contents: 'export const getInstanceMetadataRegion = async () => undefined',
  },
  // Nobody asks for adaptive retries.
  retries: {
    module: /\/util-retry\/AdaptiveRetryStrategy$/,
    contents: "export { StandardRetryStrategy as AdaptiveRetryStrategy } from '@smithy/core/retry'",
  },
  // For a Node without node:crypto.
  hashes: {
    module: /^\.\/(sha1\/|sha256\/|md5\/)?(Sha1|Sha256|Md5)Js$/,
    contents: 'export const Sha1Js = undefined, Sha256Js = undefined, Md5Js = undefined',
  },
}

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
        contents: onOneLine(source).replace(
          /^import \{ z \} from 'zod'$/m,
          "import * as z from 'zod'",
        ),
      }
    })
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir, importer }) =>
      importer.includes('/zod/')
        ? resolve('zod/v4/locales/en.js', { resolveDir, kind: 'import-statement' })
        : undefined,
    )
    onLoad({ filter: /\/zod\/v4\/classic\/schemas\.js$/ }, async ({ path }) => ({
      contents: shakenZod(await readFile(path, 'utf8')),
    }))
    onLoad(
      { filter: /\/@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ },
      async ({ path }) => ({
        contents: shakenSchemas(await readFile(path, 'utf8')),
      }),
    )
    // Of their descriptions the SDK and we read who they are.
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'))
      return { loader: 'json', contents: JSON.stringify({ name, version }) }
    })
    for (const [namespace, { module, contents }] of Object.entries(NEVER_REACHED)) {
      onResolve({ filter: module }, ({ path, resolveDir }) => ({
        path,
        namespace,
        pluginData: resolveDir,
      }))
      onLoad({ filter: /./, namespace }, ({ pluginData }) => ({ contents, resolveDir: pluginData }))
    }
  },
}

/** Lists of words are broken into lines for those who read them. */
const onOneLine = (source: string): string =>
  source.replace(/`[a-z][a-z ,'-]*(?:\n[a-z ,'-]+)+`/g, (list) => list.replace(/\s*\n\s*/g, ' '))

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

/** The errors whose class or fields we ask for. Any other is of its service's class, with its own name and message. */
const ASKED_FOR = 'ConditionalCheckFailedException|TransactionCanceledException'

/**
 * An object with computed keys, `{ [_hH]: "ETag" }`, is never shaken, lest making a key do something. With the
 * constants in their places only what is called stays: of the API's S3 and SSM 21 kB instead of 148 kB. A
 * class of errors stays as long as it is registered.
 */
function shakenSchemas(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, value]) => [name, value]),
  )
  const literal = source.replace(/\[(_\w+)\]:/g, (key, name) => {
    const value = constants.get(name)
    return value === undefined ? key : `${value}:`
  })
  return literal.replace(new RegExp(`^n0_registry\\.registerError\\((?!${ASKED_FOR}).*$`, 'gm'), '')
}

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
    plugins: [described, leaner],
    metafile: true,
    logLevel: 'warning',
  })
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    const folder = join(ROOT, dirname(file))
    if (Object.keys(inputs).some((input) => input.includes(LAME)))
      await copyLame(join(folder, LAME))
    if (DESCRIPTION in inputs) writeDescription(folder)
  }
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
