import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCheckpoint } from '../../../gpu-worker/model/open-checkpoint.ts'

const FOLDER = new URL('../../golden/checkpoints/', import.meta.url).pathname
const BAD = readdirSync(join(FOLDER, 'bad'))

test.for(['mixed.ckpt', 'metadata.pt', 'zip64.pt', 'old-writer.pt', 'training-wrapper.ckpt'])(
  '%s has the tensors PyTorch reads from it, bit for bit',
  async (name) => {
    await using weights = await openCheckpoint(join(FOLDER, 'good', name))
    await using expected = await openCheckpoint(
      join(FOLDER, 'good', name.replace(/\.\w+$/, '.expected.safetensors')),
    )
    expect(weights.names().toSorted()).toEqual(expected.names().toSorted())
    for (const tensor of expected.names()) {
      expect(weights.info(tensor)).toMatchObject({
        dtype: expected.info(tensor).dtype,
        shape: expected.info(tensor).shape,
      })
      const [got, wanted] = [await weights.readBytes(tensor), await expected.readBytes(tensor)]
      expect(Buffer.from(got).equals(Buffer.from(wanted)), tensor).toBe(true)
    }
  },
)

test.for(BAD)('%s is refused with a reason, within a second of work', async (name) => {
  const { file } = JSON.parse(readFileSync(join(FOLDER, 'bad', name, 'expected.json'), 'utf8'))
  const start = process.cpuUsage()
  await expect(openCheckpoint(join(FOLDER, 'bad', name, file))).rejects.toMatchObject({
    code: 'invalid_model_file',
    message: expect.stringMatching(/model\.\w+: ./),
  })
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000) // microseconds
})

test('there are ninety bad files', () => expect(BAD).toHaveLength(90))

test('a bare state dict is one only where it may be: text encoders are stored like that', async () => {
  const path = join(FOLDER, 'bad/no-state-dict-key/model.pt')
  await expect(openCheckpoint(path)).rejects.toThrow('there is no dict "state_dict"')
  await using weights = await openCheckpoint(path, { mayBeBare: true })
  expect(weights.names()).toEqual(['model'])
  await using wrapped = await openCheckpoint(join(FOLDER, 'good/metadata.pt'), { mayBeBare: true })
  expect(wrapped.names()).not.toContain('state_dict')
})

test('a pipe, a folder and a missing file are refused without waiting', async () => {
  await expect(openCheckpoint('/dev/zero')).rejects.toThrow('/dev/zero is not a regular file')
  await expect(openCheckpoint(FOLDER)).rejects.toThrow('not a regular file')
  await expect(openCheckpoint(join(FOLDER, 'none'))).rejects.toThrow('does not exist')
})

test('JSON is told from a damaged checkpoint', async () => {
  await expect(openCheckpoint(join(FOLDER, '../tiny-sao/model_config.json'))).rejects.toThrow(
    'JSON, and no tensors',
  )
})

test('a safetensors file whose length of the header spells PK is no zip', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
  try {
    const header = Buffer.alloc(Buffer.from('PK').readUInt16LE(), ' ')
    header.write('{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}')
    const length = Buffer.from('PK\0\0\0\0\0\0', 'latin1')
    writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, header, Buffer.of(7)]))
    await using weights = await openCheckpoint(join(folder, 'model.safetensors'))
    expect([...(await weights.readBytes('x'))]).toEqual([7])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
