import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AudioStore } from '#shared/ports.ts'

export type AudioWorld = { readonly audio: AudioStore; readonly scratchFolder: string }

/** The promise every AudioStore keeps: bytes are there whole or not at all, and are those that were bound. */
export function audioStoreContract(name: string, open: () => Promise<AudioWorld>): void {
  const it = (sentence: string, check: (world: AudioWorld) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await open()))

  it('what was written is read back, whole and in ranges, with its facts', async ({ audio }) => {
    const bytes = randomBytes(3000)
    const facts = await audio.write('outputs/edit_1/1-a.flac', bytes, 'audio/flac')
    expect(facts).toMatchObject({ bytes: 3000, sha256: sha256(bytes) })
    expect(await audio.head('outputs/edit_1/1-a.flac')).toEqual(facts)
    expect(await audio.read('outputs/edit_1/1-a.flac', facts.version)).toEqual(
      new Uint8Array(bytes),
    )
    const part = await audio.read('outputs/edit_1/1-a.flac', null, { start: 100, end: 300 })
    expect(part).toEqual(new Uint8Array(bytes.subarray(100, 300)))
    const tail = await audio.read('outputs/edit_1/1-a.flac', null, { start: 2990, end: 9000 })
    expect(tail).toEqual(new Uint8Array(bytes.subarray(2990)))
  })

  it('a file is written and downloaded without passing through memory', async (world) => {
    const { audio, scratchFolder } = world
    const bytes = randomBytes(3 * 1024 * 1024 + 7)
    const [source, target] = [join(scratchFolder, 'source'), join(scratchFolder, 'target')]
    await writeFile(source, bytes)
    const facts = await audio.write('uploads/upl_1', { path: source }, 'audio/wav')
    expect(facts).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) })
    const signal = new AbortController().signal
    await audio.download('uploads/upl_1', facts.version, target, { maxBytes: bytes.length, signal })
    expect(sha256(await readFile(target))).toBe(facts.sha256)
    await expect(
      audio.download('uploads/upl_1', facts.version, target, {
        maxBytes: bytes.length - 1,
        signal,
      }),
    ).rejects.toMatchObject({ code: 'input_too_large' })
  })

  it('a file that was given away is stored whole, and its name is free for another', async (world) => {
    const { audio, scratchFolder } = world
    const [bytes, others] = [randomBytes(100_000), randomBytes(100_000)]
    const path = join(scratchFolder, 'given')
    await writeFile(path, bytes)
    const facts = await audio.write('uploads/upl_9', { path, mayMove: true }, 'audio/wav')
    await writeFile(path, others)
    await audio.write('uploads/upl_8', { path, mayMove: true }, 'audio/wav')

    expect(facts).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) })
    expect(await audio.head('uploads/upl_9')).toEqual(facts)
    expect(await audio.read('uploads/upl_9', facts.version)).toEqual(new Uint8Array(bytes))
    expect(await audio.read('uploads/upl_8', null)).toEqual(new Uint8Array(others))
  })

  it('a missing object is undefined to look at and an error of its own to read', async (world) => {
    const { audio, scratchFolder } = world
    expect(await audio.head('uploads/none')).toBeUndefined()
    await expect(audio.read('uploads/none', null)).rejects.toMatchObject({ code: 'input_removed' })
    const download = audio.download('uploads/none', null, join(scratchFolder, 'x'), {
      maxBytes: 1,
      signal: new AbortController().signal,
    })
    await expect(download).rejects.toMatchObject({ code: 'input_removed' })
    await audio.remove('uploads/none')
  })

  it('bytes that were replaced are not read in place of those that were bound', async (world) => {
    const { audio, scratchFolder } = world
    const first = await audio.write('uploads/a', Buffer.from('first bytes'), 'audio/wav')
    await audio.write('uploads/a', Buffer.from('other bytes'), 'audio/wav')
    const path = join(scratchFolder, 'x')
    const signal = new AbortController().signal
    const bound = [
      audio.read('uploads/a', first.version),
      audio.download('uploads/a', first.version, path, { maxBytes: 100, signal }),
    ]
    // A storage that keeps versions gives the first bytes; one that does not says that they changed.
    for (const reading of await Promise.allSettled(bound))
      if (reading.status === 'rejected')
        expect(reading.reason).toMatchObject({ code: 'input_changed' })
      else if (reading.value) expect(Buffer.from(reading.value).toString()).toBe('first bytes')
    expect(Buffer.from(await audio.read('uploads/a', null)).toString()).toBe('other bytes')
  })

  it('a removed object is gone, and the others are listed with their age', async ({ audio }) => {
    for (const key of [
      'outputs/e1/1-a.flac',
      'outputs/e1/1-a.json',
      'outputs/e2/1-b.flac',
      'uploads/u',
    ])
      await audio.write(key, Buffer.from(key), 'audio/flac')
    await audio.remove('outputs/e1/1-a.flac')
    expect(await audio.head('outputs/e1/1-a.flac')).toBeUndefined()
    const listed = await audio.list('outputs/')
    expect(listed.map(({ key }) => key).toSorted()).toEqual([
      'outputs/e1/1-a.json',
      'outputs/e2/1-b.flac',
    ])
    for (const { modifiedAt } of listed) expect(modifiedAt).toBeGreaterThan(1_600_000_000_000)
    expect(await audio.list('nothing/')).toEqual([])
  })

  it('a list is read a page at a time, and goes on after the last name of the page before', async (world) => {
    const { audio } = world
    const keys = ['a/1.flac', 'b.json', 'b/1.flac', 'b/2.json', 'c/1.flac'].map(
      (name) => `outputs/${name}`,
    )
    for (const key of keys.toReversed()) await audio.write(key, Buffer.from(key), 'audio/flac')
    await audio.write('uploads/z', Buffer.from('z'), 'audio/wav')
    const page = async (after: string, most: number) =>
      (await audio.list('outputs/', { after, most })).map(({ key }) => key)
    expect(await page('', 2)).toEqual(keys.slice(0, 2))
    expect(await page(keys[1]!, 2)).toEqual(keys.slice(2, 4))
    expect(await page(keys[2]!, 2)).toEqual(keys.slice(3))
    await audio.remove(keys[3]!)
    expect(await page(keys[3]!, 2)).toEqual(keys.slice(4))
    expect(await page(keys[4]!, 2)).toEqual([])
  })

  it('of many writers of one key one is kept, whole', async ({ audio }) => {
    const all = Array.from({ length: 8 }, (_, i) => Buffer.alloc(100_000, i))
    await Promise.all(all.map((bytes) => audio.write('uploads/race', bytes, 'audio/wav')))
    const kept = await audio.read('uploads/race', null)
    expect(all.some((bytes) => bytes.equals(kept))).toBe(true)
    expect(await audio.head('uploads/race')).toMatchObject({ sha256: sha256(kept) })
  })
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
