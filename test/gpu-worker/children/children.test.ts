import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { DomainError } from '#shared/errors.ts'
import type { Step } from '#shared/plan/plan.ts'
import { decode } from '../../../gpu-worker/audio/codecs/decode.ts'
import { encodeFloatWav } from '../../../gpu-worker/audio/codecs/wav-encode.ts'
import { findFfmpeg } from '../../../gpu-worker/children/ffmpeg.ts'
import { DEFAULT_CHILD_LIMITS } from '../../../gpu-worker/children/open-children.ts'
import { golden } from '../audio/codecs/collect.ts'
import { childrenBench, editJob, quieter } from './children-bench.ts'

const MP3 = 'lame.mp3'

const { open, job, at: inFolder } = childrenBench()
const misbehaving = fileURLToPath(new URL('misbehaving-child.ts', import.meta.url))

const never = new AbortController().signal
const childFolders = () =>
  readdirSync(inFolder('children')).filter((name) => name.startsWith('child-'))
/** What jobs left behind: a child that waits for another has a folder, but nothing in it. */
const leftOver = () => childFolders().flatMap((name) => readdirSync(inFolder('children', name)))
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)
const pidsIn = (at: string): number[] =>
  globSync(join(at, '*', 'pid'))
    .map((path) => Number(readFileSync(path, 'utf8')))
    .filter(Boolean)

