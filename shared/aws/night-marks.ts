import type { Table } from './table.ts'

const KEY = { pk: 'META', sk: 'NIGHT' } as const

type Mark = { readonly part: string; readonly after: string }

/** Where the sweeper's work of the night stands, kept in the table: functions/sweeper/night.ts. */
export const nightMarks = (table: Table) => ({
  async read(): Promise<Mark | undefined> {
    const item = await table.get(KEY)
    return item?.part === undefined
      ? undefined
      : { part: item.part as string, after: (item.after ?? '') as string }
  },

  async move(from: Mark | undefined, to: Mark | undefined): Promise<boolean> {
    const { written } = await table.write({
      update: KEY,
      set: { part: to?.part, after: to?.after },
      ...(from
        ? { when: '#part = :part AND #after = :after', values: from }
        : { when: 'attribute_not_exists(#part)' }),
    })
    return written
  },
})
