/**
 * Address literals as bytes, so that they compare as addresses and not as text. Written here because the
 * API also runs where node:net is not.
 *
 * @see RFC 4291, 2.2 (text forms), RFC 6052; a zone (`%eth0`) is no part of an address
 */

/** 4 or 16 bytes; undefined for anything that is not a whole literal. */
export function addressBytes(text: string): Uint8Array | undefined {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

export type Subnet = { readonly bytes: Uint8Array; readonly prefix: number }

/** @param text a network and its prefix length, as `10.0.0.0/8` */
export function subnet(text: string): Subnet {
  const [net = '', prefix = ''] = text.split('/')
  const bytes = addressBytes(net)
  if (!bytes) throw new RangeError(`Expected a subnet, got ${text}`)
  return { bytes, prefix: Number(prefix) }
}

/** @returns false for another family */
export function isWithin(address: Uint8Array, { bytes, prefix }: Subnet): boolean {
  if (address.length !== bytes.length) return false
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = prefix - bit >= 8 ? 0xff : (0xff << (8 - (prefix - bit))) & 0xff
    const at = bit / 8
    if ((address[at]! & mask) !== (bytes[at]! & mask)) return false
  }
  return true
}

/** Four decimal numbers without leading zeros: `010.1.1.1` means another address to another reader. */
function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const isByte = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255
  return parts.every(isByte) ? Uint8Array.from(parts, Number) : undefined
}

/** Eight groups, or fewer around one `::`; the last two may be an IPv4 address. */
function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before, after] = halves.map((half, i) => groupsOf(half, i === halves.length - 1))
  if (!before || (halves.length === 2 && !after)) return undefined
  const missing = 8 - before.length - (after?.length ?? 0)
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...before, ...Array<number>(missing).fill(0), ...(after ?? [])]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

function groupsOf(half: string, isLast: boolean): number[] | undefined {
  if (half === '') return []
  const groups: number[] = []
  const parts = half.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const embedded = isLast && i === parts.length - 1 ? ipv4Bytes(part) : undefined
      if (!embedded) return undefined
      groups.push((embedded[0]! << 8) | embedded[1]!, (embedded[2]! << 8) | embedded[3]!)
    }
  }
  return groups
}
