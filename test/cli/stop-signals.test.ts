import { EventEmitter } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { onStopSignal } from '../../cli/stop-signals.ts'
import { wav } from '../one-box/wav.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { resound } from './run-cli.ts'

vi.setConfig({ testTimeout: 90_000 }) // whole systems start here

function listening(onTerminal = false) {
  const source = new EventEmitter()
  const told: string[] = []
  let now = 0
  const signals = onStopSignal(
    { stop: (code) => told.push(`stop ${code}`), stopNow: (code) => told.push(`now ${code}`) },
    { source, now: () => now, onTerminal },
  )
  const at = (ms: number, signal: string) => {
    now = ms
    source.emit(signal, signal)
  }
  return { at, told, signals, source }
}

test('one press that comes three times asks once; the next press does not ask any more', () => {
  const { at, told } = listening()
  at(0, 'SIGINT')
  at(1, 'SIGINT')
  at(400, 'SIGINT')
  expect(told).toEqual(['stop 130'])
  at(900, 'SIGINT')
  expect(told).toEqual(['stop 130', 'now 130'])
})

test('each signal has its exit code, and none is heard when the command is over', () => {
  const { at, told, signals, source } = listening()
  at(0, 'SIGTERM')
  expect(told).toEqual(['stop 143'])
  signals[Symbol.dispose]()
  expect(source.eventNames()).toEqual([])
})

test('a terminal that is closed stops what it started, and nothing that nohup started', () => {
  const [shown, detached] = [listening(true), listening(false)]
  shown.at(0, 'SIGHUP')
  detached.at(0, 'SIGHUP')
  expect([shown.told, detached.told]).toEqual([['stop 129'], []])
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'resound edit that gets %s leaves no file and no copy of the recording',
  async (signal, code) => {
    const [cwd, temporary] = [await tempFolder(), await tempFolder()]
    await writeFile(join(cwd, 'take.wav'), wav(2))
    let isTold = false

    const said = await resound(['edit', 'take.wav', 'reverse it'], {
      cwd,
      env: { TMPDIR: temporary },
      onSaid(stderr, child) {
        if (isTold || !stderr.includes('starting')) return
        isTold = true
        child.kill(signal)
      },
    })

    expect(said).toMatchObject({ code, stdout: '' })
    expect(said.stderr).toMatch(/Interrupted: .* nothing was written, take\.wav is as it was/)
    expect(await readdir(cwd)).toEqual(['take.wav'])
    expect(await readdir(temporary)).toEqual([])
  },
)
