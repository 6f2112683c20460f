/** npm run bench -- NAME [--rounds 7] [--seconds 5] [--items N]: one benchmark, its table and its result line. */
import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Bench, publish } from './lib/result.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '5' },
    items: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const known = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3))
const [name] = positionals

if (values.help || name === undefined || !known.includes(name)) {
  console.log(
    `npm run bench -- NAME [--rounds 7] [--seconds 5] [--items N]\n\nNames: ${known.join(', ')}`,
  )
  process.exitCode = values.help ? 0 : 2
} else {
  const startedAt = new Date()
  const module: { bench?: Bench } = await import(`./${name}.ts`)
  // A file without `bench` is a program of its own and has run by now.
  if (module.bench) {
    const options = {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      ...(values.items !== undefined && { items: Number(values.items) }),
    }
    process.exitCode = publish(name, startedAt, await module.bench(options))
  }
}
