import { isIntact, isOggMark, type OggPage, parseOggPage } from '#shared/audio-headers/ogg-page.ts'
import type { DecodeLimits } from './codec.ts'
import { broken, unsupported } from './refusals.ts'

/** The packets that end on one page, and the granule position after the last of them (-1: none ends). */
export type OggPackets = {
  readonly packets: readonly Uint8Array[]
  readonly granule: number
  readonly isLast: boolean
}

/**
 * The packets of the first stream `accept` takes, page by page.
 *
 * @returns whether the file ends before the stream does
 * @throws DomainError `decode_failed` for a page that is damaged or missing, `unsupported_audio` for
 *   streams one after the other, for no stream we decode, and for packets above the metadata limit
 * @see RFC 3533
 */
export function* oggPackets(
  bytes: Uint8Array,
  accept: (firstPacket: Uint8Array) => boolean,
  limits: DecodeLimits,
): Generator<OggPackets, { truncated: boolean }> {
  let serial: number | undefined
  let sequence = 0
  let isOver = false
  let partial: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (!isOggMark(bytes, at)) {
      if (isOver) break // what follows the last page is not ours
      const isCutMark = bytes.length - at < 27
      if (isCutMark) break
      throw broken('The Ogg file is damaged: a page does not begin where the one before ends.')
    }
    const page = parseOggPage(bytes, at)
    if (page === undefined || page.end > bytes.length) break // cut off
    if (!isIntact(bytes, at, page.end))
      throw broken('The Ogg file is damaged: a checksum is wrong.')
    at = page.end
    if (page.isFirst && isOver)
      throw unsupported(
        'The Ogg file holds several recordings one after the other.',
        'Split it and send one of them.',
      )
    if (serial === undefined && page.isFirst) {
      const packet = bytes.subarray(page.bodyOffset, page.end)
      if (accept(packet)) {
        serial = page.serial
        sequence = page.sequence
      }
    }
    if (page.serial !== serial) continue
    if (page.sequence !== sequence) throw broken('The Ogg file is damaged: a page is missing.')
    sequence = (page.sequence + 1) >>> 0
    const packets: Uint8Array[] = []
    partial = collectPackets(bytes, page, partial, packets)
    if (partial.reduce((sum, part) => sum + part.length, 0) > limits.maxMetadataBytes)
      throw unsupported('The file carries more metadata than is accepted.')
    isOver ||= page.isLast
    yield { packets, granule: page.granule, isLast: page.isLast }
  }
  if (serial === undefined)
    throw unsupported('The Ogg file holds no Vorbis, Opus or FLAC recording.')
  return { truncated: !isOver }
}

/** Splits a page's body by its lacing values. @returns the packet that goes on on the next page */
function collectPackets(
  bytes: Uint8Array,
  page: OggPage,
  carried: Uint8Array[],
  packets: Uint8Array[],
): Uint8Array[] {
  let parts = page.isContinued ? carried : []
  let isOrphan = page.isContinued && carried.length === 0 // its beginning is not here
  let from = page.bodyOffset
  let to = from
  for (const size of page.segments) {
    to += size
    if (size === 255) continue
    const part = bytes.subarray(from, to)
    if (!isOrphan) packets.push(parts.length === 0 ? part : Buffer.concat([...parts, part]))
    parts = []
    isOrphan = false
    from = to
  }
  return to > from && !isOrphan ? [...parts, bytes.subarray(from, to)] : parts
}
