const MOST_PER_POLL = 10 // SQS

export type PollOptions = {
  readonly waitSeconds: number
  readonly visibilityTimeoutSeconds: number
}

export type SharedPoll<Message> = {
  receive(options: PollOptions & { readonly signal: AbortSignal }): Promise<Message | undefined>
  /** Resolves when no poll is open. */
  settled(): Promise<void>
}

type Waiter<Message> = PollOptions & {
  readonly settle: (message: Message | undefined) => void
  readonly fail: (error: unknown) => void
}

/**
 * Many that wait for one message each share one poll for up to ten: a tenth of the requests. A poll is
 * finished, never aborted: SQS may already have handed a message to it, which would then be invisible to
 * everybody for its whole time-out. Who stops waiting hears so at once; what comes for nobody is given
 * back.
 */
export function sharedPoll<Message>(
  poll: (most: number, options: PollOptions) => Promise<readonly Message[]>,
  giveBack: (message: Message) => Promise<void>,
): SharedPoll<Message> {
  let waiting: Waiter<Message>[] = []
  let polling: Promise<void> | undefined

  return {
    receive({ signal, ...options }) {
      if (signal.aborted) return Promise.resolve(undefined)
      return new Promise((resolve, reject) => {
        const waiter: Waiter<Message> = { ...options, settle, fail }
        const stop = () => settle(undefined)
        signal.addEventListener('abort', stop, { once: true })
        waiting.push(waiter)
        polling ??= pollWhileWaited()

        function settle(message: Message | undefined): void {
          forget()
          resolve(message)
        }
        function fail(error: unknown): void {
          forget()
          reject(error)
        }
        function forget(): void {
          signal.removeEventListener('abort', stop)
          waiting = waiting.filter((other) => other !== waiter)
        }
      })
    },

    async settled() {
      await polling
    },
  }

  async function pollWhileWaited(): Promise<void> {
    await nextTurn() // whoever asks in this turn comes along
    while (waiting.length > 0) await pollOnce()
    polling = undefined
  }

  async function pollOnce(): Promise<void> {
    const { waitSeconds, visibilityTimeoutSeconds } = waiting[0]!
    const alike = (waiter: Waiter<Message>) =>
      waiter.waitSeconds === waitSeconds &&
      waiter.visibilityTimeoutSeconds === visibilityTimeoutSeconds
    const asking = waiting.filter(alike).slice(0, MOST_PER_POLL)
    try {
      const options = { waitSeconds, visibilityTimeoutSeconds }
      for (const message of await poll(asking.length, options)) {
        const waiter = waiting.find(alike) // who asked, or who came meanwhile
        if (waiter) waiter.settle(message)
        else await giveBack(message)
      }
      for (const waiter of asking) waiter.settle(undefined)
    } catch (error) {
      for (const waiter of asking) waiter.fail(error)
    }
    await nextTurn()
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
