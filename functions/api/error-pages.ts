import { Hono } from 'hono'
import { DomainError, isRetryable } from '#shared/errors.ts'
import type { ApiEnv } from './authenticate.ts'
import { escapeHtml, PAGE_HEADERS, page, prose } from './html.ts'
import { isPublicCode, PROBLEMS, type PublicCode } from './problem.ts'
import { noQuery } from './read-query.ts'

/** GET /errors/{code}: where the `type` of every problem leads. */
export const errorPages = () =>
  new Hono<ApiEnv>().get('/errors/:code', noQuery, (c) => {
    const code = c.req.param('code')
    if (!isPublicCode(code)) throw new DomainError('not_found', 'There is no such error code.')
    return c.body(errorPage(code), 200, PAGE_HEADERS)
  })

function errorPage(code: PublicCode): string {
  const [status, title, whatToDo] = PROBLEMS[code]
  const where =
    status === null
      ? 'In <code>error</code> of an edit that was accepted and failed. Nothing was charged.'
      : `HTTP status ${status}, as a problem document.`
  const retry = isRetryable(code)
    ? status === null
      ? 'Yes: <code>POST …/retry</code> without any change may succeed.'
      : 'Yes: the same request with the same <code>Idempotency-Key</code>, sent later, may succeed.'
    : 'No: the same again will be refused again.'
  return page({
    title: `${code}: ${title}`,
    body: `<main>
<p><a href="/docs">resound</a> · error codes</p>
<h1>${escapeHtml(title)}</h1>
<dl>
<dt>Code</dt><dd><code>${code}</code></dd>
<dt>Where</dt><dd>${where}</dd>
<dt>Worth repeating?</dt><dd>${retry}</dd>
<dt>What to do</dt><dd>${prose(whatToDo)}</dd>
</dl>
</main>`,
  })
}
