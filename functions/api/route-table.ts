import type { Hono, MiddlewareHandler } from 'hono'
import { DomainError } from '#shared/errors.ts'
import type { ApiEnv } from './authenticate.ts'

export type Route = { readonly path: string; readonly methods: readonly string[] }

/** The registered routes, to tell an unknown address from a wrong method before anything else. */
export type RouteTable = {
  find(path: string): Route | undefined
  all(): readonly Route[]
}

/** Of an app whose routes are registered later: it is looked at when first asked. */
export function routeTable(app: Hono<ApiEnv>): RouteTable {
  let table: { path: string; methods: string[]; pattern: RegExp }[] | undefined
  const read = () => {
    const methods = new Map<string, Set<string>>()
    for (const { path, method } of app.routes) {
      if (method === 'ALL') continue // middleware
      const known = methods.get(path) ?? new Set()
      known.add(method)
      methods.set(path, known)
    }
    return [...methods].map(([path, known]) => ({
      path,
      methods: [...known].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
      pattern: pattern(path),
    }))
  }
  return {
    find(path) {
      table ??= read()
      return table.find((route) => route.pattern.test(path))
    },
    all() {
      table ??= read()
      return table
    },
  }
}

/** Route and method come before the caller: whether an address exists is no secret. */
export const checkRoute: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { route } = c.var
  if (!route) throw new DomainError('not_found', 'There is no such address.')
  if (!route.methods.includes(c.req.method)) {
    c.header('Allow', route.methods.join(', '))
    throw new DomainError('method_not_allowed', `${c.req.method} is not offered here.`)
  }
  await next()
}

const pattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replaceAll(/:[a-z_]+/g, '[^/]+')
      .replaceAll('*', '.*')}$`,
  )
