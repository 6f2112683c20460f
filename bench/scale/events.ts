/** What happens next: a binary heap of moments, the earliest first, equal ones in the order they were set. */
export type Event = { readonly at: number; readonly order: number; readonly act: () => void }

export function eventQueue() {
  const heap: Event[] = []
  let now = 0
  let order = 0
  const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order)
  return {
    now: () => now,
    /** @param seconds from now */
    after(seconds: number, act: () => void): void {
      const event = { at: now + Math.max(0, seconds), order: order++, act }
      let i = heap.push(event) - 1
      while (i > 0) {
        const parent = (i - 1) >> 1
        if (!isBefore(event, heap[parent]!)) break
        heap[i] = heap[parent]!
        i = parent
      }
      heap[i] = event
    },
    /** @param end seconds since the beginning */
    runUntil(end: number): void {
      while (heap.length > 0 && heap[0]!.at <= end) {
        const event = pop()
        now = event.at
        event.act()
      }
      now = end
    },
  }

  function pop(): Event {
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return first
  }
}
