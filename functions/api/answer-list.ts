import type { Context } from 'hono'
import type { List } from '#shared/wire/values.ts'

/** A page of a collection, and where the next one is. */
export function answerList<Item extends { id: string }>(
  c: Context,
  { data, hasMore, publicUrl }: { data: Item[]; hasMore: boolean; publicUrl: string },
): Response {
  const after = hasMore ? (data.at(-1)?.id ?? null) : null
  const list: List<Item> = { object: 'list', data, has_more: hasMore, next_after: after }
  if (after !== null) {
    const { pathname, searchParams } = new URL(c.req.url)
    searchParams.set('after', after)
    c.header('Link', `<${publicUrl}${pathname}?${searchParams}>; rel="next"`)
  }
  return c.json(list)
}
