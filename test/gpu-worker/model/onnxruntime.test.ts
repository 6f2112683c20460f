import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../../../infra/bundle.ts'
import { tempFolder } from '../../shared/local/open-world.ts'

const run = promisify(execFile)
const DOOR = 'gpu-worker/model/onnxruntime.ts'

test('onnxruntime reports nothing: it keeps no device id, no store of events and no log of them', async () => {
  const folder = await tempFolder()
  const [home, temp] = [join(folder, 'home'), join(folder, 'temp')]
  await mkdir(home)
  await mkdir(temp)
  const script = `
    const { InferenceSession } = await import(${JSON.stringify(join(ROOT, DOOR))})
    await InferenceSession.create(Buffer.from('not a graph')).catch(() => console.log('loaded'))`

  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: temp }, // where CI is set it is silent by itself
  })

  expect(stdout).toContain('loaded')
  expect([...(await readdir(home)), ...(await readdir(temp))]).toEqual([])
})

test('nobody loads it past that', async () => {
  const files = await Promise.all(
    ['gpu-worker', 'bench', 'cli', 'shared', 'functions'].map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  )
  const loading: string[] = []
  for (const file of files.flat().filter((name) => name.endsWith('.ts')))
    if (/from 'onnxruntime-node'/.test(await readFile(join(ROOT, file), 'utf8'))) loading.push(file)
  expect(loading).toEqual([DOOR])
})
