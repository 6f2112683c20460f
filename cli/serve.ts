/** resound serve: API, queue, worker and webhooks on this machine, until it is told to stop. */
import { type Config, ConfigError, parseConfig, type SettingName } from '#shared/config.ts'
import { jsonLog } from '#shared/log.ts'
import { openOneBox } from '../one-box.ts'
import { onStopSignal } from './stop-signals.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound serve: API, queue, worker and webhooks on this machine

  --host HOST                 where it listens (default 127.0.0.1)
  --port PORT                 (default 8787; 0: any free port)
  --public-url URL            base of every URL given out; needed when other machines call
  --data DIR                  database, objects, secret.key (default .resound)
  --quality WHICH             reference or fast, of edits that name none
  --credits WHICH             unlimited (default) or metered
  --max-upload-bytes N        (default 209715200)
  --max-input-seconds N       (default 600)
  --max-queued N              waiting edits of one account (default 1000)
  --max-running N             running edits of one account (default 10)
  --retention-hours N         how long results are kept, 96…8760 (default 168)
  --cors-origins LIST         origins that browsers may call from, or *
  --allow-private-webhooks    webhooks to http: and private addresses, for development
  --paused                    accept nothing new

Every flag has a variable (RESOUND_PORT, …); the flag wins. Variables without a flag:

  RESOUND_SECRET_KEY          32 bytes in base64 (default: secret.key of the data folder)
  RESOUND_BOOTSTRAP_KEY       the key of the account that the first start makes
  RESOUND_ORIGIN_SECRET       what a proxy in front must send as x-resound-origin (two, with a comma, while it changes)
  RESOUND_URL_TTL_SECONDS     how long addresses of results are valid (default 3600)
  RESOUND_ALLOWED_PORTS       that webhooks may be sent to (default 443)
  RESOUND_EXACT_RATE          credits per started minute of the recording (default 1)
  RESOUND_MODEL_RATE          credits per second and 100 evaluations of the model (default 2)
  RESOUND_DEVICE              auto (default), cuda or cpu: what the model runs on

The first start makes an account and prints its key once; another one comes from: resound keys create.
Ctrl-C or SIGTERM stops it: what runs ends or is handed back, nothing is lost. Stop it again to stop at once.
`

const OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  'public-url': { type: 'string' },
  data: { type: 'string' },
  quality: { type: 'string' },
  credits: { type: 'string' },
  'max-upload-bytes': { type: 'string' },
  'max-input-seconds': { type: 'string' },
  'max-queued': { type: 'string' },
  'max-running': { type: 'string' },
  'retention-hours': { type: 'string' },
  'cors-origins': { type: 'string' },
  'allow-private-webhooks': { type: 'boolean' },
  paused: { type: 'boolean' },
} as const

const VARIABLES: Readonly<Record<keyof typeof OPTIONS, SettingName>> = {
  host: 'RESOUND_HOST',
  port: 'RESOUND_PORT',
  'public-url': 'RESOUND_PUBLIC_URL',
  data: 'RESOUND_DATA_DIR',
  quality: 'RESOUND_DEFAULT_QUALITY',
  credits: 'RESOUND_CREDITS',
  'max-upload-bytes': 'RESOUND_MAX_UPLOAD_BYTES',
  'max-input-seconds': 'RESOUND_MAX_INPUT_SECONDS',
  'max-queued': 'RESOUND_MAX_QUEUED',
  'max-running': 'RESOUND_MAX_RUNNING',
  'retention-hours': 'RESOUND_OUTPUT_RETENTION_HOURS',
  'cors-origins': 'RESOUND_CORS_ORIGINS',
  'allow-private-webhooks': 'RESOUND_ALLOW_PRIVATE_WEBHOOKS',
  paused: 'RESOUND_PAUSED',
}

const STORAGE_BROKEN = 74

export function serve(argv: string[]): Promise<number> {
  return runCommand('serve', async () => {
    const read = readFlags(argv, { help: HELP, options: OPTIONS, positionals: 0 })
    if (!read) return 0
    const config = readConfig(read.values)
    const stopped = stopSignal()
    const box = await openOneBox(config, {
      log: jsonLog((line) => process.stderr.write(line), Date.now),
      onFatal: (error) => {
        console.error(
          `resound serve: the storage cannot be trusted any more: ${error.message}\n` +
            `What is wrong with it, and what to do, says: resound doctor --data ${config.dataFolder}`,
        )
        process.exit(STORAGE_BROKEN)
      },
    })
    for (const line of box.greeting) console.error(line)
    if (box.firstKey !== undefined) {
      console.error('The first key of this data folder, shown this once:')
      console.log(box.firstKey)
    }
    console.error('Ready. Stop it with Ctrl-C.')
    await stopped
    console.error('Stopping: what runs ends or is handed back …')
    await box[Symbol.asyncDispose]()
    return 0
  })
}

function readConfig(flags: { readonly [name: string]: string | boolean | undefined }): Config {
  const variables: Record<string, string | undefined> = { ...process.env }
  for (const [flag, value] of Object.entries(flags))
    if (value !== undefined)
      variables[VARIABLES[flag as keyof typeof OPTIONS]] = value === true ? 'on' : String(value)
  try {
    return parseConfig(variables)
  } catch (error) {
    if (error instanceof ConfigError)
      throw new UsageError(asFlags(error.message, flags), { cause: error })
    throw error
  }
}

/** What was said with a flag is called by its flag. */
function asFlags(message: string, given: object): string {
  const names = Object.entries(VARIABLES).filter(([flag]) => flag in given)
  return message
    .split('\n')
    .map((line) => {
      const said = names.find(([, variable]) => line.startsWith(`${variable}:`))
      return said ? `--${said[0]}${line.slice(said[1].length)}` : line
    })
    .join('\n')
}

/** Resolves when it is told to stop; told again, the process ends as it is: recovery does the rest. */
const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    onStopSignal({ stop: () => resolve(), stopNow: () => process.exit(1) })
  })