describe('a recording through real children', () => {
  test('is decoded, edited, measured, encoded and pictured, in files of its own folder', async () => {
    const bench = await open()
    const { folder: at, inputPath } = job(golden('s16-fast.flac'))
    const decoded = await bench.decode({ folder: at, inputPath }, never)
    expect(decoded).toMatchObject({
      frames: 4595,
      channels: 2,
      sampleRateHz: 44_100,
      codec: 'flac',
      bitsPerSample: 16,
    })
    expect(JSON.parse(readFileSync(decoded.peaksPath, 'utf8'))).toMatchObject({
      version: 2,
      channels: 2,
    })
    expect(readFileSync(decoded.spectrogramPath).subarray(1, 4).toString()).toBe('PNG')

    const stages: string[] = []
    const edited = await bench.edit(editJob(at, decoded), never, ({ stage }) => stages.push(stage))
    expect(stages).toEqual(['editing', 'measuring', 'encoding'])
    expect(edited).toMatchObject({ frames: 4595, format: 'flac', bitsPerSample: 16 })
    expect(edited.checks.filter(({ status }) => status === 'fail')).toEqual([])
    const file = readFileSync(edited.outputPath)
    expect(file.length).toBe(edited.bytes)
    const [before, after] = await Promise.all([decode(golden('s16-fast.flac')), decode(file)])
    const peak = (samples: Float32Array) =>
      samples.reduce((max, x) => Math.max(max, Math.abs(x)), 0)
    expect(peak(after.audio.channels[0]!) / peak(before.audio.channels[0]!)).toBeCloseTo(
      10 ** (-6 / 20),
      3,
    )
    expect(leftOver()).toEqual([])
  })

  test('a child that ran only our own code does another job, and finds nothing of the one before', async () => {
    const bench = await open()
    const first = job(golden('s16-fast.flac'))
    const second = job(golden('s16-fast.flac'))

    const one = await bench.decode(first, never)
    const children = childFolders()
    const two = await bench.decode(second, never)

    expect(childFolders()).toEqual(children)
    expect(two.peaksPath.startsWith(second.folder)).toBe(true)
    expect(readFileSync(two.peaksPath)).toEqual(readFileSync(one.peaksPath))
  })

  test('a folder that is reached through a link is as good', async () => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync(inFolder('elsewhere'), inFolder('link'))
    const bench = await open({ jobsFolder: inFolder('link') })

    const decoded = await bench.decode(job(golden('s16-fast.flac')), never)

    expect(decoded.frames).toBe(4595)
  })

  test('so does one that refused a broken file in good order', async () => {
    const bench = await open()
    const cut = golden('s16-fast.flac').subarray(0, 60)

    await expect(bench.decode(job(cut), never)).rejects.toThrow(DomainError)
    const children = childFolders()
    expect(children).toHaveLength(1)
    const { frames } = await bench.decode(job(golden('s16-fast.flac')), never)
    expect(childFolders()).toEqual(children)
    expect(frames).toBeGreaterThan(0)
  })

  test('a child that gave the bytes to wasm, or failed on what is no audio, is not asked again', async () => {
    const bench = await open()

    await bench.decode(job(golden(MP3)), never)
    expect(childFolders()).toEqual([])
    await bench.decode(job('no audio'), never).catch(() => {})
    expect(childFolders()).toEqual([])
  })

  test('is recalled for its next edit, and gives the same result', async () => {
    const bench = await open()
    const first = job(golden('s16-fast.flac'))
    const decoded = await bench.decode({ ...first, source: 'uploads/a 1' }, never)
    const once = await bench.edit(editJob(first.folder, decoded), never, () => {})
    rmSync(first.folder, { recursive: true })

    const second = mkdtempSync(inFolder('job-'))
    const recalled = await bench.recall!({ folder: second, source: 'uploads/a 1' })
    const again = await bench.edit(editJob(second, recalled!), never, () => {})

    expect({ ...recalled, peaksPath: '', spectrogramPath: '' }).toEqual({
      ...decoded,
      peaksPath: '',
      spectrogramPath: '',
    })
    expect(again.sha256).toBe(once.sha256)
    expect(existsSync(recalled!.spectrogramPath)).toBe(true)
    expect(await bench.recall!({ folder: second, source: 'uploads/a 2' })).toBeUndefined()
  })

  test('its result is drawn by a child that waits, or by its own, and looks the same', async () => {
    const bench = await open()
    const { folder: at, inputPath } = job(golden('s16-fast.flac'))
    const decoded = await bench.decode({ folder: at, inputPath }, never)
    const second = mkdtempSync(inFolder('job-'))
    cpSync(join(at, 'decoded'), join(second, 'decoded'), { recursive: true })
    const children = childFolders()

    const elsewhere = await bench.edit(editJob(at, decoded), never, () => {})
    expect(existsSync(join(at, 'edited', 'spectrogram.png'))).toBe(false)
    expect(childFolders()).toEqual(expect.arrayContaining(children))
    expect(leftOver()).toEqual([])
    await bench.decode(job(golden(MP3)), never) // ends the child that waited
    const alone = await bench.edit(editJob(second, decoded), never, () => {})

    expect(existsSync(join(second, 'edited', 'spectrogram.png'))).toBe(true)
    for (const picture of ['peaksPath', 'spectrogramPath'] as const)
      expect(readFileSync(elsewhere[picture])).toEqual(readFileSync(alone[picture]))
  })

  test('the same job gives the same bytes', async () => {
    const bench = await open()
    const once = async () => {
      const { folder: at, inputPath } = job(golden('lame.mp3'))
      const decoded = await bench.decode({ folder: at, inputPath }, never)
      const output = { format: 'mp3' as const, sampleRateHz: null }
      return bench.edit(editJob(at, decoded, { output }), never, () => {})
    }
    const [first, second] = [await once(), await once()]
    expect(second.sha256).toBe(first.sha256)
    expect(first.warnings.map(({ code }) => code)).toContain('lossy_source')
  })

  test('a result shorter than what may come in is delivered', async () => {
    const bench = await open()
    const { folder: at, inputPath } = job(golden('s16-fast.flac'))
    const decoded = await bench.decode({ folder: at, inputPath }, never)
    const region = { startSeconds: 0, endSeconds: 0.05 }
    const steps: Step[] = [{ op: 'trim', engine: 'exact', says: 'keep the first 50 ms', region }]
    const edited = await bench.edit(
      editJob(at, decoded, { plan: { ...quieter, steps } }),
      never,
      () => {},
    )
    expect(edited.frames).toBe(2205)
  })

  test('a file cut short is taken as far as it goes, with a warning', async () => {
    const bench = await open()
    const decoded = await bench.decode(job(golden('pages.opus').subarray(0, 1500)), never)
    expect(decoded.warnings).toMatchObject([{ code: 'truncated_source' }])
  })

  test('samples that are not numbers are silence, and counted in a warning', async () => {
    const bench = await open()
    const samples = new Float32Array(44_100).fill(0.1)
    samples.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NaN], 100)
    const wav = encodeFloatWav({ channels: [samples], sampleRateHz: 44_100 }, {})
    const decoded = await bench.decode(job(wav), never)
    const warning = { code: 'non_finite_samples', step: null, details: { samples: 3 } }
    expect(decoded.warnings).toMatchObject([warning])
    const { channels } = (await decode(wav)).audio
    expect(channels[0]!.subarray(99, 104)).toEqual(Float32Array.of(0.1, 0, 0, 0, 0.1))
  })

  test('its refusal comes back as it was made', async () => {
    const bench = await open()
    const refused = bench.decode(job('#EXTM3U\n'), never)
    await expect(refused).rejects.toMatchObject({ name: 'DomainError', code: 'unsupported_audio' })
    await expect(refused).rejects.toHaveProperty('fix', expect.stringContaining('WAV'))
  })
})

