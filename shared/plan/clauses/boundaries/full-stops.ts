import { type Boundary, opens, type Scan, SKIP } from '../boundary.ts'

// The end of a sentence.

export function fullStop({ item, quiet }: Scan): Boundary | null {
  if (item.kind !== 'punct') return null
  return quiet && item.text === '.' ? SKIP : opens(item.text, true)
}
