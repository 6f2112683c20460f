/** The real API over a folder of its own, without a worker: what a durable POST costs. Started by http-post.ts. */
import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newAccount } from '#shared/account.ts'
import { parseConfig } from '#shared/config.ts'
import { idMaker } from '#shared/id.ts'
import { listen } from '#shared/local/listen.ts'
import { openLocal } from '#shared/local/open-local.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { newWebhookSecret } from '#shared/signature.ts'
import { apiConfig } from '../../functions/api/api-config.ts'
import { createApi } from '../../functions/api/app.ts'
import { loadPlanner } from '../../functions/api/remember-plans.ts'
import { ownStorage } from '../../functions/api/storage.ts'

const mostPerCommit = Number(process.argv[2])
const dataFolder = await mkdtemp(join(tmpdir(), 'resound-bench-'))
const config = parseConfig({
  RESOUND_DATA_DIR: dataFolder,
  RESOUND_PORT: '0',
  RESOUND_MAX_QUEUED: '1000000',
})
const listener = await listen(config)
const publicUrl = listener.origin
const ports = await openLocal({
  dataFolder,
  publicUrl,
  secretKey: undefined,
  clock,
  random,
  outputRetentionMs: config.outputRetentionMs,
  maxRunning: config.maxRunning,
  mostPerCommit,
  onFatal: (error) => {
    console.error(error)
    process.exit(74)
  },
})
const newId = idMaker(clock.now, random.bytes)
const { account, key, secret } = newAccount(
  { name: null, isUnlimited: true },
  { now: clock.now(), newId, random },
)
await ports.accounts.create(account, key)

const api = apiConfig(config, {
  publicUrl,
  softwareVersion: 'bench',
  linkKey: ports.linkKey,
  hasFfmpeg: false,
  defaultQuality: 'fast',
})
const app = createApi({
  ...ports,
  newId,
  config: { ...api, limits: { ...api.limits, maxQueuedInDeployment: 10_000_000 } },
  workers: async () => ({ ready: 1, busy: 0, starting: 0, unhealthy: 0, max: 1, isPaused: false }),
  models: async () => [],
  newWebhookSecret: () => newWebhookSecret(random),
  storage: ownStorage({
    requests: ports.signedRequests,
    temporaryPath: () => join(ports.tmpFolder, randomUUID()),
  }),
  isStopping: () => false,
  onRequest: () => undefined,
  onUnexpected: (error) => console.error(error),
})
await loadPlanner()
listener.serve(app.fetch)
process.send!({ publicUrl, secret, dataFolder })
process.on('message', () => process.send!(process.cpuUsage()))
process.on('disconnect', () => process.exit())