const small = (caps: Partial<typeof DEFAULT_CHILD_LIMITS.decodeCaps>) => ({
  limits: { ...DEFAULT_CHILD_LIMITS, decodeCaps: { ...DEFAULT_CHILD_LIMITS.decodeCaps, ...caps } },
})

describe('a child that misbehaves fails its own job, and the next one is served', () => {
  test.each([
    ['crash', {}, /SIGSEGV/],
    ['exit', {}, /ended early/],
    ['nonsense', {}, /makes no sense/],
    ['other answer', {}, /ended early/],
    ['spin', small({ cpuSeconds: 0.3 }), /processor time/],
    ['wait', small({ wallSeconds: 0.3 }), /longer/],
    ['bomb', small({ rssBytes: 300 * 2 ** 20 }), /memory/],
  ] as const)('%s', async (behaviour, options, reason) => {
    const bench = await open({ childPath: misbehaving, ...options })
    const failed = bench.decode(job(behaviour), never)
    await expect(failed).rejects.toMatchObject({ code: 'decode_failed', retryable: false })
    await expect(failed).rejects.toThrow(reason)
    await expect(bench.decode(job('break out'), never)).rejects.toThrow('tried')
    expect(leftOver()).toEqual([])
  })

  test('an edit whose picture is refused by the child that draws it is refused with the same words', async () => {
    const real = await open()
    const input = job(golden('s16.wav'))
    const decoded = await real.decode(input, never)
    await real.close()

    const bench = await open({ childPath: misbehaving })
    const refused = bench.decode(job(golden('s16.wav')), never)
    await expect(refused).rejects.toThrow('no room') // in good order: this one waits, and will draw
    const again = job('')
    cpSync(join(input.folder, 'decoded'), join(again.folder, 'decoded'), { recursive: true })
    const editing = bench.edit(
      editJob(again.folder, decoded, { editId: 'be drawn' }),
      never,
      () => {},
    )
    await expect(editing).rejects.toMatchObject({ code: 'storage_full' })
  })

  test('an edit that goes over its time ends as resource_limit', async () => {
    const real = await open()
    const input = job(golden('s16.wav'))
    const decoded = await real.decode(input, never)
    await real.close()

    const limits = { ...DEFAULT_CHILD_LIMITS, editBaseWallSeconds: 0.3 }
    const bench = await open({ childPath: misbehaving, limits })
    const editing = bench.edit(editJob(input.folder, decoded, { editId: 'wait' }), never, () => {})
    await expect(editing).rejects.toMatchObject({ code: 'resource_limit', retryable: false })
    await expect(editing).rejects.toThrow(/longer/)
  })
})

