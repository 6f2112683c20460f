/** resound webhooks secret: what signs the webhooks of single edits. */
import { newWebhookSecret } from '#shared/signature.ts'
import {
  AWS_FLAGS,
  answer,
  chooseAccount,
  makeContext,
  OPERATOR_FLAGS,
  openStores,
} from './operator.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound webhooks secret: the secret that signs the webhooks of single edits

  resound webhooks secret [--account ACCOUNT] [--rotate]

  --account A  whose (default: the only account there is)
  --rotate     a new secret; the one before signs beside it for 24 hours
  --mode M     live (default) or test: by which keys the edits were made
  --data DIR   the data folder (default: RESOUND_DATA_DIR, or .resound)
  --aws        a deployment on AWS instead, by the credentials and the region of the environment
  --stage S    which one (default: RESOUND_STAGE)
  --json       one JSON object instead of the secret alone
`

const OVERLAP_MS = 24 * 3_600_000

export function webhooks(argv: string[]): Promise<number> {
  return runCommand('webhooks', async () => {
    const options = {
      ...OPERATOR_FLAGS,
      ...AWS_FLAGS,
      account: { type: 'string' },
      rotate: { type: 'boolean' },
      mode: { type: 'string' },
    } as const
    const read = readFlags(argv, { help: HELP, options, positionals: 1 })
    if (!read) return 0
    const { values: flags, positionals } = read
    if (positionals[0] !== 'secret') throw new UsageError('Say: resound webhooks secret.')
    const mode = flags.mode ?? 'live'
    if (mode !== 'live' && mode !== 'test') throw new UsageError('--mode is live or test.')

    await using stores = await openStores(flags, { mayCreate: false })
    const account = await chooseAccount(stores, flags.account)
    const { now, random } = makeContext()
    const make = () => newWebhookSecret(random)
    let current = await stores.secrets.webhookSecret(account, mode, make)
    if (flags.rotate) {
      const overlapEnds = current.previous?.expiresAt ?? 0
      if (overlapEnds > now)
        throw new UsageError(
          `The secret before this one signs until ${new Date(overlapEnds).toISOString()}. Rotate again after that.`,
        )
      const previous = { secret: current.secret, expiresAt: now + OVERLAP_MS }
      const next = { secret: make(), previous }
      if (!(await stores.secrets.rotateWebhookSecret(account, mode, current, next)))
        throw new UsageError('Another rotation came first. Look again before you rotate once more.')
      current = next
    }
    answer(flags, current.secret, {
      account_id: account,
      secret: current.secret,
      previous_secret_expires_at: current.previous
        ? new Date(current.previous.expiresAt).toISOString()
        : null,
    })
    return 0
  })
}
