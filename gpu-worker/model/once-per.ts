/**
 * A function whose answer for a key is worked out once and kept for as long as the key lives. A failure is
 * not kept: it may have been of that moment, and whoever asks next asks anew.
 */
export function oncePer<Key extends object, Rest extends unknown[], Answer>(
  workOut: (key: Key, ...rest: Rest) => Promise<Answer>,
): (key: Key, ...rest: Rest) => Promise<Answer> {
  const known = new WeakMap<Key, Promise<Answer>>()
  return (key, ...rest) => {
    const found = known.get(key)
    if (found) return found
    const answer = workOut(key, ...rest)
    known.set(key, answer)
    answer.catch(() => known.delete(key))
    return answer
  }
}
