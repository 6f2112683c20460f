/** What goes wrong between a process and its stores, seeded; and processes that die at any await. */
import { DomainError } from '#shared/errors.ts'
import type { AudioStore, Clock, DeliveryStore, EditStore } from '#shared/ports.ts'
import type { VirtualTime } from './virtual-time.ts'

export type StoreFaults = {
  /** Of table writes: committed, and the answer is lost. */
  readonly tableTimeouts: number
  /** Of those: the adapter cannot read back either what became of it, so the caller does not know. */
  readonly tableUnknown: number
  /** Of table writes: refused before anything happened. */
  readonly tableRefusals: number
  /** Of requests to the bucket: answered 5xx. Its client tries three times, as the SDK does. */
  readonly objectErrors: number
}

type Method = (...args: never[]) => unknown
type Around = (name: string, call: () => Promise<unknown>) => Promise<unknown>

/** The same port, with `around` at every call. */
export function through<Port extends object>(port: Port, around: Around): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      return (...args: never[]) =>
        around(String(name), async () => (member as Method).apply(target, args))
    },
  })
}

const WRITES = new Set<string>([
  ...(['create', 'commit', 'renew'] satisfies (keyof EditStore)[]),
  ...(['fanOut', 'claimDue', 'record'] satisfies (keyof DeliveryStore)[]),
])

export const faultyTable = <Store extends EditStore | DeliveryStore>(
  store: Store,
  random: () => number,
  faults: StoreFaults,
) =>
  through(store, async (name, call) => {
    if (!WRITES.has(name)) return call()
    if (random() < faults.tableRefusals) throw unavailable('the table asked for fewer writes')
    const result = await call()
    if (random() < faults.tableTimeouts && random() < faults.tableUnknown)
      throw unavailable('no answer from the table')
    return result
  })

const CLIENT_TRIES = 3

export const faultyObjects = (audio: AudioStore, random: () => number, faults: StoreFaults) =>
  through(audio, async (name, call) => {
    for (let tries = 0; random() < faults.objectErrors; )
      if (++tries === CLIENT_TRIES)
        throw new DomainError(
          name === 'write' ? 'storage_failed' : 'storage_unavailable',
          'the bucket answered 503',
        )
    return call()
  })

const unavailable = (text: string) => new DomainError('storage_unavailable', text)

/** A process that can be killed: what it awaits never comes, and what it would do next never happens. */
export type Mortal = {
  readonly clock: Clock
  /** A port as this process has it. */
  own<Port extends object>(port: Port): Port
  /** What it waits for outside, where time passes meanwhile. */
  outside<T>(call: () => Promise<T>): Promise<T>
  kill(): void
  readonly isDead: boolean
}

/** @param options.diesAt the chance to be killed at one await, before or after its effect */
export function mortal(
  time: VirtualTime,
  random: () => number,
  options: { readonly diesAt: number; readonly skewMs: number; readonly onDeath: () => void },
): Mortal {
  let isDead = false
  const never = new Promise<never>(() => {})
  const kill = () => {
    if (isDead) return
    isDead = true
    options.onDeath()
  }
  const mayDie = () => {
    if (random() < options.diesAt / 2) kill()
  }
  const survived = async <T>(call: () => Promise<T>): Promise<T> => {
    mayDie()
    if (isDead) return never
    const result = await call().catch((error) => {
      if (isDead) return never
      throw error
    })
    mayDie()
    return isDead ? never : result
  }
  return {
    clock: {
      now: () => time.now() + options.skewMs,
      monotonic: () => time.monotonic(),
      async sleep(ms, signal) {
        try {
          await time.sleep(ms, signal)
        } finally {
          if (isDead) await never
        }
      },
    },
    own: (port) => through(port, (_, call) => survived(() => time.busy(call()))),
    outside: survived,
    kill,
    get isDead() {
      return isDead
    },
  }
}
