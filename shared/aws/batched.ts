const MOST_PER_REQUEST = 10 // of every batch operation of SQS

/**
 * One at a time for who asks, ten at a time on the wire: what is asked for in one turn of the event loop
 * shares a request.
 *
 * @param send answers item by item; undefined is success. What it throws, all of them get.
 */
export function batched<Item>(
  send: (items: readonly Item[]) => Promise<readonly (Error | undefined)[]>,
): (item: Item) => Promise<void> {
  type Asked = { item: Item; resolve: () => void; reject: (error: unknown) => void }
  let asked: Asked[] = []

  return (item) =>
    new Promise((resolve, reject) => {
      asked.push({ item, resolve, reject })
      if (asked.length === MOST_PER_REQUEST) flush()
      else if (asked.length === 1) setImmediate(flush)
    })

  function flush(): void {
    const group = asked
    asked = []
    if (group.length > 0) void sendGroup(group)
  }

  async function sendGroup(group: readonly Asked[]): Promise<void> {
    try {
      const outcomes = await send(group.map(({ item }) => item))
      for (const [i, { resolve, reject }] of group.entries())
        if (outcomes[i]) reject(outcomes[i])
        else resolve()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}
