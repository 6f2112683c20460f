// After a change that is meant to change samples: node test/reproducibility/write-hashes.ts

import { writeFileSync } from 'node:fs'
import { hashesOf, mp3Hash } from './matrix.ts'

const hashes = { ...(await hashesOf()), mp3: await mp3Hash() }
writeFileSync(
  new URL('./hashes.json', import.meta.url),
  `${JSON.stringify({ node: process.versions.node.split('.')[0], hashes }, null, 2)}\n`,
)
console.log(`${Object.keys(hashes).length} hashes written`)
