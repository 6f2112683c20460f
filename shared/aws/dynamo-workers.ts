import type { WorkerRegistry, WorkerRow } from '../ports.ts'
import type { Table } from './table.ts'
import { workerKey } from './table-schema.ts'

/** A worker that was silent for this long is not there. */
const SILENT_SECONDS = 300

export function dynamoWorkers(table: Table): WorkerRegistry {
  return {
    async put(row) {
      const exp = Math.floor(row.seenAt / 1000) + SILENT_SECONDS
      await table.write({ put: { ...workerKey(row.id), exp, body: JSON.stringify(row) } })
    },

    async remove(id) {
      await table.write({ remove: workerKey(id) })
    },

    async list() {
      const rows: WorkerRow[] = []
      for await (const { body } of table.query({ partition: workerKey('').pk }))
        rows.push(JSON.parse(body as string) as WorkerRow)
      return rows
    },
  }
}
