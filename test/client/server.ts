import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { Resound, type ResoundOptions } from '../../client/resound.ts'
import type { ApiConfig, GivenDeps } from '../../functions/api/deps.ts'
import { systemClock } from '../../shared/local/system.ts'
import { readQueueMessage } from '../../shared/queue-message.ts'
import { openWorld, type World } from '../functions/api/world.ts'

export type Server = {
  readonly world: World
  readonly baseUrl: string
  readonly resound: Resound
  client(options?: Partial<ResoundOptions>): Resound
}

/** The API on a free port of 127.0.0.1, with a clock that runs. */
export async function openServer(
  options: { config?: Partial<ApiConfig>; deps?: Partial<GivenDeps> } = {},
): Promise<Server> {
  let world: World | undefined
  const server = createAdaptorServer({ fetch: (request, env) => world!.app.fetch(request, env) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  )
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  world = await openWorld({
    ...options,
    config: { publicUrl: baseUrl, ...options.config },
    realClock: systemClock,
  })
  const opened = world
  const client = (more: Partial<ResoundOptions> = {}) =>
    new Resound({ apiKey: opened.secret, baseUrl, ...more })
  return { world, baseUrl, resound: client(), client }
}

/** Takes the next edit from the queue and does this with it. */
export async function work(
  { local }: World,
  what: (id: ReturnType<typeof readQueueMessage>) => Promise<unknown>,
): Promise<void> {
  const message = await local.queue.receive({
    waitSeconds: 10,
    visibilityTimeoutSeconds: 60,
    signal: AbortSignal.timeout(10_000),
  })
  if (!message) throw new Error('Expected an edit in the queue')
  await what(readQueueMessage(message.body))
  await message.delete()
}
