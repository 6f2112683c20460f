import { execFile, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MODULE = new URL('../../../gpu-worker/model/claim-folder.ts', import.meta.url).href
const PROCESSES = 4
const FOLDERS = 40

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'resound-claims-'))
})
afterAll(() => rm(scratch, { recursive: true }))

test('of processes that find the claim of a dead one at the same moment, one gets the folder', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const folders = Array.from({ length: FOLDERS }, (_, i) => join(scratch, String(i)))
  for (const folder of folders) {
    await mkdir(folder)
    await writeFile(join(folder, 'claim-7.json'), JSON.stringify({ key: 'same', pid: dead }))
    await writeFile(join(folder, 'a.weights'), 'kept')
  }
  // Each claims folder after folder, at instants that all of them know; a living one keeps what it has.
  const script = `
    import { claimFolder } from ${JSON.stringify(MODULE)}
    const [startMs, ...folders] = process.argv.slice(1)
    const won = []
    for (const [i, folder] of folders.entries()) {
      while (Date.now() < Number(startMs) + 20 * i) await new Promise(setImmediate)
      await claimFolder(folder, 'same').then(
        () => won.push(folder),
        (error) => { if (!/is writing/.test(error.message)) throw error },
      )
    }
    console.log(JSON.stringify(won))
    process.stdin.resume().on('end', () => process.exit())`
  const startMs = Date.now() + 1500
  const racers = Array.from({ length: PROCESSES }, () =>
    promisify(execFile)(process.execPath, [
      ...['--input-type=module', '-e', script, String(startMs)],
      ...folders,
    ]),
  )
  let said = 0
  for (const { child } of racers)
    child.stdout!.once('data', () => {
      if (++said === PROCESSES) for (const one of racers) one.child.stdin!.end()
    })

  const won = (await Promise.all(racers)).flatMap(({ stdout }) => JSON.parse(stdout) as string[])

  expect(won.toSorted()).toEqual(folders.toSorted())
  for (const folder of folders)
    expect((await readdir(folder)).sort()).toEqual(['a.weights', 'claim-8.json'])
})
