import type { Merge } from './merge.ts'

/** "denoise, the first half second is only noise": where to listen to it. */
export const heardThere: Merge = (said, { words }) => {
  const told = said.find(
    ({ draft, from, to }) =>
      draft.op === 'denoise' &&
      (draft.noiseWhere !== undefined ||
        (draft.where !== undefined && ONLY_NOISE.test(words(from, to)))),
  )
  const wish = said.find(
    (one) => one !== told && one.draft.op === 'denoise' && one.draft.where === undefined,
  )
  if (told === undefined || wish === undefined) return said
  const noiseWhere = told.draft.noiseWhere ?? told.draft.where
  return said.flatMap((one) =>
    one === told ? [] : [one === wish ? { ...one, draft: { ...one.draft, noiseWhere } } : one],
  )
}

const ONLY_NOISE =
  /\b(is|are|has|have|contains?|holds?) (only|just|nothing but|pure) (the )?(background )?(noise|hiss|static|hum)\b|\b(only|just) (the )?(background )?(noise|hiss|static|hum) is (heard|audible|present|there)\b|\bnoise (sample|profile|print|reference|floor)\b/
