import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** A statement of this connection, prepared once. */
export type Sql = (text: string) => StatementSync

export function statements(database: DatabaseSync): Sql {
  const prepared = new Map<string, StatementSync>()
  return (text) => {
    const known = prepared.get(text)
    if (known) return known
    const statement = database.prepare(text)
    prepared.set(text, statement)
    return statement
  }
}
