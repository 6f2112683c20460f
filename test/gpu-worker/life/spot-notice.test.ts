import { expect, test } from 'vitest'
import type { LogFields } from '#shared/log.ts'
import { spotNotice } from '../../../gpu-worker/life/spot-notice.ts'
import { manualClock } from '../../functions/api/manual-clock.ts'
import { openMetadata } from './servers.ts'

function watchOf(endpoint: string) {
  const clock = manualClock(0)
  const lines: LogFields[] = []
  const stop = new AbortController()
  const noticed = spotNotice(
    { endpoint, everyMs: 5000, clock, fetch, log: (fields) => lines.push(fields) },
    stop.signal,
  )
  return { clock, lines, noticed, stop }
}

test('a Spot notice is seen at the next look, five seconds later at most', async () => {
  const metadata = await openMetadata()
  const { clock, noticed } = watchOf(metadata.endpoint)
  await clock.sleeping(1)
  metadata.announce()

  await clock.advance(5000)

  expect(await noticed).toMatchObject({ action: 'terminate' })
})

test('a token that has grown too old is replaced, and no look is lost', async () => {
  const metadata = await openMetadata({ uses: 2 })
  const { clock, noticed } = watchOf(metadata.endpoint)
  for (let looks = 0; looks < 4; looks++) {
    await clock.sleeping(1)
    await clock.advance(5000)
  }
  await clock.sleeping(1)
  metadata.announce('stop')
  await clock.advance(5000)

  expect(await noticed).toMatchObject({ action: 'stop' })
  expect(metadata.tokens).toBe(3)
})

test('where every token is refused there is a pause after each, and the notice is seen when one counts', async () => {
  const metadata = await openMetadata()
  const { clock, noticed } = watchOf(metadata.endpoint)
  await clock.sleeping(1)
  metadata.takesEach(0)
  for (let looks = 0; looks < 3; looks++) {
    await clock.advance(5000)
    await clock.sleeping(1)
  }
  expect(metadata.tokens).toBe(1 + 3)

  metadata.takesEach(1)
  metadata.announce()
  await clock.advance(5000)
  expect(await noticed).toMatchObject({ action: 'terminate' })
})

test('where there is no metadata the watch ends by itself and says what is not seen', async () => {
  const { clock, noticed, lines } = watchOf('http://127.0.0.1:1')
  for (let looks = 0; looks < 2; looks++) {
    await clock.sleeping(1)
    await clock.advance(5000)
  }

  expect(await noticed).toBeUndefined()
  expect(lines).toMatchObject([{ event: 'no_instance_metadata' }])
  expect(lines[0]!.message).toMatch(/hop limit/)
})

test('a watch that is told to stop ends without a notice', async () => {
  const metadata = await openMetadata()
  const { clock, noticed, stop } = watchOf(metadata.endpoint)
  await clock.sleeping(1)

  stop.abort()

  expect(await noticed).toBeUndefined()
})
