/** resound doctor: what is wrong with a data folder and its machine, and what to do about it. */
import { statfs } from 'node:fs/promises'
import { backupFolder } from '#shared/local/backup-folder.ts'
import { examine, type Finding } from '#shared/local/examine.ts'
import { isDamage } from '#shared/local/storage-errors.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { AWS_FLAGS, OPERATOR_FLAGS, openFolder, readStage } from './operator.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound doctor: what is wrong with a deployment and its machine, and what to do

  resound doctor [--check] [--deep] [--backup FOLDER]
  resound doctor --aws --stage S

  --check           only the records: integrity, money, ends, recordings, results, webhooks
  --deep            also read every stored recording and result and compare its hash
  --backup FOLDER   a copy that a server can start on, taken while one runs; then checked
  --data DIR        the data folder (default: RESOUND_DATA_DIR, or .resound)
  --aws             a deployment on AWS: secret key, accounts, model, queues, workers, quotas
  --stage S         which one (default: RESOUND_STAGE)
  --json            one JSON object a line

Exit code: 0 when all is well (notes are not faults), 1 when something is wrong.
`

const LOW_DISK_BYTES = 1_000_000_000
const MARKS = { ok: 'ok   ', note: 'note ', fault: 'FAULT' } as const

export function doctor(argv: string[]): Promise<number> {
  return runCommand('doctor', async () => {
    const options = {
      ...OPERATOR_FLAGS,
      ...AWS_FLAGS,
      check: { type: 'boolean' },
      deep: { type: 'boolean' },
      backup: { type: 'string' },
    } as const
    const read = readFlags(argv, { help: HELP, options, positionals: 0 })
    if (!read) return 0
    const { values: flags } = read
    if (flags.backup === '') throw new UsageError('--backup needs a folder.')

    const findings = flags.aws ? await examineAws(flags) : await examineHere(flags)
    for (const { name, state, detail, fix } of findings)
      console.log(
        flags.json
          ? JSON.stringify({ name, state, detail, fix: fix ?? null })
          : `${MARKS[state]}  ${name}: ${detail}${fix ? `\n       ${fix}` : ''}`,
      )
    return findings.some(({ state }) => state === 'fault') ? 1 : 0
  })
}

async function examineHere(flags: {
  data?: string
  check?: boolean
  deep?: boolean
  backup?: string
}): Promise<Finding[]> {
  const dataFolder = flags.data ?? process.env.RESOUND_DATA_DIR ?? '.resound'
  const folder = await examineFolder(flags, dataFolder) // first: it says so when there is none
  return [
    ...(flags.check ? [] : await examineMachine(dataFolder)),
    ...folder,
    ...(flags.backup === undefined ? [] : await takeBackup(flags, dataFolder, flags.backup)),
  ]
}

async function examineAws(flags: { stage?: string }): Promise<readonly Finding[]> {
  const { examineDeployment } = await import('#shared/aws/examine-deployment.ts')
  return await examineDeployment({
    stage: readStage(flags),
    variables: process.env,
    clock: systemClock,
    random: systemRandom,
  })
}

async function examineFolder(
  flags: { data?: string; deep?: boolean },
  dataFolder: string,
): Promise<Finding[]> {
  try {
    await using stores = await openFolder(flags, { mayCreate: false })
    return await examine(stores.database, dataFolder, {
      now: systemClock.now(),
      deep: flags.deep ?? false,
    })
  } catch (error) {
    if (!isDamage(error)) throw error
    return [
      {
        name: 'database',
        state: 'fault',
        detail: damageOf(error, dataFolder),
        fix: 'Stop the server and start it on a copy made by: resound doctor --backup.',
      },
    ]
  }
}

function damageOf(error: unknown, dataFolder: string): string {
  const why = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return `${dataFolder}/resound.db is damaged: ${(why as Error).message}`
}

async function takeBackup(
  flags: { data?: string },
  dataFolder: string,
  target: string,
): Promise<Finding[]> {
  await using stores = await openFolder(flags, { mayCreate: false })
  const objects = await backupFolder(stores.database, dataFolder, target)
  const copy = await examineFolder({ data: target, deep: true }, target)
  const faults = copy.filter(({ state }) => state === 'fault')
  return [
    {
      name: 'backup',
      state: faults.length === 0 ? 'ok' : 'fault',
      detail:
        faults.length === 0
          ? `${target} holds the database and ${objects} objects, and was checked`
          : `${target} is not whole: ${faults.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}`,
    },
  ]
}

async function examineMachine(dataFolder: string): Promise<Finding[]> {
  const { machineFacts } = await import('../one-box.ts')
  const facts = await machineFacts(dataFolder)
  return [
    await freeDisk(dataFolder),
    ...facts.damaged.map(({ folder, problem }) => ({
      name: 'model',
      state: 'fault' as const,
      detail: `${folder}: ${problem}`,
      fix: 'Install it again: resound model install.',
    })),
    codecsOf(facts.codecs),
    facts.ffmpeg === undefined
      ? {
          name: 'ffmpeg',
          state: 'note',
          detail: 'not installed: m4a, webm and aiff are refused',
          fix: 'Install it to accept them: apt-get install ffmpeg',
        }
      : { name: 'ffmpeg', state: 'ok', detail: facts.ffmpeg.version },
    sandboxOf(facts.sandbox),
    facts.models.length === 0
      ? {
          name: 'model',
          state: 'note',
          detail: 'none installed: open instructions ("add rain") are refused, exact ones work',
          fix: 'Install one: resound model install sao-instruct',
        }
      : {
          name: 'model',
          state: 'ok',
          detail: facts.models.map(({ name, version }) => `${name}@${version}`).join(', '),
        },
  ]
}

function codecsOf(
  codecs: readonly { readonly codec: string; readonly problem: string | null }[],
): Finding {
  const name = 'codecs'
  const broken = codecs.filter(({ problem }) => problem !== null)
  return broken.length === 0
    ? { name, state: 'ok', detail: `${codecs.map(({ codec }) => codec).join(', ')} work` }
    : {
        name,
        state: 'fault',
        detail: broken.map(({ codec, problem }) => `${codec}: ${problem}`).join('; '),
        fix: 'The packages are not whole. Bring them again: npm ci',
      }
}

function sandboxOf({ network, watched }: { network: string; watched: boolean }): Finding {
  const name = 'sandbox'
  if (network !== 'host' && watched)
    return {
      name,
      state: 'ok',
      detail: 'decoders have no network, and are held to memory and time',
    }
  return {
    name,
    state: 'note',
    detail: [
      network === 'host' ? 'decoders share the network of this machine' : '',
      watched ? '' : 'their memory cannot be watched',
    ]
      .filter((part) => part !== '')
      .join('; '),
  }
}

async function freeDisk(dataFolder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataFolder).catch(() => statfs('.'))
  const free = bavail * bsize
  const detail = `${(free / 1e9).toFixed(1)} GB free`
  return free < LOW_DISK_BYTES
    ? {
        name: 'disk',
        state: 'fault',
        detail,
        fix: 'Writes are refused when it is full: make room.',
      }
    : { name: 'disk', state: 'ok', detail }
}
