/** resound model: convert, install, inspect, list, remove, verify and push what open instructions need. */
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { exists } from '#shared/exists.ts'
import { systemClock, systemRandom } from '#shared/local/system.ts'
import { AWS_FLAGS, readStage } from './operator.ts'
import { type ProgressView, progressView } from './progress.ts'
import { onStopSignal } from './stop-signals.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound model: the models that open instructions ("add rain") need

  resound model install NAME|OWNER/REPO   fetch a released model and convert it
  resound model convert                   convert a checkpoint you have
  resound model list                      models that are installed
  resound model inspect NAME|DIR          what one is, and what it was made from
  resound model remove NAME               take one away
  resound model verify NAME|DIR           compare every byte with what was written
  resound model verify --cases FOLDER     run reference cases through the product
  resound model push NAME|DIR --aws --stage S
                                          give one to the workers of a deployment on AWS

  resound model COMMAND --help            says more
`

const WHERE = `  --models DIR        where models lie (default: models in the data folder)
  --data DIR          the data folder (default: RESOUND_DATA_DIR, or .resound)
  --json              one JSON object on stdout, and nothing else
`

const PRECISION = `  --precision WHICH   fp32 (default: as the reference), fp16 (for GPUs), int8 (fast on CPUs)
`

type Progress = {
  readonly stage: string
  readonly file?: string
  readonly bytes: number
  readonly totalBytes?: number | undefined
}
type Running = {
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}
type Made = {
  readonly folder: string
  readonly facts: { readonly name: string; readonly version: string }
}
type Precision = 'fp32' | 'fp16' | 'int8'
type Installed = {
  readonly name: string
  readonly folder: string
  readonly digest: string
  readonly version: string
  readonly bytes: number
  readonly manifest: {
    readonly precision: string
    readonly license: string | null
    readonly createdBy: string
    readonly facts: Readonly<Record<string, unknown>>
    readonly sources: readonly { role: string; file: string; bytes: number; sha256: string }[]
    readonly files: readonly { path: string; bytes: number; sha256: string }[]
  }
}

/** What one-box.ts hands over from gpu-worker/model/tools.ts. */
export type ModelTools = {
  readonly knownModels: Readonly<Record<string, string>>
  convert(
    options: Running & {
      checkpoint: string
      config: string
      textEncoder: string
      out: string
      precision: Precision
      name: string
      license: string | null
      createdBy: string
    },
  ): Promise<Made>
  install(
    options: Running & {
      model: string
      revision: string
      folder: string
      precision: Precision
      createdBy: string
      endpoint: string
      token: string | undefined
    },
  ): Promise<Made>
  list(folder: string): Promise<{
    models: readonly Installed[]
    damaged: readonly { folder: string; problem: string }[]
  }>
  inspect(folder: string): Promise<Installed>
  remove(folder: string, name: string): Promise<void>
  check(folder: string, options: Running): Promise<Made>
  verify(argv: readonly string[]): Promise<number>
}

type Command = (argv: string[], tools: ModelTools) => Promise<number>

const COMMANDS: Readonly<Record<string, Command>> = {
  install,
  convert,
  list,
  inspect,
  remove,
  verify,
  push,
}

/**
 * Runs one of the commands above.
 *
 * @returns the exit code: 0 done, 1 failed, 2 not a command, 130 cancelled
 */
export function model([name, ...rest]: string[], tools: ModelTools): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP)
    return Promise.resolve(name === undefined ? 2 : 0)
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return runCommand(command ? `model ${name}` : 'model', async () => {
    if (!command) throw new UsageError(`There is no command "${name}".`)
    return await command(rest, tools)
  })
}

const PLACE_FLAGS = {
  models: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'boolean' },
} as const
type PlaceFlags = { readonly models?: string; readonly data?: string; readonly json?: boolean }

async function install(argv: string[], tools: ModelTools): Promise<number> {
  const known = Object.entries(tools.knownModels)
  const help = `resound model install: fetch a released model from a hub and convert it

  resound model install NAME|OWNER/REPO [options]

Names: ${known.map(([name, repository]) => `${name} (${repository})`).join(', ')}

  --revision R        a branch, tag or commit (default: main)
