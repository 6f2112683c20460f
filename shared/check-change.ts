import { type Change, type Edit, type EditStatus, isFinal, MAX_ATTEMPTS } from './edit.ts'
import { DomainError } from './errors.ts'

const NEXT: Readonly<Record<EditStatus, readonly EditStatus[]>> = {
  awaiting_upload: ['queued', 'failed', 'canceled', 'expired'],
  queued: ['processing', 'canceled', 'expired'],
  processing: ['processing', 'queued', 'succeeded', 'failed', 'canceled'],
  succeeded: ['succeeded'], // only to lose its data
  failed: ['failed'],
  canceled: ['canceled'],
  expired: ['expired'],
}

/**
 * What every store refuses, whoever made the change: a move that the state machine does not have, an
 * end without its ledger row or its event, an attempt that jumps.
 *
 * @throws DomainError `illegal_transition`
 */
export function checkChange(change: Change): void {
  const fault = change.from
    ? faultOfMove(change.from, change.to, change)
    : faultOfCreation(change.to, change)
  if (fault)
    throw new DomainError('illegal_transition', `${change.to.id} cannot be moved: ${fault}`)
}

function faultOfCreation(to: Edit, { ledger }: Change): string | undefined {
  if (to.status !== 'awaiting_upload' && to.status !== 'queued') return `created as ${to.status}`
  if (to.attempt !== 1) return `created at attempt ${to.attempt}`
  if (ledger.length !== 1 || ledger[0]!.kind !== 'hold') return 'created without its hold'
  return faultOfRows(to, ledger)
}

function faultOfMove(from: Edit, to: Edit, { ledger, events }: Change): string | undefined {
  if (to.id !== from.id || to.accountId !== from.accountId) return 'it is another edit'
  if (to.version !== from.version + 1) return `version ${from.version} → ${to.version}`
  if (!NEXT[from.status].includes(to.status)) return `${from.status} → ${to.status}`
  if (isFinal(from))
    return !from.dataRemoved && to.dataRemoved && ledger.length === 0 && events.length === 0
      ? undefined
      : `${from.status} is final`
  const tries = to.attempt - from.attempt
  if (tries !== 0 && tries !== 1) return `attempt ${from.attempt} → ${to.attempt}`
  if (to.attempt > MAX_ATTEMPTS) return `attempt ${to.attempt}`
  if (isFinal(to)) {
    const closing = ledger.filter(({ kind }) => kind === 'settle' || kind === 'release')
    if (closing.length !== 1 || ledger.length !== 1) return 'it ends without closing its hold once'
    if (closing[0]!.credits > from.price.credits) return 'it closes more than its hold'
    if (events.length !== 1 || events[0]!.type !== `edit.${to.status}`)
      return 'it ends without its event'
  } else if (ledger.length > 0) return 'it moves money without ending'
  return faultOfRows(to, ledger)
}

const faultOfRows = (to: Edit, ledger: Change['ledger']): string | undefined =>
  ledger.every(({ editId, accountId }) => editId === to.id && accountId === to.accountId)
    ? undefined
    : 'a ledger row names another edit'
