import { replaced } from './in-place.ts'

// "Fade it out over the last 3 s until nothing can be heard": what a fade comes to, said once more.

/** The words without what every fade comes to. Offsets stay. */
export function withFadesOnce(words: string): string {
  if (!/\b(?:until|till|nothing|silen)/i.test(words)) return words
  return replaced(words, COMES_TO, (said, at: number) => {
    const before = words
      .slice(0, at)
      .split(/[.;!?]\s/)
      .at(-1)!
    const isTwice = IS_FULL.test(said) ? FADES_IN.test(before) : FADES_OUT.test(before)
    return isTwice ? ' '.repeat(said.length) : said
  })
}

const SILENT =
  "(?:(?:it|everything|the (?:sound|recording))(?:'s| is| should be| has) (?:completely |totally |fully )?(?:silent|gone|inaudible|in silence|faded away|died away)|(?:nothing|no sound) (?:can be|is|should be|will be|could be|is to be) (?:heard|audible|left)|there(?:'s| is| should be) (?:only |complete |total |nothing but )?(?:silence|nothing(?: left)?|no sound(?: left)?))(?: any ?more)?"
const FULL =
  "(?:it|everything|the (?:sound|music|song|recording))(?:'s| is| reaches| gets to| comes to| has reached)(?: at| up to)? (?:the |its )?(?:full|normal|original) (?:volume|level|loudness)"
const EDGE = '(?:at|by|in) the (?:very )?end'

const COMES_TO = new RegExp(
  `(?:,? (?:until|'?till?) (?:${SILENT}|${FULL})|,(?: so(?: that)?| and)? (?:${EDGE},? ${SILENT}|${SILENT} ${EDGE}))(?=\\s*(?:[.,;!?]|$)| and | then | please| thanks)`,
  'gi',
)

const IS_FULL = /\b(?:full|normal|original) (?:volume|level|loudness)$/i
const FADES_IN = /\bfad\w*(?: \w+)? in\b/i
const FADES_OUT =
  /\bfad\w*(?: \w+)? (?:out|away|to)\b|\bfade (?:over|during|in|at) the (?:last|final|closing|end)\b|\btrail\w* (?:off|away|out)\b|\btaper\w* (?:off|away|out)\b|\bd(?:ie|ies|ying) (?:away|out|down)\b/i
