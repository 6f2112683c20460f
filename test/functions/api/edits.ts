import { wave } from './wave.ts'
import { succeeded } from './worker.ts'
import type { World } from './world.ts'

// Edits as a caller makes them.

/** The smallest body that runs: one exact step on half a second. */
export const simple = {
  audio: { base64: Buffer.from(wave(0.5)).toString('base64') },
  instruction: 'turn it up by 6 dB',
}

export const make = async ({ call }: World, more: object = {}) =>
  (await call('POST', '/v1/edits', { ...simple, ...more })).body

/** An edit that is done, and one of the next day that goes on from its output and is still queued. */
export async function chained(world: World) {
  const parent = await make(world)
  await succeeded(world, parent.id)
  await world.clock.advance(86_400_000)
  const child = await make(world, { audio: { edit_id: parent.id } })
  return { parent, child }
}
