/** resound keys: accounts, credits and API keys, with direct access to a data folder. */
import { newAccount, newKey } from '#shared/account.ts'
import { inCredits, type LedgerEntry, type LedgerKind } from '#shared/credits.ts'
import type { AccountId, EditId } from '#shared/id.ts'
import { isId } from '#shared/id.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { DEFAULT_SCOPES, isScope, SCOPES, type Scope } from '#shared/scopes.ts'
import {
  AWS_FLAGS,
  answer,
  chooseAccount,
  makeContext,
  OPERATOR_FLAGS,
  type OperatorFlags,
  openStores,
  readCredits,
  readStage,
} from './operator.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound keys: accounts, credits and API keys of a deployment

  resound keys account create [--name N] [--credits N | --unlimited]
                              an account and its first key, which is shown once
  resound keys account list
  resound keys account grant ACCOUNT --credits N [--note TEXT]
  resound keys account unlimited ACCOUNT on|off
  resound keys account refund EDIT --credits N [--note TEXT]
                              once per edit, up to what was charged
  resound keys create [--account ACCOUNT] [--mode live|test] [--name N] [--scopes "a b"]
  resound keys list [--account ACCOUNT]
  resound keys revoke KEY
  resound keys rotate-origin --aws --stage S
                              a new secret between CloudFront and the API; takes five minutes

  --data DIR   the data folder (default: RESOUND_DATA_DIR, or .resound)
  --aws        a deployment on AWS instead, by the credentials and the region of the environment
  --stage S    which one (default: RESOUND_STAGE)
  --json       one JSON object instead of a sentence

