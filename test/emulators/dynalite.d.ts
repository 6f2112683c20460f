declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** In memory; tables are active at once with the delays at 0. */
  const dynalite: (options: {
    createTableMs: number
    deleteTableMs: number
    updateTableMs: number
  }) => Server
  export = dynalite
}
