import { expect, test } from 'vitest'
import { modeOfKey } from '#shared/keys.ts'
import { systemClock } from '#shared/local/system.ts'
import { openWorld, tempFolder } from '../shared/local/open-world.ts'
import { resound } from './run-cli.ts'

test('a new account gets a key that is alone on stdout, so that it can be piped', async () => {
  const data = await tempFolder()

  const made = await resound(['keys', 'account', 'create', '--name', 'shop', '--data', data])

  expect(made).toMatchObject({ code: 0 })
  expect(modeOfKey(made.stdout.trim())).toBe('live')
  expect(made.stderr).toMatch(/acct_/)
})

test('with --json one object says all of it', async () => {
  const data = await tempFolder()

  const made = await resound([
    'keys',
    'account',
    'create',
    '--credits',
    '500',
    '--data',
    data,
    '--json',
  ])

  expect(Object.keys(JSON.parse(made.stdout))).toEqual(['account_id', 'key_id', 'key'])
  const listed = JSON.parse(
    (await resound(['keys', 'account', 'list', '--data', data, '--json'])).stdout,
  )
  expect(listed).toMatchObject({
    name: null,
    unlimited: false,
    available_credits: 500,
    held_credits: 0,
  })
})

test('keys can be made and revoked while a server has the folder', async () => {
  const data = await tempFolder()
  await resound(['keys', 'account', 'create', '--data', data])
  const world = await openWorld({ dataFolder: data, clock: systemClock })

  const made = JSON.parse((await resound(['keys', 'create', '--data', data, '--json'])).stdout)
  const seen = await world.keys.get(made.key_id)
  await resound(['keys', 'revoke', made.key_id, '--data', data])

  expect(seen).toMatchObject({
    status: 'active',
    scopes: ['uploads:write', 'edits:write', 'edits:read'],
  })
  expect(await world.keys.get(made.key_id)).toMatchObject({ status: 'revoked' })
})

test('the secret of webhooks stays the same until it is rotated', async () => {
  const data = await tempFolder()
  await resound(['keys', 'account', 'create', '--data', data])
  const secret = async (...more: string[]) =>
    JSON.parse((await resound(['webhooks', 'secret', '--data', data, '--json', ...more])).stdout)

  const [first, again] = [await secret(), await secret()]
  const rotated = await secret('--rotate')

  expect(first.secret).toMatch(/^whsec_/)
  expect(again.secret).toBe(first.secret)
  expect(rotated.secret).not.toBe(first.secret)
  expect(rotated.previous_secret_expires_at).not.toBeNull()
  const tooEarly = await resound(['webhooks', 'secret', '--data', data, '--rotate'])
  expect(tooEarly).toMatchObject({ code: 2, stdout: '' }) // the first one would sign no more
  expect(tooEarly.stderr).toContain(`signs until ${rotated.previous_secret_expires_at}`)
  expect(await secret()).toEqual(rotated)
})

test.each([
  [['keys', 'account', 'grant', '--credits', 'many'], 2, /--credits needs a whole number/],
  [['keys', 'list', '--data', '/nowhere/at-all'], 66, /not a data folder/],
  [['keys', 'explode'], 2, /There is no "keys explode"/],
  [['keys', 'create', '--scopes', 'edits:everything'], 2, /is not a scope/],
  [['keys', 'create', '--mode', 'dead'], 2, /--mode is live or test/],
])('%j is refused in one sentence', async (args, code, sentence) => {
  const said = await resound(args)

  expect(said.code).toBe(code)
  expect(said.stderr).toMatch(sentence)
  expect(said.stderr).not.toMatch(/ at .*\.ts/)
})