A server may be running on the folder meanwhile. Scopes: ${SCOPES.join(' ')}.
Without --scopes a key may upload, edit and read.
`

const FLAGS = {
  ...OPERATOR_FLAGS,
  ...AWS_FLAGS,
  name: { type: 'string' },
  credits: { type: 'string' },
  unlimited: { type: 'boolean' },
  note: { type: 'string' },
  account: { type: 'string' },
  mode: { type: 'string' },
  scopes: { type: 'string' },
} as const

type Flags = OperatorFlags & {
  readonly name?: string
  readonly credits?: string
  readonly unlimited?: boolean
  readonly note?: string
  readonly account?: string
  readonly mode?: string
  readonly scopes?: string
}

type Action = (flags: Flags, words: readonly string[]) => Promise<void>

const ACTIONS: Readonly<Record<string, Action>> = {
  'account create': createAccount,
  'account list': listAccounts,
  'account grant': grant,
  'account unlimited': setUnlimited,
  'account refund': refund,
  create: createKey,
  list: listKeys,
  revoke: revokeKey,
  'rotate-origin': rotateOriginSecret,
}

export function keys(argv: string[]): Promise<number> {
  return runCommand('keys', async () => {
    const read = readFlags(argv, { help: HELP, options: FLAGS, positionals: 4 })
    if (!read) return 0
    const [first = '', second = '', ...rest] = read.positionals
    const name = first === 'account' ? `account ${second}` : first
    const words = first === 'account' ? rest : read.positionals.slice(1)
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action) throw new UsageError(`There is no "keys ${name}".`.replace(' ".', '".'))
    await action(read.values, words)
    return 0
  })
}

async function createAccount(flags: Flags): Promise<void> {
  if (flags.unlimited && flags.credits !== undefined)
    throw new UsageError('--credits and --unlimited exclude each other.')
  const credits = flags.credits === undefined ? undefined : readCredits(flags.credits)
  const isUnlimited = credits === undefined
  await using stores = await openStores(flags, { mayCreate: true })
  const made = newAccount({ name: flags.name ?? null, isUnlimited }, makeContext())
  await stores.accounts.create(made.account, made.key)
  if (credits) await stores.accounts.grant(entryOf('grant', credits, made.account.id, flags))

  const { account, key, secret } = made
  if (flags.json) return answer(flags, '', { account_id: account.id, key_id: key.id, key: secret })
  console.error(
    `${account.id} was made with ${isUnlimited ? 'unlimited credits' : inCredits(credits)}. Its key,`,
  )
  console.error(`${key.id}, is shown this once:`)
  console.log(secret) // alone on stdout, so that it can be piped
}

async function listAccounts(flags: Flags): Promise<void> {
  await using stores = await openStores(flags, { mayCreate: false })
  for (const account of await stores.accounts.list()) {
    const { available, held } = await stores.accounts.balance(account.id)
    const credits = account.isUnlimited ? 'unlimited credits' : `${inCredits(available)} available`
    answer(flags, `${account.id}  ${account.name ?? '-'}  ${credits}, ${held} held`, {
      account_id: account.id,
      name: account.name,
      unlimited: account.isUnlimited,
      available_credits: account.isUnlimited ? null : available,
      held_credits: held,
    })
  }
}

async function grant(flags: Flags, [account]: readonly string[]): Promise<void> {
  const credits = readCredits(flags.credits)
  await using stores = await openStores(flags, { mayCreate: false })
  const id = await chooseAccount(stores, account)
  await stores.accounts.grant(entryOf('grant', credits, id, flags))
  answer(flags, `${id} was granted ${inCredits(credits)}.`, {
    account_id: id,
    granted_credits: credits,
  })
}

async function setUnlimited(flags: Flags, [account, word]: readonly string[]): Promise<void> {
  if (word !== 'on' && word !== 'off') throw new UsageError('Say on or off.')
  await using stores = await openStores(flags, { mayCreate: false })
  const id = await chooseAccount(stores, account)
  await stores.accounts.setUnlimited(id, word === 'on')
  const sentence = word === 'on' ? 'has unlimited credits' : 'pays from its balance'
  answer(flags, `${id} ${sentence} from now on.`, { account_id: id, unlimited: word === 'on' })
}

async function refund(flags: Flags, [edit = '']: readonly string[]): Promise<void> {
  const credits = readCredits(flags.credits)
  if (!isId('edit', edit)) throw new UsageError(`"${edit}" is not the id of an edit.`)
  await using stores = await openStores(flags, { mayCreate: false })
  const found = await stores.edits.get(edit)
  if (!found) throw new UsageError(`There is no edit ${edit}.`)
  await stores.accounts.refund(entryOf('refund', credits, found.accountId, flags, edit))
  answer(flags, `${inCredits(credits)} of ${edit} given back.`, {
    edit_id: edit,
    refunded_credits: credits,
  })
}

async function createKey(flags: Flags): Promise<void> {
  const mode = flags.mode ?? 'live'
  if (mode !== 'live' && mode !== 'test') throw new UsageError('--mode is live or test.')
  const scopes = readScopes(flags.scopes)
  await using stores = await openStores(flags, { mayCreate: false })
  const accountId = await chooseAccount(stores, flags.account)
  const made = newKey(accountId, { mode, name: flags.name ?? 'key', scopes }, makeContext())
  await stores.keys.create(made.key)
  if (flags.json)
    return answer(flags, '', { account_id: accountId, key_id: made.key.id, key: made.secret })
  console.error(`${made.key.id} of ${accountId} (${scopes.join(' ')}), shown this once:`)
  console.log(made.secret)
}

async function listKeys(flags: Flags): Promise<void> {
  await using stores = await openStores(flags, { mayCreate: false })
  const accounts = flags.account
    ? [await chooseAccount(stores, flags.account)]
    : (await stores.accounts.list()).map(({ id }) => id)
  for (const account of accounts) {
    for (const key of await stores.keys.list(account)) {
      const used = key.lastUsedAt ? new Date(key.lastUsedAt).toISOString() : 'never used'
      answer(flags, `${key.id}  ${key.hint}  ${key.status}  ${key.name}  ${used}`, {
        key_id: key.id,
        account_id: account,
        mode: key.mode,
        name: key.name,
        hint: key.hint,
        status: key.status,
        scopes: key.scopes,
        last_used_at: key.lastUsedAt === null ? null : new Date(key.lastUsedAt).toISOString(),
      })
    }
  }
}

async function revokeKey(flags: Flags, [key = '']: readonly string[]): Promise<void> {
  await using stores = await openStores(flags, { mayCreate: false })
  if (!isId('key', key) || !(await stores.keys.revoke(key)))
    throw new UsageError(`There is no key ${key}. See them with: resound keys list`)
  answer(flags, `${key} is revoked: requests with it are refused from now on.`, {
    key_id: key,
    status: 'revoked',
  })
}

async function rotateOriginSecret(flags: Flags): Promise<void> {
  if (!flags.aws) throw new UsageError('Only a deployment on AWS has an origin secret: add --aws.')
  const stage = readStage(flags)
  const { rotateOrigin } = await import('#shared/aws/rotate-origin.ts')
  console.error('A new secret is made; the API learns of it within five minutes …')
  const version = await rotateOrigin({ stage, clock: systemClock, random: systemRandom })
  answer(
    flags,
    `Both values are valid now. Deploy the edge stack: npx cdk deploy resound-${stage}-edge-gpu -c stage=${stage} -c originSecretVersion=${version}`,
    { stage, version_id: version },
  )
}

function readScopes(text: string | undefined): readonly Scope[] {
  if (text === undefined) return DEFAULT_SCOPES
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const unknown = words.find((word) => !isScope(word))
  if (unknown !== undefined || words.length === 0)
    throw new UsageError(`"${unknown ?? ''}" is not a scope. Scopes: ${SCOPES.join(' ')}`)
  return words.filter(isScope)
}

function entryOf(
  kind: LedgerKind,
  credits: number,
  accountId: AccountId,
  flags: Flags,
  editId: EditId | null = null,
): LedgerEntry {
  const { now, newId } = makeContext()
  const note = flags.note ?? null
  return { id: newId('led'), kind, credits, accountId, editId, keyId: null, note, at: now }
}
