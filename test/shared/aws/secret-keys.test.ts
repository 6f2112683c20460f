import type { SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { parseSecretKeys, secretKeys } from '#shared/aws/secret-keys.ts'
import { fixedClock } from '../local/open-world.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

/** Answers with these values one after the other; an error is thrown. */
const ssm = (...answers: (string | Error)[]) =>
  ({
    send: async () => {
      const next = answers.shift()
      if (next instanceof Error) throw next
      return { Parameter: { Value: next } }
    },
  }) as unknown as SSMClient

test('a key alone is the current one; while keys are changed, both are there', () => {
  expect(parseSecretKeys(key(7))).toEqual({ current: 'k1', keys: { k1: Buffer.alloc(32, 7) } })
  const both = parseSecretKeys(JSON.stringify({ current: 'k2', keys: { k1: key(1), k2: key(2) } }))
  expect(both).toEqual({
    current: 'k2',
    keys: { k1: Buffer.alloc(32, 1), k2: Buffer.alloc(32, 2) },
  })
  expect(() => parseSecretKeys(JSON.stringify({ current: 'k3', keys: { k1: key(1) } }))).toThrow()
  expect(() => parseSecretKeys(Buffer.alloc(31).toString('base64'))).toThrow()
})

test('the parameter is read once in five minutes, and a failure is not remembered', async () => {
  const clock = fixedClock(0)
  const missing = Object.assign(new Error('no'), { name: 'ParameterNotFound' })
  const read = secretKeys(ssm(missing, key(1), key(2)), {
    stage: 'prod',
    override: undefined,
    clock,
  })
  await expect(read()).rejects.toThrow(
    '/resound/prod/secret-key does not exist. Make it with: resound keys account create --aws --stage prod',
  )
  expect((await read()).keys.k1).toEqual(Buffer.alloc(32, 1))
  clock.set(299_999)
  expect((await read()).keys.k1).toEqual(Buffer.alloc(32, 1))
  clock.set(300_000)
  expect((await read()).keys.k1).toEqual(Buffer.alloc(32, 2))
})

test('what the environment holds is taken instead, and what is no key is said so', async () => {
  const clock = fixedClock(0)
  const of = (override: string | undefined, ...answers: string[]) =>
    secretKeys(ssm(...answers), { stage: 'prod', override, clock })()
  expect((await of(key(9))).keys.k1).toEqual(Buffer.alloc(32, 9))
  await expect(of(undefined, 'hunter2')).rejects.toThrow('is not a secret key')
})
