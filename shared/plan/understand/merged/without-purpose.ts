import type { Merge } from './merge.ts'

/** "add rain, it is for my podcast": what it is for is how loud it should be only where loudness is asked for. */
export const withoutPurpose: Merge = (said, { words }) => {
  const told = said.find(
    ({ draft, from, to }) => draft.op === 'loudness' && TELLS_PURPOSE.test(words(from, to)),
  )
  const others = said.filter((one) => one !== told)
  if (told === undefined || others.length === 0) return said
  const plain = others.find(({ draft }) => draft.op === 'normalize' && draft.peakDbfs === undefined)
  return others.map((one) => (one === plain ? { ...one, draft: told.draft } : one))
}

const TELLS_PURPOSE =
  /^(?:and |because |as |since )?(?:(?:it|this|that)(?: is|'s)? |its )?for (?:an?|my|our|the|his|her|their|this|spotify|youtube)\b/
