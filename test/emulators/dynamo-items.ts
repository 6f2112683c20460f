import type { AttributeValue, Item } from './dynalite-backend.ts'

/**
 * Bytes of an item: names and values in UTF-8; numbers about half a byte a digit and one more; sets,
 * lists and maps 3 bytes and 1 for each member.
 *
 * @see DynamoDB developer guide, "Item sizes and formats"
 */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + sizeOfValue(value), 0)

function sizeOfValue(value: AttributeValue): number {
  const [type, content] = Object.entries(value)[0]!
  switch (type) {
    case 'S':
      return utf8(content as string)
    case 'N':
      return sizeOfNumber(content as string)
    case 'B':
      return Buffer.from(content as string, 'base64').length
    case 'BOOL':
    case 'NULL':
      return 1
    case 'SS':
      return (content as string[]).reduce((sum, text) => sum + utf8(text), 0)
    case 'NS':
      return (content as string[]).reduce((sum, text) => sum + sizeOfNumber(text), 0)
    case 'BS':
      return (content as string[]).reduce((sum, b) => sum + Buffer.from(b, 'base64').length, 0)
    case 'L':
      return (content as AttributeValue[]).reduce((sum, one) => sum + 1 + sizeOfValue(one), 3)
    default:
      return Object.entries(content as Item).reduce(
        (sum, [name, one]) => sum + 1 + utf8(name) + sizeOfValue(one),
        3,
      )
  }
}

const utf8 = (text: string): number => Buffer.byteLength(text)
const sizeOfNumber = (text: string): number =>
  Math.ceil(text.replace(/^-|\.|^0+|0+$/g, '').length / 2) + 1

/** The same attributes with the same values, whatever their order. */
export const sameItem = (a: Item | undefined, b: Item | undefined): boolean =>
  canonical(a) === canonical(b)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''
