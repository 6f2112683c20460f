import { expect, test } from 'vitest'
import type { LogFields } from '#shared/log.ts'
import { openTaskProtection } from '../../../gpu-worker/life/task-protection.ts'
import { manualClock } from '../../functions/api/manual-clock.ts'
import { openAgent } from './servers.ts'

const protectionOf = (agentUri: string | undefined) => {
  const clock = manualClock(0)
  const lines: LogFields[] = []
  const protection = openTaskProtection({
    agentUri,
    clock,
    fetch,
    log: (fields) => lines.push(fields),
  })
  return { clock, lines, protection }
}

test('a task is protected before its first claim, and given free when it has been idle', async () => {
  const agent = await openAgent()
  const { clock, protection } = protectionOf(agent.uri)

  const release = await protection.protect()
  expect(agent.wishes).toEqual([{ on: true, minutes: 30 }])

  release()
  await clock.advance(5000)
  await agent.heard(2)
  expect(agent.wishes.at(-1)).toEqual({ on: false, minutes: undefined })
})

test('messages that follow each other cost one call', async () => {
  const agent = await openAgent()
  const { clock, protection } = protectionOf(agent.uri)

  for (let i = 0; i < 5; i++) {
    const release = await protection.protect()
    release()
    await clock.advance(1000)
  }

  expect(agent.wishes).toHaveLength(1)
})

test('the protection of an edit that takes hours is renewed long before it ends', async () => {
  const agent = await openAgent()
  const { clock, protection } = protectionOf(agent.uri)
  await protection.protect()

  for (let renewals = 1; renewals <= 3; renewals++) {
    await clock.advance(600_000)
    await agent.heard(1 + renewals)
  }

  expect(agent.wishes.map(({ on }) => on)).toEqual([true, true, true, true])
})

test.each([
  ['blocked', /DEPLOYMENT_BLOCKED/],
  ['denied', /AccessDeniedException.*ecs:UpdateTaskProtection/],
  ['silent', /did not answer/],
] as const)(
  'an agent that says %s is logged with what to do, and stops nothing',
  async (how, what) => {
    const agent = await openAgent(() => how)
    const { lines, protection } = protectionOf(agent.uri)

    const release = await protection.protect()
    release()
    await protection.end()

    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ event: 'task_protection_failed', level: 'warn' })
    expect(lines[0]!.message).toMatch(what)
  },
)

test('outside ECS nobody is asked', async () => {
  const { lines, protection } = protectionOf(undefined)

  const release = await protection.protect()
  release()
  await protection.end()

  expect(lines).toEqual([])
})
