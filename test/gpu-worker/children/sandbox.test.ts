import { expect, test } from 'vitest'
import { needsFfmpeg } from '../../../gpu-worker/children/ffmpeg.ts'
import { openGate } from '../../../gpu-worker/children/gate.ts'
import { confine, permissionFlags } from '../../../gpu-worker/children/sandbox.ts'

const facts = { network: 'unshared_as_user', diesWithParent: true, watched: true } as const

test('a command is held in by a shell that becomes it', () => {
  const limits = { facts, cpuSeconds: 30, files: 32, fileBytes: 1024, addressBytes: 2048 }
  const [shell, args] = confine(['/usr/bin/tool', '-i', 'a file; rm -rf /'], limits)
  expect(shell).toBe('/bin/sh')
  expect(args.slice(0, 3)).toEqual([
    '-c',
    'ulimit -t 30; ulimit -n 32; ulimit -c 0; ulimit -f 2; ulimit -v 2; exec "$@"',
    'sh',
  ])
  expect(args.slice(3)).toEqual([
    ...['unshare', '--user', '--map-root-user', '--net', 'setpriv', '--pdeathsig', 'KILL'],
    ...['/usr/bin/tool', '-i', 'a file; rm -rf /'],
  ])
})

test('where the machine allows nothing the limits of the shell remain', () => {
  const bare = { network: 'host', diesWithParent: false, watched: false } as const
  const [, args] = confine(['/usr/bin/tool'], { facts: bare, cpuSeconds: 1, files: 8 })
  expect(args).toEqual([
    '-c',
    'ulimit -t 1; ulimit -n 8; ulimit -c 0; exec "$@"',
    'sh',
    '/usr/bin/tool',
  ])
})

test('a child may write nowhere but in its folder, and is allowed nothing else', () => {
  const flags = permissionFlags('/data/jobs/child-1', '/app/child.ts')
  expect(flags.filter((flag) => flag.startsWith('--allow-fs-write'))).toEqual([
    '--allow-fs-write=/data/jobs/child-1/*',
  ])
  expect(flags.filter((flag) => /^--allow-(?!fs-)/.test(flag))).toEqual([])
  expect(flags).toContain('--permission')
})

test.each([
  ['wav', 'pcm_s16', false],
  ['wav', 'adpcm_ms', true],
  ['wav', null, false], // its format chunk is hidden behind 64 KiB of others
  ['flac', 'flac', false],
  ['mp3', 'mp3', false],
  ['ogg', 'vorbis', false],
  ['mp4', null, true],
  ['aiff', 'pcm_s16', true],
  [null, null, false], // unknown bytes are given to nobody
])('%s with %s: ffmpeg %s', (container, codec, expected) => {
  const unknown = { sampleRateHz: null, channels: null, durationSeconds: null }
  expect(needsFfmpeg({ container, codec, ...unknown, durationSource: 'unknown' })).toBe(expected)
})

test('a gate lets in as many as it has places, in the order they came', async () => {
  const gate = openGate(2)
  const never = new AbortController().signal
  const order: number[] = []
  const leave = await Promise.all([gate.enter(never), gate.enter(never)])
  const waiting = [1, 2].map((n) => gate.enter(never).then(() => order.push(n)))
  leave[0]!()
  leave[0]!() // leaving twice gives one place
  await waiting[0]
  expect(order).toEqual([1])
  leave[1]!()
  await waiting[1]
  expect(order).toEqual([1, 2])
})
