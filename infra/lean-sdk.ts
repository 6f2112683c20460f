/** What the bundles leave out of the AWS SDK: what a Lambda of ours never reaches. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import { SERVICES } from './endpoints.ts'

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
    module: /^(@smithy\/core\/event-streams|\.\/HeaderFormatter)$/,
    contents:
      'export class HeaderFormatter {}; export const resolveEventStreamSerdeConfig = (config) => config, eventStreamSerdeProvider = undefined, EventStreamSerde = undefined',
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
    module:
      /\/(S3ExpressIdentityProviderImpl|CreateSessionCommand|s3ExpressMiddleware|s3ExpressHttpSigningMiddleware)$/,
    contents:
      'const nothing = () => ({ applyToStack() {} }); export { nothing as getS3ExpressPlugin, nothing as getS3ExpressHttpSigningPlugin }; export const s3ExpressMiddleware = undefined, s3ExpressMiddlewareOptions = undefined, s3ExpressHttpSigningMiddleware = undefined, s3ExpressHttpSigningMiddlewareOptions = undefined; export class S3ExpressIdentityProviderImpl {}; export class CreateSessionCommand {}',
  },
  // A bucket of ours lies in our region.
  redirects: {
    module: /\/region-redirect-(endpoint-)?middleware$/,
    contents:
      'export const getRegionRedirectMiddlewarePlugin = () => ({ applyToStack() {} }), regionRedirectMiddleware = undefined, regionRedirectMiddlewareOptions = undefined, regionRedirectEndpointMiddleware = undefined, regionRedirectEndpointMiddlewareOptions = undefined',
  },
  // Objects are encrypted with the keys of the bucket.
  keys: {
    module: /\/middleware-ssec$/,
    contents:
      'export const getSsecPlugin = () => ({ applyToStack() {} }), ssecMiddleware = undefined, ssecMiddlewareOptions = undefined, isValidBase64EncodedSSECustomerKey = undefined',
  },
  // Where services are is in infra/endpoints.ts; the user agent asks for a prefix that nobody sets.
  partitions: {
    module: /\/util-endpoints\/(lib\/aws\/partition|aws)$/,
    contents:
      "export const getUserAgentPrefix = () => '', partition = undefined, setPartitionInfo = undefined, useDefaultPartitionInfo = undefined, awsEndpointFunctions = undefined",
  },
  // Nobody extends a client. The handler of requests gets its logger and time-outs on the way.
  extensions: {
    module: /^\.\/runtimeExtensions$/,
    contents:
      "import { getHttpHandlerExtensionConfiguration } from '@smithy/core/protocols'; export const resolveRuntimeExtensions = (config) => { getHttpHandlerExtensionConfiguration(config); return config }",
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

export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup({ onLoad, onResolve }) {
    for (const [namespace, { module, contents }] of Object.entries(NEVER_REACHED)) {
      onResolve({ filter: module }, ({ path, resolveDir }) => ({
        path,
        namespace,
        pluginData: resolveDir,
      }))
      onLoad({ filter: /./, namespace }, ({ pluginData }) => ({ contents, resolveDir: pluginData }))
    }
    onLoad({ filter: ofClients('endpoint/endpointResolver') }, ({ path }) => {
      const service = /client-([^/]+)/.exec(path)![1]!
      if (!Object.hasOwn(SERVICES, service)) throw new Error(`Expected ${service} in endpoints.ts`)
      return {
        contents: `
          import { endpointsOf } from ${JSON.stringify(join(import.meta.dirname, 'endpoints.ts'))}
          export const defaultEndpointResolver = endpointsOf('${service}')`,
      }
    })
    onLoad({ filter: ofClients('schemas/schemas_0') }, async ({ path }) => ({
      contents: shakenSchemas(await readFile(path, 'utf8')),
    }))
  },
}

const ofClients = (module: string): RegExp =>
  new RegExp(`/@aws-sdk/client-[^/]+/dist-es/${module}\\.js$`)

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
