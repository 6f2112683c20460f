import type { Context, MiddlewareHandler } from 'hono'
import { Hono } from 'hono'
import { z } from 'zod'
import { CONTENT_TYPES } from '#shared/content-types.ts'
import { type Edit, isFinal } from '#shared/edit.ts'
import { DomainError } from '#shared/errors.ts'
import { isId } from '#shared/id.ts'
import { type ApiEnv, requireScope } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { findEdit } from './find-edit.ts'
import { readQuery } from './read-query.ts'
import { refuseGone, sign } from './show-edit.ts'
import { verifyLink } from './signed-link.ts'

/** GET /v1/edits/{id}/output and …/input: where the bytes are, for a key or a signed link. */
export const editBytes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/v1/edits/:id/output', scopeUnlessLinked, async (c) => {
      const edit = await readEdit(c, deps)
      return redirect(c, await outputAddress(edit, deps))
    })
    .get('/v1/edits/:id/input', scopeUnlessLinked, async (c) => {
      const edit = await readEdit(c, deps)
      return redirect(c, await inputAddress(edit, deps))
    })

/** Authentication let a request through without a key only because it says it has a signature. */
const scopeUnlessLinked: MiddlewareHandler<ApiEnv> = (c, next) =>
  c.var.caller || !isLinked(c) ? requireScope('edits:read')(c, next) : next()

const isLinked = (c: Context): boolean =>
  c.req.header('authorization') === undefined &&
  (c.req.query('signature') !== undefined || c.req.query('expires') !== undefined)

const linkQuery = z.strictObject({
  expires: z.string().optional(),
  signature: z.string().optional(),
})

async function readEdit(c: Context<ApiEnv>, deps: ApiDeps): Promise<Edit> {
  const { expires, signature } = readQuery(c, linkQuery)
  const id = c.req.param('id') ?? ''
  if (c.var.caller) return findEdit(c.var.caller.owner, id, deps.edits)
  const { pathname } = new URL(c.req.url)
  verifyLink(
    { path: pathname, expires, signature },
    { key: deps.config.linkKey, now: deps.clock.now() },
  )
  const edit = isId('edit', id) ? await deps.edits.get(id) : undefined
  if (!edit) throw new DomainError('not_found', 'There is no such edit.')
  return edit
}

const redirect = (c: Context, address: string): Response => c.redirect(address, 302)

async function outputAddress(edit: Edit, deps: ApiDeps): Promise<string> {
  if (!isFinal(edit))
    throw new DomainError('edit_not_finished', 'The edit is not finished.', {
      fix: 'Wait until it has ended.',
    })
  if (edit.status !== 'succeeded')
    throw new DomainError('no_output', `The edit has no output: it is ${edit.status}.`)
  refuseGone(edit, deps.clock.now(), DATA)
  const { objectKey, filename, format } = edit.output
  return sign(objectKey, { filename, contentType: CONTENT_TYPES[format] }, deps)
}

/** Exactly the bytes that were, or will be, edited. */
async function inputAddress(edit: Edit, deps: ApiDeps): Promise<string> {
  refuseGone(edit, deps.clock.now(), DATA)
  const { objectKey, container, filename, version } = edit.input
  if (objectKey === null)
    throw isFinal(edit)
      ? new DomainError('output_expired', 'The bytes of this edit never arrived.')
      : new DomainError('upload_not_ready', 'The bytes of this edit have not arrived.')
  await deps.audio
    .read(objectKey, version, { start: 0, end: 1 })
    .catch((cause) => refuseRemoved(cause, edit, deps))
  const name = filename ?? `input.${container ?? 'bin'}`
  return sign(objectKey, { filename: name, contentType: inputType(container), version }, deps)
}

/** Gone with the edit before, deleted, or replaced: a storage that keeps no versions has them no more. */
async function refuseRemoved(cause: unknown, { input }: Edit, deps: ApiDeps): Promise<never> {
  const isGone =
    cause instanceof DomainError && ['input_removed', 'input_changed'].includes(cause.code)
  if (!isGone) throw cause
  const parent = input.editId !== null && (await deps.edits.get(input.editId))
  if (parent) refuseGone(parent, deps.clock.now(), INPUT)
  throw new DomainError('data_removed', `${INPUT} was deleted.`, { cause })
}

const DATA = 'The data of this edit'
const INPUT = 'The input of this edit'

const inputType = (container: string | null): string =>
  CONTENT_TYPES[container as keyof typeof CONTENT_TYPES] ?? 'application/octet-stream'
