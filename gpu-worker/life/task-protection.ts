import type { Log } from '#shared/log.ts'
import type { Clock } from '#shared/ports.ts'

const EXPIRES_IN_MINUTES = 30
const RENEW_EVERY_MS = 600_000
const IDLE_BEFORE_OFF_MS = 5000 // messages follow each other: not a call for each
const ANSWER_WITHIN_MS = 5000

/** Asks ECS not to stop this task while it has work. Safety never depends on it: leases do that. */
export type TaskProtection = {
  /** Protected when it resolves, or not, which is logged; until the returned function is called. */
  protect(): Promise<() => void>
  /** Off at once: the task is about to end by itself. */
  end(): Promise<void>
}

export type TaskProtectionOptions = {
  /** `ECS_AGENT_URI`, which ECS puts into every container; undefined elsewhere: there is nobody to ask. */
  readonly agentUri: string | undefined
  readonly clock: Clock
  readonly fetch: typeof fetch
  readonly log: Log
}

/**
 * Task scale-in protection by the agent's endpoint: on before the first claim, renewed, off when idle.
 *
 * @see Amazon ECS developer guide, "Task scale-in protection endpoint"
 */
export function openTaskProtection(options: TaskProtectionOptions): TaskProtection {
  const { agentUri, clock, log } = options
  if (agentUri === undefined) return { protect: async () => () => {}, end: async () => {} }
  const address = `${agentUri}/task-protection/v1/state`

  let working = 0
  let isOn = false
  let calls: Promise<void> = Promise.resolve() // one after the other: the last wish counts
  let timer = new AbortController()

  const ask = (wanted: boolean): Promise<void> => {
    calls = calls.then(async () => {
      const refusal = await put(address, wanted, options)
      if (refusal === undefined) isOn = wanted
      else
        log({
          event: 'task_protection_failed',
          level: 'warn',
          outcome: wanted ? 'unprotected' : 'protected',
          message: `${refusal}. ECS may stop this task in the middle of an edit, which is then run again elsewhere. The role of the task needs ecs:UpdateTaskProtection.`,
        })
    })
    return calls
  }

  function schedule(): void {
    timer.abort()
    timer = new AbortController()
    const [ms, next] = working > 0 ? [RENEW_EVERY_MS, renew] : [IDLE_BEFORE_OFF_MS, switchOff]
    clock.sleep(ms, timer.signal).then(next, () => {})
  }
  const renew = () => {
    void ask(true)
    schedule()
  }
  const switchOff = () => void ask(false)

  return {
    async protect() {
      working += 1
      if (working === 1) schedule()
      if (!isOn) await ask(true)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        working -= 1
        if (working === 0) schedule()
      }
    },
    async end() {
      timer.abort()
      await calls
      if (isOn) await ask(false)
    },
  }
}

/** @returns why it was refused, in the agent's words; undefined when it was done */
async function put(
  address: string,
  isProtected: boolean,
  { fetch }: TaskProtectionOptions,
): Promise<string | undefined> {
  const body = isProtected
    ? { ProtectionEnabled: true, ExpiresInMinutes: EXPIRES_IN_MINUTES }
    : { ProtectionEnabled: false }
  try {
    const response = await fetch(address, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    const said = (await response.json()) as Answer
    // A deployment that blocks the change is told with status 200.
    const { Reason, Code, Detail, Message } = said.failure ?? said.error ?? {}
    if (response.ok && said.protection) return undefined
    return `task protection was refused: ${[Reason ?? Code, Detail ?? Message].filter(Boolean).join(': ') || `status ${response.status}`}`
  } catch (error) {
    return `the ECS agent did not answer (${error instanceof Error ? error.message : error})`
  }
}

type Answer = {
  readonly protection?: { readonly ProtectionEnabled: boolean }
  readonly failure?: Refusal
  readonly error?: Refusal
}
type Refusal = {
  readonly Reason?: string
  readonly Code?: string
  readonly Detail?: string
  readonly Message?: string
}
