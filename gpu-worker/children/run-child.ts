import { DomainError } from '#shared/errors.ts'
import type { Clock } from '#shared/ports.ts'
import { FromChild, type ToChild } from './messages.ts'
import type { Child } from './spares.ts'
import { type Caps, type Usage, watchProcess } from './watch.ts'

/** `failed`: the job was refused, in good order; the child could do another. */
export type Answer = Extract<FromChild, { type: 'decoded' | 'edited' | 'drawn' | 'failed' }>

export type ChildRun = {
  readonly child: Child
  readonly message: ToChild
  readonly caps: Caps
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The error when the child dies without a word, or goes over a cap. */
  readonly refusal: (why: string) => DomainError
  readonly onMessage?: (message: FromChild) => void
  readonly waitedMs?: () => number
  readonly onUsage?: (usage: Usage) => void
}

/**
 * One job in one child, to its answer. Aborting the signal kills it at once; so does whatever is thrown.
 *
 * @throws DomainError `refusal`; the signal's reason; Error for our own mistakes
 */
export async function runChild(run: ChildRun): Promise<Answer> {
  const { child, signal } = run
  const ended = new AbortController()
  const kill = () => child.process.kill('SIGKILL')
  let over: keyof Caps | undefined

  signal.addEventListener('abort', kill)
  const watched = watchProcess(child.process.pid!, {
    ...{ caps: run.caps, clock: run.clock, signal: ended.signal },
    ...(run.waitedMs && { waitedMs: run.waitedMs }),
    onOver: (what) => {
      over = what
      kill()
    },
  })
  try {
    signal.throwIfAborted()
    return await answerOf(run)
  } catch (error) {
    kill()
    signal.throwIfAborted()
    if (over !== undefined) throw run.refusal(OVER[over])
    throw error
  } finally {
    signal.removeEventListener('abort', kill)
    ended.abort()
    run.onUsage?.(await watched)
  }
}

const isAnswer = (said: FromChild): said is Answer =>
  ['decoded', 'edited', 'drawn', 'failed'].includes(said.type)

/** What the child refused its job with. */
export const refusedWith = ({ code, message, fix, details }: Extract<Answer, { type: 'failed' }>) =>
  new DomainError(code, message, { ...(fix !== null && { fix }), details })

const OVER: Readonly<Record<keyof Caps, string>> = {
  rssBytes: 'it needed more memory than one file may take',
  cpuSeconds: 'it took more processor time than one file may take',
  wallSeconds: 'it took longer than one file may take',
}

function answerOf({ child, message, refusal, onMessage }: ChildRun): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const listen = (raw: unknown) => {
    const parsed = FromChild.safeParse(raw)
    if (!parsed.success) {
      reject(refusal('its decoder gave an answer that makes no sense'))
      return
    }
    const said = parsed.data
    if (isAnswer(said)) resolve(said)
    else if (said.type === 'crashed') reject(new Error(`A child failed: ${said.message}`))
    else onMessage?.(said)
  }
  const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
    reject(refusal(`its process ended early (${signal ?? code})`))
  child.process.on('message', listen)
  child.process.once('exit', onExit)
  child.process.once('error', reject)
  child.process.send(message, (error) => {
    if (error) reject(refusal('its process ended early'))
  })
  return promise.finally(() => {
    child.process.off('message', listen)
    child.process.off('exit', onExit)
    child.process.off('error', reject)
  })
}
