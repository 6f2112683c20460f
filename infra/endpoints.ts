/**
 * Where a service is, in the bundles. Of every client the SDK brings rules for access points, outposts, FIPS and
 * dual stack, and a machine that walks them: 42 kB of the API. Here is what is left of them for a service of one
 * region; a test compares it with the rules.
 */

/** By the name of the package of their client. */
export const SERVICES = {
  'auto-scaling': 'autoscaling',
  dynamodb: 'dynamodb',
  ecs: 'ecs',
  eventbridge: 'events',
  s3: 's3',
  'secrets-manager': 'secretsmanager',
  sqs: 'sqs',
  ssm: 'ssm',
} as const

export type Service = keyof typeof SERVICES

/** By how a region begins. */
const DOMAINS = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
  'us-isof-': 'csp.hci.ic.gov',
  '': 'amazonaws.com',
}

export type Asked = {
  readonly Region?: string
  /** Of an emulator. */
  readonly Endpoint?: string
  readonly Bucket?: string
  readonly ForcePathStyle?: boolean
  readonly UseFIPS?: boolean
  readonly UseDualStack?: boolean
}

export const endpointsOf =
  (service: Service) =>
  ({ Region: region, Endpoint, Bucket: bucket, ...asked }: Asked) => {
    if (region === undefined) throw new Error('Region is missing')
    if (asked.UseFIPS || asked.UseDualStack)
      throw new Error('Endpoints of FIPS and of dual stack are left out of the bundles')
    const url = new URL(Endpoint ?? `https://${SERVICES[service]}.${region}.${domainOf(region)}`)
    if (service !== 's3') return { url, properties: {}, headers: {} }
    return {
      url: bucket === undefined ? url : ofBucket(url, bucket, asked.ForcePathStyle),
      properties: {
        authSchemes: [
          {
            disableDoubleEncoding: true,
            ...{ name: 'sigv4', signingName: 's3', signingRegion: region },
          },
        ],
      },
      headers: {},
    }
  }

const domainOf = (region: string): string =>
  Object.entries(DOMAINS).find(([start]) => region.startsWith(start))![1]

/** In the name of the host where it can be there. */
function ofBucket(at: URL, bucket: string, isInPath = false): URL {
  const isIp = /^[\d.]+$|^\[/.test(at.hostname)
  const isLabel = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)
  const url = new URL(at)
  if (isLabel && !isInPath && !isIp) url.hostname = `${bucket}.${at.hostname}`
  else url.pathname = `${at.pathname.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`
  return url
}
