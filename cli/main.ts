/** Reads the command's name and hands the rest to it. A command is a file, loaded when it is called. */
import { readFile } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const HELP = `resound: edits a recording from a sentence

  resound edit RECORDING "INSTRUCTION"   edit a file; the result and a picture are written beside you
  resound serve                          run API, queue, worker and webhooks on this machine
  resound model COMMAND                  convert, install, inspect, list, remove, verify a model
  resound keys COMMAND                   accounts, credits and API keys of a deployment
  resound webhooks secret                the secret that signs the webhooks of single edits
  resound doctor                         what is wrong with a deployment, and what to do

  resound COMMAND --help                 says more
  resound --version

Examples:
  resound edit examples/workshop-alarm.flac "fade out over the last two seconds"
  resound serve --port 8787 --data .resound
`

type Command = (argv: string[]) => Promise<number>

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  edit: async () => (await import('./edit.ts')).edit,
  serve: async () => (await import('./serve.ts')).serve,
  model: async () => {
    const [{ model }, { modelCommands }] = await Promise.all([
      import('./model.ts'),
      import('../one-box.ts'),
    ])
    const tools = await modelCommands()
    return (argv) => model(argv, tools)
  },
  keys: async () => (await import('./keys.ts')).keys,
  webhooks: async () => (await import('./webhooks.ts')).webhooks,
  doctor: async () => (await import('./doctor.ts')).doctor,
}

const OUTPUT_LOST = 74

// Stripping types and compiling is most of a start. Where the folder cannot be written, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/resound/', import.meta.url)))
outliveReaders()
process.exitCode = (await main(process.argv.slice(2))) || process.exitCode || 0

/**
 * Whoever reads what we say may be gone before we are done: a server goes on serving, and a result is still
 * written. Output that is lost for another reason, as on a full disk, is told by the exit code.
 */
function outliveReaders(): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    console.error(`resound: standard output could not be written: ${error.message}`)
    process.exitCode = OUTPUT_LOST
  })
}

async function main([name, ...rest]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(HELP)
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === '-v') {
    const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
    console.log(JSON.parse(manifest).version)
    return 0
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!load) {
    console.error(`resound: there is no command "${name}". Try: resound --help`)
    return 2
  }
  return (await load())(rest)
}
