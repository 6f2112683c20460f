// The names of sounds, as they stand in a sentence.

const DETERMINED =
  /^(the|a|an|my|your|his|her|their|our|its|this|that|these|those|some|every|all|both|any|no|two|three|four|five|six|\d+)\b/
const MASS =
  /^(rain|wind|music|traffic|noise|ambience|ambiance|applause|laughter|thunder|water|fire|static|silence|snow|speech|singing|birdsong|chatter|drums|percussion|crowd noise|white noise|lightning|typing|.*(ing|music|noise|s))$/

export const theName = (target: string) => (DETERMINED.test(target) ? target : `the ${target}`)

/** "a cat", "an owl", "rain", "birds" */
export const article = (target: string) =>
  DETERMINED.test(target) || MASS.test(target) || target.includes(' and ')
    ? target
    : `${/^[aeiou]/.test(target) ? 'an' : 'a'} ${target}`
