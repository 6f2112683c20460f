import type { Said } from '../../understand.ts'
import type { Merge, Words } from './merge.ts'

/** "remove the siren, keep the voice": what stays needs no step; "no reverb, just a fade" neither. */
export const wantedOnly: Merge = (said, { words }) => {
  const alone = voiceAlone(said, words)
  if (alone !== null) return alone
  const removes = said.some((one) => one.draft.op === 'remove' && !isRest(one))
  const extracts = said.some((one) => one.draft.op === 'extract')
  return said.filter((one) => {
    const spoken = words(one.from, one.to)
    return !(
      (removes && isKept(one, spoken)) ||
      (extracts && isRest(one)) ||
      (said.length > 1 && isLeftOut(one, spoken))
    )
  })
}

const isKept = ({ draft }: Said, spoken: string) =>
  draft.op === 'extract' &&
  /\b(keep|leave|preserve|retain)\b/.test(spoken) &&
  !/\b(only|just|alone|solely|nothing but)\b/.test(spoken)

const isRest = ({ draft }: Said) =>
  draft.op === 'remove' &&
  /^(everything else|all else|the rest|rest|else|all the rest)$/.test(String(draft.target))

/** "no echo or reverb": not to be added, for it is an effect, and no sound to remove */
const isLeftOut = ({ draft }: Said, spoken: string) =>
  draft.op === 'remove' && NO_EFFECT.test(spoken.trim())

const EFFECT = '(?:reverb|echo|delay|distortion|chorus|flanger)'
const NO_EFFECT = new RegExp(
  `^(?:but |and |with )*no ${EFFECT}(?:(?: and| or| ,)?(?: no)? ${EFFECT})*(?: just)?(?: please)?$`,
)

/** "remove the background and keep the voice": the voice alone. */
function voiceAlone(said: readonly Said[], words: Words): readonly Said[] | null {
  const behind = said.find(
    ({ draft }) =>
      draft.op === 'remove' && draft.target === 'background' && draft.where === undefined,
  )
  if (behind === undefined) return null
  const isKept = ({ draft, sentence }: Said) =>
    draft.op === 'extract' && IS_VOICE.test(String(draft.target)) && sentence === behind.sentence
  const kept = said.find(isKept)
  if (kept !== undefined) return said.filter((one) => one !== behind)
  const named = ONLY_VOICE.exec(words(behind.from, behind.to))?.[1]
  if (named === undefined) return null
  const draft = { op: 'extract', target: named } as const
  return said.map((one) => (one === behind ? { ...one, draft } : one))
}

const VOICE = '(voices?|vocals?|speech|singer|singing|speaker|talking|dialogue)'
const IS_VOICE = new RegExp(`^${VOICE}$`)
/** "…, so that only the voice is left" */
const ONLY_VOICE = new RegExp(
  `\\b(?:only|just|nothing but) (?:the |my |his |her |their )?${VOICE}\\b`,
)
