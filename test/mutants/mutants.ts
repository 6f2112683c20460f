/**
 * Seeded bugs: a test that has never failed proves nothing. Each `find` stands exactly once in its file,
 * or the run fails: a refactoring cannot disarm a mutant. The product has no switches for them.
 */
export type Mutant = {
  readonly id: string
  readonly bug: string
  readonly changes: readonly {
    readonly file: string
    readonly find: string
    readonly replace: string
  }[]
  /** Tests of which at least one must report a violation: a vitest file, or a chaos campaign. */
  readonly caughtBy: readonly Catcher[]
  readonly tier: 'fast' | 'all'
  /** Changes nothing that can be seen: must NOT be caught. */
  readonly isHarmless?: boolean
}

export type Catcher =
  | { readonly vitest: string }
  | { readonly chaos: { readonly kills: number; readonly leaseMs?: number } }
  | { readonly cloud: { readonly edits: number } }

const CONTRACT: Catcher = { vitest: 'test/shared/local/contracts.test.ts' }
const CHAOS: Catcher = { chaos: { kills: 25 } }
const CLOUD: Catcher = { cloud: { edits: 300 } }

export const MUTANTS: readonly Mutant[] = [
  {
    id: 'M00',
    bug: 'none: a text replaced by itself',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: `ORDER BY kind <> 'hold', at`,
        replace: `ORDER BY kind <> 'hold', at`,
      },
    ],
    caughtBy: [CONTRACT],
    tier: 'fast',
    isHarmless: true,
  },
  {
    id: 'M01',
    bug: 'answer sent before COMMIT',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: `      const outcome = await commit((sql) => {
        const known = idempotency && replayed<EditId>(sql, idempotency)`,
        replace: `      const later = (write) => {
        const known = read((sql) => idempotency && replayed(sql, idempotency))
        if (known) return known
        setTimeout(() => commit(write).catch(() => {}), 25)
        return { outcome: 'created' }
      }
      const outcome = await later((sql) => {
        const known = idempotency && replayed<EditId>(sql, idempotency)`,
      },
    ],
    caughtBy: [CHAOS],
    tier: 'fast',
  },
  {
    id: 'M06',
    bug: 'state committed before the output is written',
    changes: [
      {
        file: 'shared/local/folder-audio.ts',
        find: '        await rename(aside, target)',
        replace:
          '        if (key.startsWith("outputs/")) setTimeout(() => rename(aside, target).catch(() => {}), 400)\n        else await rename(aside, target)',
      },
    ],
    caughtBy: [CHAOS],
    tier: 'fast',
  },
  {
    id: 'M07',
    bug: 'moves compare status and attempt but not the lease',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: 'AND lease_id IS :was_lease AND',
        replace: 'AND (lease_id IS :was_lease OR 1) AND',
      },
    ],
    caughtBy: [CONTRACT],
    tier: 'all',
  },
  {
    id: 'M08',
    bug: 'closing row without uniqueness',
    changes: [
      {
        file: 'shared/local/schema.ts',
        find: 'RENAME TO ledger;\nCREATE UNIQUE INDEX ledger_closed_once',
        replace: 'RENAME TO ledger;\nCREATE INDEX ledger_closed_once',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/local/schema.test.ts' }],
    tier: 'all',
  },
  {
    id: 'no-fencing',
    bug: 'M07 and M08 together: whoever read the edit once may end it, and end it again',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: 'WHERE id = :id AND version = :was_version AND status = :was_status',
        replace: 'WHERE id = :id AND (version = :was_version OR 1) AND (status = :was_status OR 1)',
      },
      {
        file: 'shared/local/sqlite-edits.ts',
        find: 'AND attempt = :was_attempt AND lease_id IS :was_lease AND (:any_end OR lease_expires_at IS :was_end)',
        replace:
          'AND (attempt = :was_attempt OR lease_id IS :was_lease OR :any_end OR lease_expires_at IS :was_end OR 1)',
      },
      {
        file: 'shared/local/schema.ts',
        find: 'RENAME TO ledger;\nCREATE UNIQUE INDEX ledger_closed_once',
        replace: 'RENAME TO ledger;\nCREATE INDEX ledger_closed_once',
      },
      {
        file: 'shared/local/schema.ts',
        find: 'PRIMARY KEY (source_id, kind)) STRICT, WITHOUT ROWID;\nINSERT',
        replace: 'PRIMARY KEY (source_id, kind, id)) STRICT, WITHOUT ROWID;\nINSERT',
      },
      {
        file: 'shared/local/schema.ts',
        find: 'held_credits INTEGER NOT NULL CHECK (held_credits >= 0)',
        replace: 'held_credits INTEGER NOT NULL',
      },
      {
        file: 'shared/local/schema.ts',
        find: 'WHEN OLD.terminal_at IS NOT NULL AND (NEW.status',
        replace: 'WHEN 0 AND (NEW.status',
      },
    ],
    caughtBy: [{ chaos: { kills: 8, leaseMs: 8 } }],
    tier: 'fast',
  },
  {
    id: 'M09',
    bug: 'hold in a transaction of its own',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: `        insertEdit(sql, edit, body)
        insertRows(sql, change, body)`,
        replace: `        insertEdit(sql, edit, body)
        insertRows(sql, { ...change, ledger: [] }, body)
        setTimeout(() => commit((sql) => change.ledger.forEach((entry) => insertLedgerEntry(sql, entry))).catch(() => {}), 25)`,
      },
    ],
    caughtBy: [CONTRACT, CHAOS],
    tier: 'fast',
  },
  {
    id: 'M10',
    bug: 'idempotency row in a transaction of its own',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: 'if (idempotency) claimKey(sql, idempotency, edit.id, edit.createdAt)',
        replace:
          'if (idempotency) setTimeout(() => commit((sql) => claimKey(sql, idempotency, edit.id, edit.createdAt)).catch(() => {}), 25)',
      },
    ],
    caughtBy: [CONTRACT, CHAOS],
    tier: 'all',
  },
  {
    id: 'M11',
    bug: 'fingerprint not compared',
    changes: [
      {
        file: 'shared/local/sqlite-idempotency.ts',
        find: 'if (row.fingerprint !== fingerprint)',
        replace: 'if (fingerprint === undefined)',
      },
    ],
    caughtBy: [CONTRACT],
    tier: 'all',
  },
  {
    id: 'M12',
    bug: 'message deleted before the terminal commit, and nobody looks for edits without one',
    changes: [
      {
        file: 'gpu-worker/consume.ts',
        find: '    await deps.run(id)\n',
        replace: '    await received.delete()\n    await deps.run(id)\n',
      },
      {
        file: 'shared/local/recovery.ts',
        find: 'for (const row of rows) enqueue(sql, editOf(row)!)',
        replace: 'for (const row of []) enqueue(sql, editOf(row)!)',
      },
      {
        file: 'shared/local/sqlite-edits.ts',
        find: 'if (change.dispatch) enqueue(sql, to)',
        replace: 'if (change.dispatch && !change.onlyIfNotRenewed) enqueue(sql, to)',
      },
      {
        file: 'functions/sweeper/sweep.ts',
        find: 'await deps.queue.send(id, lane, accountId)',
        replace: 'void id',
      },
    ],
    caughtBy: [CHAOS],
    tier: 'fast',
  },
  {
    id: 'M13',
    bug: 'lease never expires',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: '(lease_expires_at <= :now OR attempt_ends_at <= :now)',
        replace: '(:now IS NULL)',
      },
    ],
    caughtBy: [CONTRACT, { vitest: 'test/functions/sweeper/sweep.test.ts' }],
    tier: 'fast',
  },
  {
    id: 'M16',
    bug: 'terminal state may be left by cancel',
    changes: [
      {
        file: 'shared/check-change.ts',
        find: "succeeded: ['succeeded'],",
        replace: "succeeded: ['succeeded', 'canceled'],",
      },
      {
        file: 'shared/check-change.ts',
        find: '  if (isFinal(from))\n',
        replace: "  if (isFinal(from) && to.status !== 'canceled')\n",
      },
    ],
    caughtBy: [CONTRACT],
    tier: 'fast',
  },
  {
    id: 'M20',
    bug: 'event written after the commit',
    changes: [
      {
        file: 'shared/local/sqlite-edits.ts',
        find: '      const moved = await commit((sql) => applyChange(sql, change))',
        replace: `      const moved = await commit((sql) => applyChange(sql, { ...change, events: [] }))
      if (moved) setTimeout(() => commit((sql) => change.events.forEach((event) => insertEvent(sql, event))).then(() => announce(change)).catch(() => {}), 25)`,
      },
    ],
    caughtBy: [CHAOS],
    tier: 'fast',
  },
  {
    id: 'M21',
    bug: 'new webhook-id per try',
    changes: [
      {
        file: 'functions/webhooks/deliver.ts',
        find: 'signWebhook({ id: delivery.eventId, body }',
        replace: 'signWebhook({ id: delivery.eventId + delivery.attempts.length, body }',
      },
    ],
    caughtBy: [{ vitest: 'test/functions/webhooks/deliver.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M22',
    bug: 'timestamp not checked',
    changes: [
      {
        file: 'shared/signature.ts',
        find: "if (ageSeconds > TOLERANCE_SECONDS) return 'too_old'",
        replace: '',
      },
    ],
    caughtBy: [{ vitest: 'test/signatures/signature.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M24',
    bug: 'address checked once, resolved again on connect',
    changes: [
      {
        file: 'shared/net/send-request.ts',
        find: '    host: address,\n',
        replace:
          '    host: url.hostname,\n    lookup: (name, options, done) => (options2 => options2.resolve(name).then(([first]) => done(null, [{ address: first, family: 4 }])))(globalThis.mutantOptions ?? { resolve: async () => ["192.0.2.1"] }),\n',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/net/send-request.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M26',
    bug: 'mapped IPv6 not denied',
    changes: [
      {
        file: 'shared/net/address.ts',
        find: '  const bytes = addressBytes(address) // none with a zone\n',
        replace:
          "  if (address.startsWith('::ffff:')) return true\n  const bytes = addressBytes(address)\n",
      },
    ],
    caughtBy: [{ vitest: 'test/hostile/addresses/address.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M27',
    bug: "receiver's body read without cap",
    changes: [
      {
        file: 'shared/net/send-request.ts',
        find: '      if (bytes >= maxBytes) break\n',
        replace: '',
      },
      {
        file: 'shared/net/send-request.ts',
        find: 'return Buffer.concat(chunks).subarray(0, maxBytes)',
        replace: 'return Buffer.concat(chunks)',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/net/send-request.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M28',
    bug: 'per-endpoint cap removed',
    changes: [
      {
        file: 'functions/webhooks/slots.ts',
        find: 'lane.inFlight >= lane.allowed ||',
        replace: '',
      },
    ],
    caughtBy: [
      { vitest: 'test/functions/webhooks/slots.test.ts' },
      { vitest: 'test/functions/webhooks/dispatch.test.ts' },
    ],
    tier: 'all',
  },
  {
    id: 'M35',
    bug: 'SQLITE_FULL swallowed',
    changes: [
      {
        file: 'shared/local/group-commit.ts',
        find: "if (!database.isTransaction || storageFailure(error) !== 'other') throw error\n        database.exec",
        replace: 'database.exec',
      },
      {
        file: 'shared/local/group-commit.ts',
        find: "if (!database.isTransaction || storageFailure(error) !== 'other') throw error\n      database.exec",
        replace: 'database.exec',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/local/group-commit.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M37',
    bug: 'newer schema not refused',
    changes: [
      {
        file: 'shared/local/open-database.ts',
        find: 'if (found > MIGRATIONS.length)',
        replace: 'if (found < 0)',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/local/open-database.test.ts' }],
    tier: 'all',
  },
  {
    id: 'M41',
    bug: 'group commit resolves a member whose savepoint was rolled back',
    changes: [
      {
        file: 'shared/local/group-commit.ts',
        find: 'return () => member.reject(isSqliteError(error) ? storageUnavailable(error) : error)',
        replace:
          'return () => member.resolve(isSqliteError(error) ? storageUnavailable(error) : error)',
      },
    ],
    caughtBy: [{ vitest: 'test/shared/local/group-commit.test.ts' }],
    tier: 'all',
  },
  {
    id: 'cloud-M12',
    bug: 'message deleted before the edit is run, and the sweeper takes up no lost lease',
    changes: [
      {
        file: 'gpu-worker/consume.ts',
        find: '    await deps.run(id)\n',
        replace: '    await received.delete()\n    await deps.run(id)\n',
      },
      {
        file: 'functions/sweeper/sweep.ts',
        find: 'each(lost, deps, (edit) => commit(deps, edit, afterLoss))',
        replace: 'each(lost, deps, async () => false)',
      },
    ],
    caughtBy: [CLOUD],
    tier: 'all',
  },
  {
    id: 'cloud-M15',
    bug: 'attempts not counted: poison loops',
    changes: [
      {
        file: 'shared/edit.ts',
        find: '    attempt: from.attempt + 1,',
        replace: '    attempt: from.attempt,',
      },
      {
        file: 'shared/edit.ts',
        find: 'requeue(from, from.attempt + 1, context), dispatch: true',
        replace: 'requeue(from, from.attempt, context), dispatch: true',
      },
    ],
    caughtBy: [{ cloud: { edits: 600 } }],
    tier: 'all',
  },
  {
    id: 'cloud-M18',
    bug: 'nobody sends the messages that were not sent',
    changes: [
      {
        file: 'functions/sweeper/sweep.ts',
        find: 'await deps.queue.send(id, lane, accountId)',
        replace: 'void id',
      },
    ],
    caughtBy: [CLOUD],
    tier: 'all',
  },
  {
    id: 'cloud-lost-answer',
    bug: 'a success whose answer was lost is taken for a failure, and its output removed',
    changes: [
      {
        file: 'gpu-worker/run-edit.ts',
        find: "if (now?.status === 'succeeded' && now.output.objectKey.includes(attempt.edit.lease.id)) return",
        replace: '',
      },
    ],
    caughtBy: [CLOUD],
    tier: 'fast',
  },
  {
    id: 'cloud-untold',
    bug: 'an attempt that failed leaves no trace, and is made again at once',
    changes: [
      {
        file: 'functions/webhooks/dispatch.ts',
        find: '  await deliveries.record(made.delivery, made.attempt)',
        replace: '  if (!made.attempt.error) await deliveries.record(made.delivery, made.attempt)',
      },
    ],
    caughtBy: [CLOUD],
    tier: 'all',
  },
  {
    id: 'cloud-told-twice',
    bug: 'a delivery is claimed for no time: two send it at once',
    changes: [
      {
        file: 'functions/webhooks/dispatch.ts',
        find: 'now + DELIVERY_LEASE_MS, free, lanes.busy()',
        replace: 'now, free, lanes.busy()',
      },
    ],
    caughtBy: [CLOUD],
    tier: 'all',
  },
]

/**
 * The text of a file with the bug in it.
 *
 * @throws when a text to replace is not there exactly once
 */
export function plant(mutant: Mutant, file: string, text: string): string {
  let planted = text
  for (const { find, replace } of mutant.changes.filter((change) => change.file === file)) {
    const count = planted.split(find).length - 1
    if (count !== 1)
      throw new Error(`${mutant.id}: expected its text once in ${file}, found it ${count} times`)
    planted = planted.replace(find, () => replace)
  }
  return planted
}

export function mutantOf(id: string): Mutant {
  const mutant = MUTANTS.find((one) => one.id === id)
  if (!mutant) throw new Error(`no mutant ${id}`)
  return mutant
}
