/** A child that does what its input (or the edit's id) says: everything a decoder broken by a hostile file might do. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

const say = (message: object) => process.send!(message)

process.on('disconnect', () => process.exit(0))
process.once('message', async ({ folder, job }: { folder: string; job?: { editId: string } }) => {
  writeFileSync(join(folder, 'pid'), String(process.pid))
  const behaviour = job?.editId ?? readFileSync(join(folder, 'input'), 'utf8')
  await BEHAVIOURS[behaviour]!(folder)
})
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
