import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { probeAudio } from '#shared/audio-probe.ts'
import { claim, create, succeed } from '#shared/edit.ts'
import { systemClock } from '#shared/local/system.ts'
import { receiveObject } from '#shared/upload.ts'
import {
  aKey,
  aLease,
  anAccount,
  anOutput,
  anUpload,
  aQueuedEdit,
  aResult,
  at,
  WIDE,
} from '../contract/builders.ts'
import { openWorld, tempFolder } from '../shared/local/open-world.ts'
import { resound } from './run-cli.ts'

/** A data folder with one succeeded edit whose file is there. */
async function folderWithResult() {
  const data = await tempFolder()
  const world = await openWorld({ dataFolder: data, clock: systemClock })
  const account = anAccount()
  await world.accounts.create(account, aKey(account.id))
  const edit = aQueuedEdit(account.id, { deadlineAt: Date.now() + 1e7 })
  await world.edits.create(create(edit, at(Date.now())), { idempotency: undefined, limits: WIDE })
  const claimed = claim(edit, aLease(Date.now() + 10_000), 'test', at(Date.now()))
  await world.edits.commit(claimed)
  const { sha256 } = await world.audio.write(anOutput().objectKey, new Uint8Array(10), 'audio/flac')
  const output = anOutput({ sha256: sha256!, bytes: 10 })
  await world.edits.commit(succeed(claimed.to, aResult({ output }), at(Date.now())))
  const delivered = (await world.deliveries.pendingEvents(10)).map(({ id }) =>
    world.deliveries.fanOut(id, '{}', []),
  )
  await Promise.all(delivered)
  return { data, world }
}

const doctor = async (data: string, ...flags: string[]) => {
  const { code, stdout } = await resound(['doctor', '--data', data, '--json', ...flags])
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const faults = findings.filter(({ state }) => state === 'fault').map(({ name }) => name)
  return { code, findings, faults }
}

test('a healthy folder gets 0, also while a server has it', async () => {
  const { data } = await folderWithResult()

  const { code, findings, faults } = await doctor(data, '--deep')

  expect({ code, faults }).toEqual({ code: 0, faults: [] })
  const { detail } = findings.find(({ name }) => name === 'codecs')
  expect(detail).toBe('wav, flac, mp3, vorbis, opus work')
})

test('a result whose file is gone is named, and the exit code tells', async () => {
  const { data } = await folderWithResult()
  await rm(join(data, 'objects', anOutput().objectKey))

  expect(await doctor(data, '--check')).toMatchObject({ code: 1, faults: ['results'] })
})

test('a recording whose file is gone is named, and one that was altered when all are read', async () => {
  const { data, world } = await folderWithResult()
  const [account] = await world.accounts.list()
  const pending = anUpload(account!.id)
  const facts = await world.audio.write(pending.objectKey, Buffer.from('RIFF'), 'audio/wav')
  const probe = probeAudio(new Uint8Array(), new Uint8Array(), 0)
  const declared = { ...pending, declaredSha256: facts.sha256 }
  await world.uploads.create(receiveObject(declared, facts, probe, Date.now()), undefined)
  const path = join(data, 'objects', pending.objectKey)

  expect(await doctor(data, '--check', '--deep')).toMatchObject({ code: 0, faults: [] })
  await rm(path)
  expect(await doctor(data, '--check')).toMatchObject({ code: 1, faults: ['recordings'] })
  await writeFile(path, 'RIFX')
  expect(await doctor(data, '--check')).toMatchObject({ code: 0, faults: [] })
  expect(await doctor(data, '--check', '--deep')).toMatchObject({ faults: ['recordings'] })
})

test('a balance that is not the sum of its ledger is named', async () => {
  const { data, world } = await folderWithResult()
  await world.database.commit((sql) => sql('UPDATE account SET available_credits = 7').run())

  expect(await doctor(data, '--check')).toMatchObject({ code: 1, faults: ['balances'] })
})

test.each([
  ['a page of it', (bytes: Buffer) => bytes.fill(0xa5, 8192, 12_288)],
  ['no database at all', () => Buffer.from('hello hello hello')],
])('a damaged database is a finding, and not an error of the command: %s', async (_, damage) => {
  const { data, world } = await folderWithResult()
  await world.database[Symbol.asyncDispose]()
  const path = join(data, 'resound.db')
  await writeFile(path, damage(await readFile(path)))
  await rm(`${path}-wal`, { force: true })

  const { code, findings, faults } = await doctor(data, '--check')

  expect({ code, faults }).toEqual({ code: 1, faults: ['database'] })
  expect(findings[0].fix).toContain('resound doctor --backup')
})

test('a backup is whole, and a server starts on it', async () => {
  const { data } = await folderWithResult()
  const copy = join(await tempFolder(), 'copy')

  expect(await doctor(data, '--check', '--backup', copy)).toMatchObject({ code: 0 })
  const restored = await openWorld({ dataFolder: copy, clock: systemClock })
  expect(await restored.accounts.list()).toHaveLength(1)
})

test('a folder that is not there is named, with what makes one', async () => {
  const data = join(tmpdir(), 'resound-nowhere')

  const { code, stderr } = await resound(['doctor', '--data', data])

  expect(code).toBe(66)
  expect(stderr).toContain(`${data} is not a data folder`)
  expect(stderr).toContain('resound serve')
})

test('a folder that cannot be read is not taken for none', async () => {
  const data = await tempFolder()
  await symlink('resound.db', join(data, 'resound.db'))

  const { code, stderr } = await resound(['doctor', '--data', data])

  expect(code).toBe(74)
  expect(stderr).toBe(
    `resound doctor: ${data}/resound.db is a link to itself. Name another folder with --data.\n`,
  )
})
