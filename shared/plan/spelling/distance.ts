// How far two spellings are apart, and by which slip of the keyboard.

/** Damerau-Levenshtein (restricted), given up above `limit`. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1
  let before: number[] = []
  let previous: number[] = []
  for (let j = 0; j <= other.length; j++) previous.push(j)
  for (let i = 1; i <= one.length; i++) {
    const current = new Array<number>(other.length + 1)
    current[0] = i
    let least = i
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      current[j] = cost
      if (cost < least) least = cost
    }
    if (least > limit) return limit + 1
    before = previous
    previous = current
  }
  return previous[other.length]!
}

/** Which slip it would be, the likelier the less. */
export function slipOf(typed: string, known: string): number {
  if (typed.length === known.length && sorted(typed) === sorted(known)) return 0 // neighbours swapped
  if (typed.replace(/(.)\1/g, '$1') === known.replace(/(.)\1/g, '$1'))
    return typed.length === known.length ? 1 : 0.5 // a key held, or not held long enough
  if (typed.length === known.length) return isBesideIt(typed, known) ? 1 : 3 // another key
  return typed.length < known.length ? 1 : 2 // a key missed, a key too many
}

const sorted = (word: string) => [...word].sort().join('')

/** One key was missed by one, to the left or right. */
function isBesideIt(typed: string, known: string): boolean {
  const at = [...typed].findIndex((letter, index) => letter !== known[index])
  const row = KEYS.find((keys) => keys.includes(known[at]!))!
  return (
    typed.slice(at + 1) === known.slice(at + 1) &&
    row.includes(typed[at]!) &&
    Math.abs(row.indexOf(typed[at]!) - row.indexOf(known[at]!)) === 1
  )
}

const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']
