import { mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { leftOf, wav } from '../one-box/wav.ts'
import { tempFolder } from '../shared/local/open-world.ts'
import { resound } from './run-cli.ts'

vi.setConfig({ testTimeout: 90_000 }) // a whole system starts for each

async function folderWithTake(seconds = 2): Promise<string> {
  const cwd = await tempFolder()
  await writeFile(join(cwd, 'take.wav'), wav(seconds))
  return cwd
}

test('resound edit writes the edited file and a picture, and says what was understood and measured', async () => {
  const cwd = await folderWithTake()

  const said = await resound(
    ['edit', 'take.wav', 'cut the first half second, then reverse it', '--format', 'wav'],
    { cwd },
  )

  expect(said.stdout).toMatch(/Understood: Delete the first 0\.5 s, then reverse/)
  expect(said.stdout).toMatch(/sample map/)
  expect((await readdir(cwd)).sort()).toEqual(['take-edited.png', 'take-edited.wav', 'take.wav'])
  const [before, after] = [leftOf(wav(2)), leftOf(await readFile(join(cwd, 'take-edited.wav')))]
  expect(after).toHaveLength(before.length - 22_050)
  expect(after[1000]).toBe(before[before.length - 1 - 1000])
  expect(await readFile(join(cwd, 'take.wav'))).toEqual(Buffer.from(wav(2)))
  expect(said.code).toBe(0)
})

test('a refusal writes no file, names its reason and offers what could be meant', async () => {
  const cwd = await folderWithTake()

  const said = await resound(['edit', 'take.wav', 'cut it in half'], { cwd })

  expect(said.code).toBe(1)
  expect(said.stderr).toMatch(/did you mean/)
  expect(await readdir(cwd)).toEqual(['take.wav'])
})

test('a dry run says what would be done and what it costs, and does nothing', async () => {
  const cwd = await folderWithTake()

  const said = await resound(['edit', 'take.wav', 'make it 3 dB louder', '--dry-run'], { cwd })

  expect(said.stdout).toMatch(/raise the volume by 3 dB/i)
  expect(said.stdout).toMatch(/Price: 1 credits?/)
  expect(await readdir(cwd)).toEqual(['take.wav'])
})

test('a name that was not given, and is a link to the recording, is not written through', async () => {
  const cwd = await folderWithTake()
  const before = await readFile(join(cwd, 'take.wav'))
  await symlink('take.wav', join(cwd, 'take-edited.flac'))

  const said = await resound(['edit', 'take.wav', 'make it 3 dB louder'], { cwd })

  expect(said.stderr).toMatch(/take-edited\.flac is the recording, which is never changed/)
  expect(said.code).toBe(2)
  expect(await readFile(join(cwd, 'take.wav'))).toEqual(before)
})

test('a data folder whose key is not known is named, and the command ends', async () => {
  const cwd = await folderWithTake()
  await resound(['edit', 'take.wav', 'reverse it', '--dry-run', '--data', 'kept'], { cwd })

  const said = await resound(['edit', 'take.wav', 'reverse it', '--data', 'kept'], { cwd })

  expect(said.stderr).toMatch(/kept has an account already\. Set RESOUND_API_KEY/)
  expect(said.code).toBe(2)
})

test.each([
  ['the recording', ['--out', './take.wav'], /never changed/],
  ['the recording through a link', ['--out', 'link.wav'], /never changed/],
  ['the recording, for the picture', ['--picture', 'take.wav'], /never changed/],
  ['one file for both', ['--out', 'both.png', '--format', 'flac'], /cannot both go/],
  ['a file of another format', ['--out', 'take.mp3', '--format', 'wav'], /name two formats/],
  ['a folder that is not there', ['--out', 'no/such.flac'], /no is not there/],
  ['a folder', ['--out', 'folder'], /folder is a folder/],
  ['a picture in a folder that is not there', ['--picture', 'no/such.png'], /no is not there/],
])(
  'a result that would go to %s is refused before anything is done',
  async (_, flags, sentence) => {
    const cwd = await folderWithTake()
    await symlink('take.wav', join(cwd, 'link.wav'))
    await mkdir(join(cwd, 'folder'))

    const said = await resound(['edit', 'take.wav', 'make it 3 dB louder', ...flags], { cwd })

    expect(said).toMatchObject({ code: 2, stdout: '' })
    expect(said.stderr).toMatch(sentence)
    expect(said.stderr).not.toMatch(/%/) // nothing was started
    expect(await readFile(join(cwd, 'take.wav'))).toEqual(Buffer.from(wav(2)))
  },
)

test('a result that the disk has no room for is named, and no half of it stays', async () => {
  const cwd = await folderWithTake()
  const out = join(cwd, 'out.wav')
  await symlink('/dev/full', out)

  const said = await resound(['edit', 'take.wav', 'reverse it', '--out', out], { cwd })

  expect(said.code).toBe(1)
  expect(said.stderr).toMatch(/out\.wav could not be written\.\n.*no space/)
})

test('--json gives an edit that failed as well, and the sentence beside it', async () => {
  const cwd = await folderWithTake()
  const said = await resound(['edit', 'take.wav', 'remove the silences', '--json'], { cwd })
  expect(said).toMatchObject({ code: 1 })
  expect(JSON.parse(said.stdout)).toMatchObject({ status: 'failed', error: { code: 'no_effect' } })
  expect(said.stderr).toMatch(
    /No silence.*\nAsk for a change.*\nNothing was charged, and no file was written/,
  )
})

test('a result is written although nobody can be told, and the exit code says that', async () => {
  const cwd = await folderWithTake()
  await using full = await open('/dev/full', 'w')
  const said = await resound(['edit', 'take.wav', 'reverse it', '--no-picture'], {
    cwd,
    stdout: full.fd,
  })
  expect(said.code).toBe(74)
  expect(said.stderr).toMatch(/standard output could not be written: .*no space/)
  expect(said.stderr).not.toMatch(/\n {4}at /)
  expect(await readdir(cwd)).toEqual(['take-edited.flac', 'take.wav'])
})

test('what is no audio is told why, and where a server is looked for is named', async () => {
  const cwd = await folderWithTake()
  await writeFile(join(cwd, 'text.wav'), 'hello')

  const text = await resound(['edit', 'text.wav', 'reverse it'], { cwd })
  expect(text).toMatchObject({ code: 1 })
  expect(text.stderr).toMatch(/The bytes are not an audio file/)

  const env = { RESOUND_BASE_URL: 'nonsense', RESOUND_API_KEY: 'x' }
  const nowhere = await resound(['edit', 'take.wav', 'reverse it'], { cwd, env })
  expect(nowhere).toMatchObject({ code: 2 })
  expect(nowhere.stderr).toMatch(/RESOUND_BASE_URL is not an address.*"nonsense"/)
})

test('a data folder is not passed over for a server that the environment names', async () => {
  const env = { RESOUND_BASE_URL: 'http://127.0.0.1:9', RESOUND_API_KEY: 'x' }
  const args = ['edit', 'take.wav', 'reverse it', '--data', 'kept']
  const said = await resound(args, { cwd: await folderWithTake(), env })
  expect(said).toMatchObject({ code: 2 })
  expect(said.stderr).toMatch(/RESOUND_BASE_URL is set, .* --data has no place/)
})

test('a fault of a request is said once', async () => {
  const said = await resound(['edit', 'take.wav', ''], { cwd: await folderWithTake() })
  expect(said.stderr.match(/at least one character/g)).toHaveLength(1)
})

test('a recording without a byte is refused by its name', async () => {
  const cwd = await folderWithTake()
  await writeFile(join(cwd, 'empty.wav'), '')
  const said = await resound(['edit', 'empty.wav', 'reverse it'], { cwd })
  expect(said).toMatchObject({ code: 2 })
  expect(said.stderr).toMatch(/empty\.wav is empty/)
})

test('a setting that was said with a flag is called by its flag', async () => {
  const args = ['serve', '--credits', 'free', '--port', 'x']
  const said = await resound(args, { env: { RESOUND_DEFAULT_QUALITY: 'best' } })
  expect(said).toMatchObject({ code: 2 })
  expect(said.stderr).toMatch(/--credits: must be unlimited or metered/)
  expect(said.stderr).toMatch(/--port: must be a whole number/)
  expect(said.stderr).toMatch(/RESOUND_DEFAULT_QUALITY: must be/)
})

test.each([
  [['edit'], /needs a recording/],
  [['edit', 'missing.wav', 'louder'], /There is no file missing\.wav/],
  [['edit', 'take.wav', 'louder', '--seed', 'x'], /--seed needs a number/],
  [['edit', 'take.wav', 'louder', '--loudly'], /--loudly/],
])('%j is answered with one sentence and where to find help', async (args, sentence) => {
  const said = await resound(args, { cwd: await folderWithTake() })

  expect(said).toMatchObject({ code: 2 })
  expect(said.stderr).toMatch(sentence)
  expect(said.stderr).toMatch(/Try: resound edit --help/)
})
