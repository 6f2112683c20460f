import { addressBytes, isWithin, subnet } from './ip-address.ts'

/**
 * Which addresses this service may call for a caller. Denied is all that is not the public internet
 * (IANA special-purpose registries), what clouds keep for themselves, and this host's own interfaces.
 */
const DENIED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32', // Azure's platform address
] as const

/** Everything outside is denied: mapped, compatible and translated IPv4 too, whatever they embed. */
const GLOBAL_IPV6 = '2000::/3'
const DENIED_IPV6 = [
  '2001::/23', // Teredo among them
  '2001:db8::/32',
  '2002::/16', // 6to4
  '3fff::/20',
] as const

const REFUSED_NAMES = /(^|\.)(localhost|local|internal|home\.arpa)$/

const denied = [...DENIED_IPV4, ...DENIED_IPV6].map(subnet)
const globalIpv6 = subnet(GLOBAL_IPV6)

/**
 * @param address a literal as a resolver or a socket gives it; anything else is not public
 * @param own further addresses that are this host's
 */
export function isPublicAddress(address: string, own: readonly string[] = []): boolean {
  const bytes = addressBytes(address) // none with a zone
  if (!bytes || own.some((mine) => sameAddress(mine, address))) return false
  if (bytes.length === 16 && !isWithin(bytes, globalIpv6)) return false
  return !denied.some((one) => isWithin(bytes, one))
}

/** Equal as addresses, however they are written. */
export function sameAddress(a: string, b: string): boolean {
  const [one, other] = [addressBytes(withoutZone(a)), addressBytes(withoutZone(b))]
  return one !== undefined && other !== undefined && one.join() === other.join()
}

export type TargetRules = {
  /** Beside 443. */
  readonly allowedPorts: readonly number[]
  /** Development on one box: http, every port, every name and address. */
  readonly allowPrivate: boolean
}

export type Target =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: string } // a sentence for the caller

/** Whether a URL has the form of a target; which addresses its name has is checked at every connect. */
export function checkTarget(text: string, { allowedPorts, allowPrivate }: TargetRules): Target {
  const refuse = (reason: string): Target => ({ ok: false, reason })
  if (text.length > 2048) return refuse('The URL is longer than 2,048 characters.')
  const url = URL.parse(text)
  if (!url) return refuse('This is not an absolute URL.')
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    return refuse('The URL must begin with https://.')
  if (url.username || url.password) return refuse('The URL must not contain a user or password.')
  if (url.hash || text.includes('#')) return refuse('The URL must not have a fragment.')
  if (allowPrivate) return { ok: true, url }

  if (url.port !== '' && !allowedPorts.includes(Number(url.port)))
    return refuse(`Port ${url.port} is not allowed.`)
  const literal = literalOf(url)
  if (literal !== undefined)
    return isPublicAddress(literal) ? { ok: true, url } : refuse('This address is not public.')
  const host = url.hostname
  if (host.endsWith('.')) return refuse('The host must not end in a dot.')
  if (!host.includes('.')) return refuse('The host must be a full domain name.')
  if (REFUSED_NAMES.test(host)) return refuse('This host name is not public.')
  return { ok: true, url }
}

/** The address, where the host is one: `URL` has brought every spelling of it to the usual one. */
export function literalOf(url: URL): string | undefined {
  const bare = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  return addressBytes(bare) ? bare : undefined
}

const withoutZone = (address: string): string => address.split('%', 1)[0]!
