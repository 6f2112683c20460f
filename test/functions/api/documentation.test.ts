import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openapi } from '../../../functions/api/openapi.ts'
import { call, openWorld } from './world.ts'

describe('openapi.json', () => {
  test('is public, OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const { app } = await openWorld()
    const { status, headers, body, text } = await call(app, {
      method: 'GET',
      path: '/openapi.json',
    })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(body.openapi).toBe('3.1.0')
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    expect(references.length).toBeGreaterThan(10)
    for (const [, name] of references) expect(body.components.schemas).toHaveProperty([name!])
  })

  test('closes what is sent and not what is answered', async () => {
    const { app } = await openWorld()
    const { body } = await call(app, { method: 'GET', path: '/openapi.json' })
    expect(body.components.schemas.CreateEdit.additionalProperties).toBe(false)
    expect(body.components.schemas.Edit).not.toHaveProperty('additionalProperties')
    expect(body.components.schemas.CreateEdit.properties.params.properties.steps).toEqual({
      type: 'integer',
      minimum: 4,
      maximum: 250,
    })
  })

  test('the published copy is what npm run openapi would write', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'))
    const made = openapi({
      publicUrl: 'http://127.0.0.1:8787',
      softwareVersion: version,
      hasStorage: true,
    })
    expect(JSON.parse(await readFile('docs/openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(made)),
    )
  })
})

describe('docs', () => {
  test('one page with every route, every code, and nothing from elsewhere', async () => {
    const { app } = await openWorld()
    const { status, headers, text } = await call(app, { method: 'GET', path: '/docs' })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const path of ['/v1/edits/{id}/events', '/v1/uploads', '/readyz'])
      expect(text).toContain(path)
    expect(text).toContain('href="/errors/check_failed"')
    expect(text).not.toMatch(/<script|src=|@import|url\(/)
  })
})
