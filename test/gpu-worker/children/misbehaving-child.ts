/** A child that does what its input (or the edit's id) says: everything a decoder broken by a hostile file might do. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

const say = (message: object) => process.send!(message)

process.on('disconnect', () => process.exit(0))
type Asked = { type: string; folder: string; job?: { editId: string } }
process.on('message', async ({ type, folder, job }: Asked) => {
  if (type === 'drawing') return // an answer
  writeFileSync(join(folder, 'pid'), String(process.pid))
  if (type === 'draw') return say(NO_ROOM)
  if (job === undefined && readFileSync(join(folder, 'input')).includes('RIFF')) return say(NO_ROOM)
  const behaviour = job?.editId ?? readFileSync(join(folder, 'input'), 'utf8')
  await BEHAVIOURS[behaviour]!(folder)
})
const NO_ROOM = { type: 'failed', code: 'storage_full', message: 'no room', fix: null, details: {} }
say({ type: 'ready' })

const BEHAVIOURS: Record<string, (folder: string) => unknown> = {
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  exit: () => process.exit(0),
  spin: () => {
    for (;;);
  },
  wait: () => new Promise(() => setInterval(() => {}, 1000)),
  bomb: () => {
    const held: Uint8Array[] = []
    for (;;) held.push(new Uint8Array(2 ** 24).fill(held.length))
  },
  nonsense: () => say({ type: 'decoded', frames: -1, channels: 'all of them' }),
  'other answer': () =>
    say({ type: 'progress', stage: 'editing', planStep: 0, planSteps: 1 }) && process.exit(0),
  'be drawn': async (folder) => {
    mkdirSync(join(folder, 'drawable'))
    mkdirSync(join(folder, 'edited'))
    say({ type: 'drawable', channels: 1, sampleRateHz: 44_100 })
    await new Promise((resolve) => process.once('message', resolve))
    say(EDITED)
  },
  'break out': async (folder) => {
    const tried = {
      read: codeOf(() => readFileSync('/etc/passwd')),
      write: codeOf(() => writeFileSync(join(folder, '..', 'outside'), '')),
      spawn: codeOf(() => spawnSync('/bin/true')),
      environment: Object.keys(process.env).filter(
        (name) => !/^(NODE_CHANNEL|NODE_COMPILE|PWD|SHLVL|_$)/.test(name),
      ),
      network: await networkCode(),
    }
    say({ type: 'failed', code: 'decode_failed', message: 'tried', fix: null, details: tried })
  },
}

const EDITED = {
  ...{ type: 'edited', format: 'flac', bytes: 1, sha256: '0'.repeat(64), frames: 1 },
  ...{ sampleRateHz: 44_100, channels: 1, bitsPerSample: 16 },
  ...{ checks: [], candidates: [], warnings: [] },
  timesMs: { exact: 0, denoise: 0, measure: 0, encode: 0 },
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt()
    return 'allowed'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

const networkCode = (): Promise<string> =>
  new Promise((resolve) => {
    // An address of the documentation range (RFC 5737): without a network it is refused at once
    const socket = connect({ host: '192.0.2.1', port: 9, timeout: 500 })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    socket.once('timeout', () => resolve('timeout'))
    socket.once('connect', () => resolve('connected'))
  })
