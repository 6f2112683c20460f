/** Lets at most `places` in at a time, first come first served. */
export function openGate(places: number) {
  let free = places
  const queue: (() => void)[] = []

  /** @returns leaves again @throws the signal's reason when it is aborted while waiting */
  async function enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (free > 0) free--
    else await turn(signal)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      const next = queue.shift()
      if (next) next()
      else free++
    }
  }

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        queue.splice(queue.indexOf(mine), 1)
        reject(signal.reason)
      }
      queue.push(mine)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return { enter }
}
