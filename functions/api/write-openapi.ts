/**
 * `npm run openapi`: docs/openapi.json, the description of this API where it runs on one box. Given a file, it
 * writes there, on one line, the one of an API whose objects lie elsewhere.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { openapi } from './openapi.ts'

const [file] = process.argv.slice(2)
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const description = openapi({
  publicUrl: 'http://127.0.0.1:8787',
  softwareVersion: version,
  hasStorage: file === undefined,
})
if (file === undefined)
  await writeFile('docs/openapi.json', `${JSON.stringify(description, null, 2)}\n`)
else await writeFile(file, JSON.stringify(description))
