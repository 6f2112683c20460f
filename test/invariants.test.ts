import { expect, test } from 'vitest'
import { claim, create, type Edit, type EditEvent, succeed } from '#shared/edit.ts'
import { aLease, aQueuedEdit, aResult, at, NOW, newId } from './contract/builders.ts'
import { checkInvariants, type Evidence } from './invariants.ts'

/** One edit from order to webhook, as it must be: each test breaks one thing. */
function sound(): Evidence {
  const webhook = { url: 'https://app.example.com/', events: ['edit.succeeded'] }
  const created = create(aQueuedEdit('acct_a', { webhook, metadata: { key: 'k' } }), at(NOW))
  const queued = created.to as Parameters<typeof claim>[0]
  const running = claim(queued, aLease(NOW + 1000), '1', at(NOW))
  const ended = succeed(running.to, aResult({ measuredCredits: 2 }), at(NOW))
  const events = [created, running, ended].flatMap((change) =>
    change.events.map((event) => ({ ...event, body: `{"id":"${event.id}"}` })),
  )
  const told = events.at(-1)!
  const edit = ended.to
  return {
    edits: [edit],
    ledger: [...created.ledger, ...ended.ledger],
    events,
    deliveries: [
      {
        id: newId('dlv'),
        accountId: 'acct_a',
        eventId: told.id,
        eventType: told.type,
        endpointId: null,
        url: webhook.url,
        trigger: 'event',
        status: 'succeeded',
        attempts: [],
        nextAttemptAt: null,
        createdAt: NOW,
        completedAt: NOW,
      },
    ],
    accounts: [{ id: 'acct_a', isUnlimited: true, available: -2, held: 0 }],
    head: async () => ({ bytes: 1000, sha256: 'a'.repeat(64), version: 'v' }),
    acknowledged: [
      { key: 'k', id: edit.id, instruction: edit.instruction!, metadata: edit.metadata },
    ],
    mismatches: [{ key: 'k', status: 422 }],
    received: [{ id: told.id, body: told.body, isVerified: true, wasAccepted: true }],
  }
}

async function violated(change: (evidence: Evidence) => Partial<Evidence>): Promise<string[]> {
  const evidence = sound()
  const found = await checkInvariants({ ...evidence, ...change(evidence) })
  return Object.entries(found)
    .filter(([, { violations }]) => violations.length > 0)
    .map(([name]) => name)
}

test('an edit that went right violates nothing', async () => {
  expect(await violated(() => ({}))).toEqual([])
})

test('each thing that can go wrong is seen by its invariant', async () => {
  const breakages: [string[], (evidence: Evidence) => Partial<Evidence>][] = [
    [['I1'], (e) => ({ acknowledged: [{ ...e.acknowledged[0]!, id: newId('edit') }] })],
    [['I1'], (e) => ({ acknowledged: [{ ...e.acknowledged[0]!, instruction: 'other' }] })],
    [
      ['I2'],
      (e) => ({
        events: [
          ...e.events,
          {
            ...e.events.at(-1)!,
            id: newId('evt'),
            edit: { ...e.edits[0]!, webhook: null } as Edit,
          },
        ],
      }),
    ],
    [['I2'], (e) => ({ edits: [{ ...e.edits[0]!, version: 9 } as Edit] })],
    [['I3'], (e) => ({ ledger: e.ledger.filter(({ kind }) => kind !== 'hold') })],
    [['I3'], (e) => ({ ledger: [...e.ledger, { ...e.ledger[1]!, kind: 'release', credits: 0 }] })],
    [['I3'], (e) => ({ accounts: [{ ...e.accounts[0]!, available: -1 }] })],
    [['I3'], (e) => ({ accounts: [{ ...e.accounts[0]!, held: 3, available: -5 }] })],
    [['I3'], (e) => ({ accounts: [{ ...e.accounts[0]!, isUnlimited: false }] })],
    [['I4'], (e) => ({ mismatches: [{ key: 'k', status: 202 }], acknowledged: e.acknowledged })],
    [['I5'], () => ({ head: async () => undefined })],
    [['I5'], () => ({ head: async () => ({ bytes: 1000, sha256: 'b'.repeat(64), version: 'v' }) })],
    [['I5'], () => ({ expectedOutput: () => 'c'.repeat(64) })],
    [['I6'], () => ({ deliveries: [] })],
    [['I6'], (e) => ({ deliveries: [...e.deliveries, { ...e.deliveries[0]!, id: newId('dlv') }] })],
    [['I6'], (e) => ({ deliveries: [{ ...e.deliveries[0]!, status: 'pending' }] })],
    [['I6'], () => ({ received: [] })],
    [['I6'], (e) => ({ received: [{ ...e.received[0]!, isVerified: false }] })],
    [['I6'], (e) => ({ received: [e.received[0]!, { ...e.received[0]!, body: '{}' }] })],
    [
      ['I6'],
      (e) => ({
        events: e.events.map((event) => ({ ...event, body: null })),
        received: e.received,
      }),
    ],
  ]
  for (const [expected, change] of breakages)
    expect([expected, change.toString(), await violated(change)]).toEqual([
      expected,
      change.toString(),
      expected,
    ])
})

test('an edit that never ends is seen, and so are two edits of one key', async () => {
  const queued = aQueuedEdit('acct_a', { metadata: { key: 'k' } })
  const change = create(queued, at(NOW))
  const found = await violated((e) => ({
    edits: [...e.edits, queued],
    ledger: [...e.ledger, ...change.ledger],
    events: [...e.events, ...change.events.map((event: EditEvent) => ({ ...event, body: '{}' }))],
    accounts: [{ id: 'acct_a', isUnlimited: true, available: -5, held: 3 }],
  }))
  expect(found).toEqual(['I2', 'I4'])
})
