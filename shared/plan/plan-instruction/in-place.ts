// Other words for the same, written over what was said. Offsets stay, for a step tells what it came from.

/** What is said, and the plainer words for it; those that do not fit in its place are passed over. */
export type InPlace = readonly [said: RegExp, plainer: string | readonly string[]]

/** What `replace` gives, which costs more than a look where nothing is found. */
export const replaced = (
  words: string,
  said: RegExp,
  plainer: Parameters<string['replace']>[1],
): string => (words.search(said) === -1 ? words : words.replace(said, plainer))

/** The words with each of the table said more plainly, as often as it is said. */
export const inPlace = (words: string, table: readonly InPlace[]): string =>
  table.reduce((text, [said, plainer]) => {
    if (text.search(said) === -1) return text
    const choices = typeof plainer === 'string' ? [plainer] : plainer
    return text.replace(said, (...found: unknown[]) => {
      const all = found[0] as string
      const filled = choices.map((choice) =>
        choice.replace(/\$(\d)/g, (_, group: string) => String(found[Number(group)] ?? '')),
      )
      const plain = filled.find(({ length }) => length <= all.length) ?? all
      // what ends a wish is quoted to its end
      return plain.startsWith(' ') ? plain.padStart(all.length) : plain.padEnd(all.length)
    })
  }, words)
