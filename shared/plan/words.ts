/** Plain English words, so that spelling leaves them alone and gibberish can be told from speech. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set<string>([])
