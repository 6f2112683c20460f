/** npm run openapi: docs/openapi.json, the description of this API where it runs on one box. */
import { readFile, writeFile } from 'node:fs/promises'
import { openapi } from './openapi.ts'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const description = openapi({
  publicUrl: 'http://127.0.0.1:8787',
  softwareVersion: version,
  hasStorage: true,
})
await writeFile('docs/openapi.json', `${JSON.stringify(description, null, 2)}\n`)
