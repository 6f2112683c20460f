import { expect, onTestFinished, test } from 'vitest'
import { rotateOrigin } from '#shared/aws/rotate-origin.ts'
import { systemRandom } from '#shared/local/system.ts'
import { startControlPlane } from '../../emulators/control-plane.ts'
import { fixedClock } from '../local/open-world.ts'

async function plane() {
  const control = await startControlPlane()
  onTestFinished(() => control[Symbol.asyncDispose]())
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clients = { endpoint: control.endpoint, region: 'us-east-1', credentials }
  return { control, clients }
}

test('a rotation ends when every instance of the API has read the new value', async () => {
  const { control, clients } = await plane()
  control.secrets.set('resound/s/origin', [{ id: 'v1', value: 'old' }])
  const clock = fixedClock(0)

  const version = await rotateOrigin({ stage: 's', clock, random: systemRandom, clients })

  const [, newest] = control.secrets.get('resound/s/origin')!
  expect(newest).toMatchObject({ id: version })
  expect(newest!.value).toMatch(/^[\w-]{48}$/)
  expect(clock.now()).toBeGreaterThan(300_000) // origin-secrets.ts reads every five minutes
})

test('a deployment without an origin secret is told so', async () => {
  const { clients } = await plane()
  const options = { stage: 's', clock: fixedClock(0), random: systemRandom, clients }

  await expect(rotateOrigin(options)).rejects.toMatchObject({
    message: expect.stringMatching(/resound\/s\/origin.*does not exist/),
  })
})
