// The names of sounds, as they stand in a sentence.

export const theName = (target: string) => (DETERMINED.test(target) ? target : `the ${target}`)

/** "a cat", "an owl", "rain", "birds" */
export const article = (target: string) =>
  DETERMINED.test(target) || MASS.test(target) || target.includes(' and ')
    ? target
    : `${/^[aeiou]/.test(target) ? 'an' : 'a'} ${target}`

const DETERMINED =
  /^(the|a|an|my|your|his|her|their|our|its|this|that|these|those|some|every|all|both|any|no|two|three|four|five|six|\d+)\b/

/** What takes no article: "rain", and by its ending "singing", "rock music", "white noise", "birds". */
const MASS =
  /^(rain|wind|traffic|ambience|ambiance|applause|laughter|thunder|water|fire|static|silence|snow|speech|birdsong|chatter|percussion|.*(ing|music|noise|s))$/
