/**
 * Reads of the same thing at the same time, as one: a page of edits that all wait in one lane asks once.
 * Nothing is remembered after the answer.
 */
export function coalesced<T>(): (name: string, read: () => Promise<T>) => Promise<T> {
  const open = new Map<string, Promise<T>>()
  return (name, read) => {
    const running = open.get(name)
    if (running) return running
    const started = read().finally(() => open.delete(name))
    open.set(name, started)
    return started
  }
}
