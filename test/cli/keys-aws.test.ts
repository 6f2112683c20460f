import { expect, test } from 'vitest'
import { parseSecretKeys } from '#shared/aws/secret-keys.ts'
import { hashOfKey, modeOfKey } from '#shared/keys.ts'
import { deployedStack, NOWHERE } from './aws-world.ts'
import { resound } from './run-cli.ts'

const ON_AWS = ['--aws', '--stage', 's']

test('the first account of a deployment brings its secret key, and a key that works', async () => {
  const { control, stores, env } = await deployedStack()

  const made = await resound(['keys', 'account', 'create', ...ON_AWS], { env })

  expect(made).toMatchObject({ code: 0 })
  expect(modeOfKey(made.stdout.trim())).toBe('live')
  expect(await stores.keys.findByHash(hashOfKey(made.stdout.trim()))).toMatchObject({
    status: 'active',
  })
  const secret = control.parameters.get('/resound/s/secret-key')
  expect(secret?.type).toBe('SecureString')
  expect(parseSecretKeys(secret!.value).current).toBe('k1')
})

test('a secret key that is there stays as it is: everything that was ever sealed hangs on it', async () => {
  const { control, env } = await deployedStack()
  await resound(['keys', 'account', 'create', ...ON_AWS], { env })
  const before = control.parameters.get('/resound/s/secret-key')

  await resound(['keys', 'account', 'create', ...ON_AWS], { env })

  expect(control.parameters.get('/resound/s/secret-key')).toEqual(before)
})

test('accounts and keys of a deployment are listed, made and revoked as those of a folder', async () => {
  const { stores, env } = await deployedStack()
  const json = async (...words: string[]) => {
    const { stdout } = await resound(['keys', ...words, ...ON_AWS, '--json'], { env })
    return JSON.parse(stdout)
  }
  const first = await json('account', 'create', '--credits', '500', '--name', 'shop')

  const listed = await json('account', 'list')
  const made = await json('create', '--mode', 'test', '--account', first.account_id)
  const revoked = await json('revoke', made.key_id)

  expect(listed).toMatchObject({ name: 'shop', available_credits: 500, held_credits: 0 })
  expect(modeOfKey(made.key)).toBe('test')
  expect(revoked).toMatchObject({ status: 'revoked' })
  expect(await stores.keys.get(made.key_id)).toMatchObject({ status: 'revoked' })
})

test.each([
  ['no region', { AWS_REGION: '' }, [], /Set AWS_REGION/],
  [
    'no credentials',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    [],
    /no valid AWS credentials[\s\S]*AWS_PROFILE/,
  ],
  ['no such stage', {}, ['--stage', 'typo'], /no stack resound-typo-data[\s\S]*cdk deploy/],
  ['a bad stage', {}, ['--stage', 'Prod!'], /--stage is lower-case/],
  ['a folder as well', {}, ['--data', '.'], /exclude each other/],
])('%s is told in a sentence that says what to do', async (_, change, words, sentence) => {
  const { env } = await deployedStack()

  const said = await resound(['keys', 'list', ...ON_AWS, ...words], {
    env: { ...NOWHERE, ...env, ...change },
  })

  expect(said.code).not.toBe(0)
  expect(said.stderr).toMatch(sentence)
  expect(said.stderr).not.toMatch(/ at .*\.ts/)
})

test('without a stage nothing is guessed', async () => {
  const said = await resound(['keys', 'list', '--aws'], { env: { RESOUND_STAGE: '' } })

  expect(said).toMatchObject({ code: 2 })
  expect(said.stderr).toMatch(/--stage prod/)
})
