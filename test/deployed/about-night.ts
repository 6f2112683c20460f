import { expect, test } from 'vitest'
import { nightMarks } from '#shared/aws/night-marks.ts'
import { openAws } from '#shared/aws/open-aws.ts'
import { parseAwsSettings } from '#shared/aws/settings.ts'
import { fillFromStack } from '#shared/aws/stack-outputs.ts'
import { idMaker } from '#shared/id.ts'
import { systemClock as clock, systemRandom as random } from '#shared/local/system.ts'
import { http } from './http.ts'
import { world } from './world.ts'

/** Its calls are held against the sweeper's role, as all others are. */
export function aboutNight(): void {
  test('the night’s work is begun by its rule’s message, and nothing of it is left', async () => {
    const settings = parseAwsSettings(await fillFromStack(process.env, 'emulator'))
    const { accounts, table } = openAws(settings, { clock, random })
    const [account] = await accounts.list()
    const id = idMaker(clock.now, random.bytes)('led')
    await accounts.grant({
      ...{ id, kind: 'grant', credits: 5, accountId: account!.id },
      ...{ editId: null, keyId: null, note: null, at: clock.now() },
    })

    const functions = `${world.endpoint}/2015-03-31/functions/`
    const { body } = await http(functions)
    const names: string[] = body.Functions.map((one: { FunctionName: string }) => one.FunctionName)
    const sweeper = names.find((name) => name.includes('Sweeper'))
    const done = await http(`${functions}${sweeper}/invocations`, {
      method: 'POST',
      json: { task: 'reconcile' },
    })

    expect([done.status, done.headers['x-amz-function-error']]).toEqual([200, undefined])
    expect(await nightMarks(table).read()).toBeUndefined()
    table.client.destroy()
  }, 120_000)
}