${PRECISION}${WHERE}
HF_TOKEN     a token of the hub, for models whose licence has to be accepted first
HF_ENDPOINT  another hub (default: https://huggingface.co)

An interrupted download goes on where it was when the command is run again.
`
  const options = {
    ...PLACE_FLAGS,
    revision: { type: 'string', default: 'main' },
    precision: { type: 'string', default: 'fp32' },
  } as const
  const read = readFlags(argv, { help, options, positionals: 1 })
  if (!read) return 0
  const { values: flags, positionals } = read
  const [wanted] = positionals
  if (wanted === undefined) throw new UsageError('Which model? Such as: sao-instruct')

  return await running(flags, async (run) => {
    const made = await tools.install({
      ...run,
      model: wanted,
      revision: flags.revision,
      folder: modelsFolder(flags),
      precision: readPrecision(flags.precision),
      createdBy: await createdBy(),
      endpoint: readEndpoint(process.env.HF_ENDPOINT),
      token: process.env.HF_TOKEN || undefined,
    })
    return [`${made.facts.name} ${made.facts.version} is installed in ${made.folder}`, made]
  })
}

async function convert(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model convert: a checkpoint as a bundle that a worker loads

  resound model convert --checkpoint FILE --config FILE --text-encoder DIR --out DIR

  --checkpoint FILE   .safetensors, .pt or .ckpt of stable-audio-tools; nothing in it is executed
  --config FILE       its model_config.json
  --text-encoder DIR  T5 in the Hugging Face layout: config.json, model.safetensors, tokenizer.json
  --out DIR           must not exist; it appears when everything in it is written and checked
${PRECISION}  --name NAME         what the model is called (default: the name of DIR)
  --license TEXT      shown wherever the model is
  --json              one JSON object on stdout, and nothing else

A run that was killed goes on where it was when the command is run again.
`
  const options = {
    checkpoint: { type: 'string' },
    config: { type: 'string' },
    'text-encoder': { type: 'string' },
    out: { type: 'string' },
    precision: { type: 'string', default: 'fp32' },
    name: { type: 'string' },
    license: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  const read = readFlags(argv, { help, options, positionals: 0 })
  if (!read) return 0
  const { values: flags } = read
  const need = (flag: 'checkpoint' | 'config' | 'text-encoder' | 'out') =>
    flags[flag] ?? missing(`--${flag}`)
  const out = resolve(need('out'))

  return await running(flags, async (run) => {
    const made = await tools.convert({
      ...run,
      checkpoint: need('checkpoint'),
      config: need('config'),
      textEncoder: need('text-encoder'),
      out,
      precision: readPrecision(flags.precision),
      name: flags.name ?? basename(out),
      license: flags.license ?? null,
      createdBy: await createdBy(),
    })
    return [`${made.facts.name} ${made.facts.version} is in ${made.folder}`, made]
  })
}

async function list(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model list: models that are installed\n\n${WHERE}`
  const read = readFlags(argv, { help, options: PLACE_FLAGS, positionals: 0 })
  if (!read) return 0
  const folder = modelsFolder(read.values)
  const { models, damaged } = await tools.list(folder)
  if (read.values.json) {
    console.log(JSON.stringify({ models: models.map(summaryOf), damaged }))
    return damaged.length === 0 ? 0 : 1
  }
  for (const one of models)
    console.log(
      [
        one.name,
        one.version,
        one.manifest.precision,
        size(one.bytes),
        one.manifest.license ?? 'no licence stated',
      ].join('  '),
    )
  for (const { problem } of damaged) console.error(`damaged: ${problem}`)
  if (models.length + damaged.length === 0)
    console.log(`No model in ${folder}. Install one: resound model install sao-instruct`)
  return damaged.length === 0 ? 0 : 1
}

async function inspect(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model inspect: what a model is, and what it was made from

  resound model inspect NAME|DIR

${WHERE}`
  const read = readFlags(argv, { help, options: PLACE_FLAGS, positionals: 1 })
  if (!read) return 0
  const found = await tools.inspect(await bundleFolder(read.positionals[0], read.values))
  if (read.values.json) {
    console.log(JSON.stringify({ ...summaryOf(found), ...found.manifest }))
    return 0
  }
  const { precision, license, createdBy, facts, sources, files } = found.manifest
  console.log(
    `${found.name} ${found.version}, ${precision}, ${size(found.bytes)} in ${found.folder}`,
  )
  console.log(`licence       ${license ?? 'not stated'}`)
  console.log(`made by       ${createdBy}`)
  for (const { role, file, bytes, sha256 } of sources)
    console.log(`${role.padEnd(14)}${file}, ${size(bytes)}, sha256 ${sha256.slice(0, 12)}…`)
  for (const [key, value] of Object.entries(facts))
    console.log(`${key.padEnd(22)}${JSON.stringify(value)}`)
  for (const { path, bytes } of files) console.log(`  ${path.padEnd(28)}${size(bytes)}`)
  return 0
}

async function remove(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model remove: take a model away\n\n  resound model remove NAME\n\n${WHERE}`
  const read = readFlags(argv, { help, options: PLACE_FLAGS, positionals: 1 })
  if (!read) return 0
  const name = read.positionals[0] ?? missing('the name of a model')
  await tools.remove(modelsFolder(read.values), name)
  console.log(read.values.json ? JSON.stringify({ removed: name }) : `${name} is removed`)
  return 0
}

async function verify(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model verify: is a model what it should be

  resound model verify NAME|DIR           compare every byte with what was written
  resound model verify --cases FOLDER [--outputs FOLDER] [--only GLOB] [--json]
                                          run reference cases through the product's own code, print each
                                          output's largest error beside its tolerance

${WHERE}`
  if (argv.some((one) => one === '--cases' || one.startsWith('--cases='))) {
    if (!argv.includes('--help') && !argv.includes('-h')) return await tools.verify(argv)
  }
  const read = readFlags(argv, { help, options: PLACE_FLAGS, positionals: 1 })
  if (!read) return 0
  const folder = await bundleFolder(read.positionals[0], read.values)
  return await running(read.values, async (run) => {
    const made = await tools.check(folder, run)
    return [`${made.facts.name} ${made.facts.version}: every byte is what was written`, made]
  })
}

async function push(argv: string[], tools: ModelTools): Promise<number> {
  const help = `resound model push: give a model to the workers of a deployment on AWS

  resound model push NAME|DIR --aws --stage S

  --stage S           which deployment (default: RESOUND_STAGE)
${WHERE}
Every byte is compared first. Workers load it at their next start: deploy the service anew, or wait for it
to scale. A push that was interrupted goes on when the command is run again.
`
  const read = readFlags(argv, { help, options: { ...PLACE_FLAGS, ...AWS_FLAGS }, positionals: 1 })
  if (!read) return 0
  const { values: flags, positionals } = read
  if (!flags.aws) throw new UsageError('A model is pushed to a deployment on AWS: add --aws.')
  const stage = readStage(flags)
  const folder = await bundleFolder(positionals[0], flags)
  const { pushModel } = await import('#shared/aws/push-model.ts')
  return await running(flags, async (run) => {
    await tools.check(folder, run)
    const found = await tools.inspect(folder)
    const made = await pushModel(found, {
      ...{ stage, variables: process.env, signal: run.signal },
      clock: systemClock,
      random: systemRandom,
      onProgress: (done) => run.onProgress({ stage: 'pushing', ...done }),
    })
    const sentence = `${made.name} ${made.version} is the model of stage ${stage}; workers load it at their next start`
    return [sentence, { folder, facts: made }]
  })
}

// — what the commands share ———————————————————————————————————————————————————————————————————————

/** The program and its version, as bundles name it. */
async function createdBy(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return `resound ${JSON.parse(manifest).version}`
}

/** Runs the long part with a progress bar; Ctrl-C stops it cleanly, a second one at once. */
async function running(
  { json }: { readonly json?: boolean },
  work: (run: Running) => Promise<[sentence: string, made: Made]>,
): Promise<number> {
  const abort = new AbortController()
  const view = progressView({ quiet: json ?? false })
  let cancelled = 0 // the exit code that says by what
  using _signals = onStopSignal({
    stop(exitCode) {
      cancelled = exitCode
      abort.abort(new Error('Cancelled.'))
    },
    stopNow(exitCode) {
      view.end()
      process.exit(exitCode)
    },
  })
  try {
    const onProgress = (progress: Progress) => showProgress(view, progress)
    const [sentence, { folder, facts }] = await work({ onProgress, signal: abort.signal })
    view.end()
    console.log(json ? JSON.stringify({ folder, ...facts }) : sentence)
    return 0
  } catch (error) {
    view.end()
    if (!abort.signal.aborted) throw error
    console.error('Cancelled: nothing half-written is left where models are looked for.')
    return cancelled
  }
}

function showProgress(view: ProgressView, { stage, file, bytes, totalBytes }: Progress) {
  const share = totalBytes ? bytes / totalBytes : 0
  view.show(100 * Math.min(share, 1), file ? `${stage} ${file}` : stage)
}

const modelsFolder = ({ models, data }: PlaceFlags): string =>
  models ?? join(data ?? process.env.RESOUND_DATA_DIR ?? '.resound', 'models')

/** A folder as it was typed when there is one, else the model of that name. */
async function bundleFolder(typed: string | undefined, flags: PlaceFlags): Promise<string> {
  if (typed === undefined) return missing('the name or folder of a model')
  const isFolder = await exists(join(typed, 'bundle.json'))
  return isFolder || typed.includes('/') ? typed : join(modelsFolder(flags), typed)
}

function readPrecision(text: string): Precision {
  if (text === 'fp32' || text === 'fp16' || text === 'int8') return text
  throw new UsageError(`--precision is fp32, fp16 or int8, not "${text}".`)
}

function readEndpoint(text: string | undefined): string {
  const endpoint = (text || 'https://huggingface.co').replace(/\/+$/, '')
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint))
    throw new UsageError(`HF_ENDPOINT is an address such as https://huggingface.co, not "${text}".`)
  return endpoint
}

function missing(what: string): never {
  throw new UsageError(`${what} is missing.`)
}

const summaryOf = ({ name, version, folder, bytes, manifest }: Installed) => ({
  name,
  version,
  folder,
  bytes,
  precision: manifest.precision,
  license: manifest.license,
})

function size(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}