test('a child can read and write its own folder only, start nothing, and reach nobody', async (context) => {
  const bench = await open({ childPath: misbehaving })
  const failure: DomainError = await bench.decode(job('break out'), never).then(
    () => expect.unreachable(),
    (error) => error,
  )
  const denied = 'ERR_ACCESS_DENIED'
  expect(failure.details).toMatchObject({
    read: denied,
    write: denied,
    spawn: denied,
    environment: [],
  })
  if (bench.sandbox.network === 'host') context.skip('this machine allows no network namespace')
  expect(failure.details.network).toBe('ENETUNREACH')
})

describe('cancelling', () => {
  test.each(['spin', 'wait'])('a child that does %s is gone within 100 ms', async (behaviour) => {
    const bench = await open({ childPath: misbehaving })
    const stop = new AbortController()
    const decoding = bench.decode(job(behaviour), stop.signal)
    const ended = decoding.catch((error: unknown) => error)
    const [pid] = await vi.waitFor(() => {
      const pids = pidsIn(inFolder('children'))
      expect(pids).toHaveLength(1)
      return pids
    }, 10_000)
    expect(isAlive(pid!)).toBe(true)

    const reason = new Error('canceled')
    const from = performance.now()
    stop.abort(reason)
    expect(await ended).toBe(reason)
    const took = performance.now() - from
    expect(isAlive(pid!)).toBe(false)
    expect(took).toBeLessThan(100)
  })

  test('a job that waits for its turn leaves the queue', async () => {
    const bench = await open({ childPath: misbehaving, atOnce: 1 })
    const [stopFirst, stopSecond] = [new AbortController(), new AbortController()]
    const first = bench.decode(job('wait'), stopFirst.signal).catch((error) => error)
    const second = bench.decode(job('wait'), stopSecond.signal).catch((error) => error)
    stopSecond.abort('second')
    expect(await second).toBe('second')
    stopFirst.abort('first')
    expect(await first).toBe('first')
    await expect(bench.decode(job('break out'), never)).rejects.toThrow('tried')
  })
})

test.each(['spin', 'wait'])(
  'a parent killed with SIGKILL leaves no child behind (%s)',
  async (behaviour) => {
    const parent = spawn(
      process.execPath,
      [
        '--no-warnings',
        fileURLToPath(new URL('parent.ts', import.meta.url)),
        inFolder(),
        misbehaving,
        behaviour,
      ],
      { stdio: 'ignore' },
    )
    const childrenOf = (pid: number): number[] =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number)
    const pids = await vi.waitFor(() => {
      expect(pidsIn(inFolder('children'))).toHaveLength(1) // one works, the others are spares
      return childrenOf(parent.pid!)
    }, 10_000)
    expect(pids.length).toBeGreaterThan(0)

    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 5000)
  },
)

describe('through an installed ffmpeg', () => {
  test.for([
    ['aac.m4a', { container: 'mp4', isLossy: true, bitsPerSample: null }],
    ['alac.m4a', { container: 'mp4', isLossy: false, frames: 4595 }],
    ['opus.webm', { container: 'webm', isLossy: true }],
    ['pcm.aiff', { container: 'aiff', isLossy: false, bitsPerSample: 16, frames: 4595 }],
  ] as const)('%s is decoded', async ([name, expected], context) => {
    if ((await findFfmpeg()) === undefined) context.skip('no ffmpeg here')
    const bench = await open()
    expect(await bench.decode(job(golden(name)), never)).toMatchObject({
      channels: 2,
      isFloat: false,
      ...expected,
    })
  })

  test('a broken one is refused', async () => {
    const bench = await open()
    const damaged = golden('alac.m4a').subarray(0, 3000)
    const refused = bench.decode(job(damaged), never)
    await expect(refused).rejects.toBeInstanceOf(DomainError)
  })
})
