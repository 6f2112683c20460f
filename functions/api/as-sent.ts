/** hono's adapter drops a header without a value; here that is a malformed one, which is refused and not ignored. */
export function asSent(
  request: Request,
  headers: Readonly<Record<string, string | undefined>> | undefined,
): Request {
  for (const [name, value] of Object.entries(headers ?? {}))
    if (value === '') request.headers.set(name, value)
  return request
}
