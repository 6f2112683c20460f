import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { expect, test, vi } from 'vitest'
import { EditFailedError, Resound } from '../../client/resound.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { receiver } from './receiver.ts'
import { type Served, serve } from './serve.ts'
import { leftOf, wav } from './wav.ts'

vi.setConfig({ testTimeout: 90_000 }) // whole systems start here, on whatever machine

const client = ({ url, key }: Served, apiKey = key!) => new Resound({ apiKey, baseUrl: url })
async function upload(resound: Resound, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { id, request } = await resound.uploads.create({
    filename: 'take.wav',
    content_type: 'audio/wav',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  const put = await fetch(request!.url, { method: 'PUT', headers: request!.headers, body: bytes })
  if (!put.ok) throw new Error(`the upload was refused: ${put.status}`)
  return id
}

test('a recording and a sentence in, the edited recording out, and a signed webhook', async () => {
  const box = await serve(await tempFolder(), '--allow-private-webhooks')
  const hook = await receiver()
  const resound = client(box)
  const input = wav(2)

  const result = await resound.edit(input, 'make it 6 dB quieter, then fade out over one second', {
    output: { format: 'wav' },
    webhook: { url: hook.url },
  })

  const output = leftOf(await result.bytes())
  const before = leftOf(input)
  const loudest = (samples: Int16Array) =>
    samples.reduce((max, one) => Math.max(max, Math.abs(one)), 0)
  const change =
    20 * Math.log10(loudest(output.subarray(0, 44_100)) / loudest(before.subarray(0, 44_100)))
  expect(change).toBeCloseTo(-6, 1)
  expect(output.at(-1)).toBe(0)
  expect(output).toHaveLength(before.length)

  const [delivered] = await hook.received(1)
  const secret = await resound.webhookEndpoints.secret('default')
  const event = new Webhook(secret.secret).verify(delivered!.body, delivered!.headers) as {
    type: string
    data: { id: string }
  }
  expect(event).toMatchObject({ type: 'edit.succeeded', data: { id: result.edit.id } })
})

test('what was accepted before a kill -9 is done after the next start, in the same folder', async () => {
  const data = await tempFolder()
  const box = await serve(data, '--allow-private-webhooks')
  const hook = await receiver()
  const resound = client(box)
  const audio = await upload(resound, wav(3))
  const accepted = await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      resound.edits.create({
        audio: { upload_id: audio },
        instruction: `make it ${index + 1} dB quieter`,
        webhook: { url: hook.url },
      }),
    ),
  )

  box.process.kill('SIGKILL')
  await box.exit
  const again = await serve(data, '--allow-private-webhooks')
  const ended = await Promise.all(accepted.map(({ id }) => client(again, box.key).edits.wait(id)))

  expect(again.key).toBeUndefined()
  expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('succeeded'))
  const told = new Set((await hook.received(4)).map(({ headers }) => headers['webhook-id']))
  expect(told.size).toBe(4)
})

test('a second process is kept off a data folder that is in use', async () => {
  const data = await tempFolder()
  await serve(data)

  await expect(serve(data)).rejects.toThrow(/ended with 73: .*is in use by/s)
})

test('SIGTERM lets what runs end, and ends with 0', async () => {
  const data = await tempFolder()
  const box = await serve(data)
  const resound = client(box)
  const audio = await upload(resound, wav(10))
  const { id } = await resound.edits.create({
    audio: { upload_id: audio },
    instruction: 'reverse it',
  })

  box.process.kill('SIGTERM')

  expect(await box.exit).toBe(0)
  const again = await serve(data)
  expect(await client(again, box.key).edits.wait(id)).toMatchObject({
    status: 'succeeded',
    attempt: 1,
  })
})

test.skipIf(process.platform !== 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  'a %s that every process gets, by a terminal or a service manager, fails nothing that runs',
  async (signal) => {
    const data = await tempFolder()
    const box = await serve(data)
    const resound = client(box)
    const audio = await upload(resound, wav(30))
    const { id } = await resound.edits.create({
      audio: { upload_id: audio },
      instruction: 'make it 10 % faster, then reverse it',
    })
    while ((await resound.edits.get(id)).stage !== 'editing') await setImmediate()

    const everyone = [box.process.pid!, ...(await descendants(box.process.pid!))]
    const isReached = (pid: number) => signal !== 'SIGINT' || groupOf(pid) === groupOf(everyone[0]!)
    for (const pid of everyone.filter(isReached)) process.kill(pid, signal)

    expect(await box.exit).toBe(0)
    const again = await serve(data)
    expect(await client(again, box.key).edits.wait(id)).toMatchObject({
      status: 'succeeded',
      attempt: 1,
    })
  },
)

async function descendants(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const pids = children.split(' ').filter(Boolean).map(Number)
  return [...pids, ...(await Promise.all(pids.map(descendants))).flat()]
}

/** Who gets the Ctrl-C of a terminal: the processes of one group. */
const groupOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[2]!

test('a server goes on when nobody reads its log any more', async () => {
  const box = await serve(await tempFolder())
  box.process.stderr!.destroy()
  const resound = client(box)
  for (const instruction of ['make it louder', 'reverse it'])
    expect((await resound.edit(wav(1), instruction)).edit.status).toBe('succeeded')
  box.process.kill('SIGTERM')
  expect(await box.exit).toBe(0)
})

test('bytes that are no audio fail their edit with a sentence, and the server goes on', async () => {
  const box = await serve(await tempFolder())
  const resound = client(box)
  const broken = wav(2)
  broken.set([0xff, 0xff, 0xff, 0xff], 24) // 4 GHz

  const failed = await resound.edit(broken, 'make it louder').catch((error) => error)

  expect(failed instanceof EditFailedError ? failed.edit.error?.code : failed.code).toBe(
    'unsupported_audio',
  )
  expect((await resound.edit(wav(1), 'make it louder')).edit.status).toBe('succeeded')
})
