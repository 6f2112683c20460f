/**
 * `npm run openapi`: docs/openapi.json, the description of this API where it runs on one box. Given a folder, it
 * writes there openapi.json, on one line, and docs.html, both of an API whose objects lie elsewhere.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { docsPage } from './docs-page.ts'
import { openapi } from './openapi.ts'

const [folder] = process.argv.slice(2)
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
const description = openapi({
  publicUrl: 'http://127.0.0.1:8787',
  softwareVersion: version,
  hasStorage: folder === undefined,
})
if (folder === undefined)
  await writeFile('docs/openapi.json', `${JSON.stringify(description, null, 2)}\n`)
else {
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(description))
  await writeFile(join(folder, 'docs.html'), docsPage(description))
}
