import type { Edit } from '#shared/edit.ts'
import type { EditStore } from '#shared/ports.ts'
import type { WireEta, WireQueue } from '#shared/wire/edit-answers.ts'
import type { ApiDeps, OwnTimes, WorkerLoad } from './deps.ts'

export type Waiting = { readonly queue: WireQueue | null; readonly eta: WireEta | null }

/** What positions and times are reckoned from; read once for a whole page of edits. */
export type Traffic = {
  readonly workers: WorkerLoad
  readonly ownMs: OwnTimes | undefined
}

export async function readTraffic({
  workers,
  ownTimes,
}: Pick<ApiDeps, 'workers' | 'ownTimes'>): Promise<Traffic> {
  const [ownMs, now] = await Promise.all([ownTimes(), workers()])
  return { workers: now, ownMs }
}

/** Where an edit stands, why it waits, and when it will have ended. */
export async function waitingOf(
  edit: Edit,
  traffic: Traffic,
  { edits, maxRunning }: { edits: EditStore; maxRunning: number },
): Promise<Waiting> {
  if (edit.status === 'processing')
    return { queue: null, eta: etaOf(traffic, 0, 1 - edit.progress.percent / 100) }
  if (edit.status !== 'queued') return { queue: null, eta: null }
  const [ahead, { running }] = await Promise.all([
    edits.ahead(edit),
    edits.loadOf(edit.accountId, edit.mode),
  ])
  const reason = reasonOf(edit, traffic, running >= maxRunning)
  return {
    queue: { position: ahead + 1, reason, message: MESSAGES[reason] },
    eta: etaOf(traffic, ahead, 1),
  }
}

/** From now until an edit with this share of its work left has ended, behind so many others. */
export function etaOf({ workers, ownMs }: Traffic, ahead: number, share: number): WireEta | null {
  if (!ownMs) return null
  const lanes = Math.max(1, workers.ready + workers.busy)
  const seconds = (own: number) => Math.round((own * (ahead / lanes + share)) / 100) / 10
  return { seconds: seconds(ownMs.p50), p90_seconds: seconds(ownMs.p90) }
}

function reasonOf(edit: Edit, { workers }: Traffic, isAtLimit: boolean): WireQueue['reason'] {
  if (workers.isPaused) return 'paused'
  if (edit.attempt > 1) return 'retrying'
  if (isAtLimit) return 'account_concurrency'
  return workers.alwaysThere?.includes(edit.lane) ? 'in_line' : reasonOfWorkers(workers)
}

/** Why edits wait that nothing of their own holds back. */
export function reasonOfWorkers(workers: WorkerLoad): WireQueue['reason'] {
  if (workers.isPaused) return 'paused'
  if (workers.ready + workers.busy > 0) return 'in_line'
  if (workers.starting > 0) return 'capacity_starting'
  return workers.unhealthy > 0 ? 'workers_unhealthy' : 'no_capacity'
}

const MESSAGES: Readonly<Record<WireQueue['reason'], string>> = {
  in_line: 'The workers are busy with edits ahead of this one.',
  capacity_starting: 'A worker is being started.',
  account_concurrency: 'The account already runs as many edits as it may.',
  no_capacity: 'There is no worker to be had at the moment.',
  workers_unhealthy: 'Workers start and fail; an operator is needed.',
  retrying: 'An earlier attempt was lost; this is the next one.',
  paused: 'An operator has stopped the workers.',
}
