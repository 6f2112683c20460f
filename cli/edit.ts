/** resound edit: a recording and a sentence in, the edited recording and a picture beside you. */
import { rmSync, statSync } from 'node:fs'
import { access, constants, open, stat, writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { PROBE_BYTES, probeAudio } from '#shared/audio-probe.ts'
import { inCredits } from '#shared/credits.ts'
import type { WireEdit } from '#shared/wire/edit-answers.ts'
import { ApiError, EditFailedError, Resound } from '../client/resound.ts'
import { refuseTargets } from './edit-targets.ts'
import { type ProgressView, progressView } from './progress.ts'
import { showChecks, showOutput, showPlan } from './show-edit.ts'
import { showProblem } from './show-problem.ts'
import { onStopSignal } from './stop-signals.ts'
import { openSystem, type System } from './system.ts'
import { readFlags, runCommand, UsageError } from './usage.ts'

const HELP = `resound edit: edit a recording from a sentence

  resound edit RECORDING "INSTRUCTION" [options]

  --out FILE          where the result goes (default: NAME-edited.FORMAT in this folder)
  --format FORMAT     flac (default), wav or mp3; taken from --out if that ends in one
  --picture FILE      where the picture goes (default: beside the result, .png)
  --no-picture        no picture
  --dry-run           only say what would be done, and what it would cost
  --engine WHICH      auto (default), exact (never the model), model (everything by the model)
  --quality WHICH     reference or fast, for what the model does
  --seed N            the same seed gives the same sound
  --steps N           denoising steps of the model
  --strength X        0…1, how far the model may leave the recording
  --from S, --to S    seconds: the part to edit, where the sentence names none
  --exact             raw cuts, without 5 ms joins
  --allow-partial     do what was understood of several wishes, and say what was left out
  --json              the finished edit as JSON on stdout, and nothing else
  --data DIR          run on this data folder, and keep it (default: a temporary one)

With RESOUND_BASE_URL and RESOUND_API_KEY set, the edit runs on that server; else the whole system is
started for it on this machine, on a free port of 127.0.0.1. RECORDING is never changed.

Examples:
  resound edit take.wav "make it 3 dB louder, then fade out over two seconds"
  resound edit take.wav "cut the first 1.5 seconds" --out short.mp3
`

const OPTIONS = {
  out: { type: 'string' },
  format: { type: 'string' },
  picture: { type: 'string' },
  'no-picture': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  engine: { type: 'string' },
  quality: { type: 'string' },
  seed: { type: 'string' },
  steps: { type: 'string' },
  strength: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  exact: { type: 'boolean' },
  'allow-partial': { type: 'boolean' },
  json: { type: 'boolean' },
  data: { type: 'string' },
} as const

type Flags = { readonly [Name in keyof typeof OPTIONS]?: string | boolean }

export function edit(argv: string[]): Promise<number> {
  return runCommand('edit', async () => {
    const read = readFlags(argv, { help: HELP, options: OPTIONS, positionals: 2 })
    if (!read) return 0
    const [recording, instruction] = read.positionals
    if (recording === undefined || instruction === undefined)
      throw new UsageError('It needs a recording and, in quotes, what to do with it.')
    await refuseMissing(recording)
    const out = text(read.values.out)
    if (!read.values['dry-run'])
      await refuseTargets(recording, { out, picture: pictureOf(read.values, out) })
    return editRecording(recording, instruction, read.values)
  })
}

async function editRecording(recording: string, instruction: string, flags: Flags) {
  const request = requestOf(flags)
  const progress = progressView({ quiet: flags.json === true })
  const interrupt = new AbortController()
  let interrupted = 0 // the exit code that says by what
  using _signals = onStopSignal({
    stop(exitCode) {
      interrupted = exitCode
      interrupt.abort()
    },
    stopNow(exitCode) {
      progress.end()
      process.exit(exitCode)
    },
  })
  progress.show(0, 'starting')
  try {
    await using system = await openSystem({ data: text(flags.data) })
    const resound = new Resound({ apiKey: system.apiKey, baseUrl: system.baseUrl })
    const job = { recording, instruction, request, flags, progress, signal: interrupt.signal }
    const isWhole = flags['dry-run']
      ? await showOnly(resound, job)
      : await run(resound, { ...job, system })
    return isWhole ? 0 : interrupted
  } catch (error) {
    progress.end()
    if (interrupted > 0) {
      console.error(
        `\nInterrupted: what still ran was canceled, nothing was written, ${recording} is as it was.`,
      )
      return interrupted
    }
    if (error instanceof EditFailedError) return showFailure(error.edit, flags)
    if (error instanceof ApiError && error.problem) {
      console.error(`resound edit: ${showProblem(error.problem)}`)
      return 1
    }
    throw error
  }
}

type Job = {
  readonly recording: string
  readonly instruction: string
  readonly request: ReturnType<typeof requestOf>
  readonly flags: Flags
  readonly progress: ProgressView
}

/** @returns false when the result is there, and its picture was interrupted */
async function run(
  resound: Resound,
  job: Job & { system: System; signal: AbortSignal },
): Promise<boolean> {
  const { recording, instruction, request, flags, system, progress, signal } = job
  const say = flags.json ? () => {} : (line: string) => console.log(line)
  let planIsShown = false
  const result = await resound.edit({ path: recording }, instruction, {
    ...request,
    signal,
    cancelOnAbort: true,
    onProgress(snapshot) {
      if (snapshot.plan && !planIsShown) {
        planIsShown = true
        progress.end()
        say(showPlan(snapshot.plan))
      }
      progress.show(snapshot.progress, snapshot.stage ?? snapshot.status)
    },
  })
  progress.end()
  signal.throwIfAborted()

  const { edit } = result
  const out = text(flags.out) ?? basename(edit.output?.filename ?? 'edited.flac')
  const picture = pictureOf(flags, out)
  await refuseTargets(recording, { out, picture }) // now that a name that was not given is known too
  await written(out, result.save(out))
  const drawing = picture && (await drawn(out, system.draw(recording, out)))
  const isWhole = !drawing || !signal.aborted
  if (picture && drawing && isWhole) await written(picture, writeFile(picture, drawing))

  if (flags.json) {
    console.log(JSON.stringify(edit))
    return isWhole
  }
  say(showChecks(edit.checks))
  for (const { message } of edit.warnings.slice(edit.plan?.warnings.length)) say(`note: ${message}`)
  if (edit.output) say(`Result:  ${out}  (${showOutput(edit.output)})`)
  if (picture) say(isWhole ? `Picture: ${picture}` : 'Interrupted: there is no picture.')
  return isWhole
}

async function showOnly(resound: Resound, job: Job): Promise<true> {
  const { recording, instruction, request, flags, progress } = job
  const seconds = await declaredSeconds(recording)
  const dry = await resound.plans.create({
    instruction,
    ...request,
    ...(seconds !== null && { duration_seconds: seconds }),
  })
  progress.end()
  if (flags.json) console.log(JSON.stringify(dry))
  else {
    console.log(showPlan(dry.plan))
    console.log(
      `Price: ${dry.price.is_upper_bound ? 'at most ' : ''}${inCredits(dry.price.credits)}`,
    )
  }
  return true
}

/** What the file says of its own length; null where it does not. */
async function declaredSeconds(recording: string): Promise<number | null> {
  await using file = await open(recording)
  const { size } = await file.stat()
  const [head, tail] = [
    Buffer.alloc(Math.min(size, PROBE_BYTES)),
    Buffer.alloc(Math.min(size, PROBE_BYTES)),
  ]
  await file.read(head, 0, head.length, 0)
  await file.read(tail, 0, tail.length, size - tail.length)
  return probeAudio(head, tail, size).durationSeconds
}

function showFailure(edit: WireEdit, { json }: Flags): number {
  if (json) console.log(JSON.stringify(edit))
  else if (edit.checks.length > 0) console.log(showChecks(edit.checks))
  console.error(`resound edit: ${edit.error?.message ?? `the edit is ${edit.status}`}`)
  if (edit.error?.fix) console.error(edit.error.fix)
  const { charged_credits: charged } = edit.billing
  console.error(
    `${charged ? `${inCredits(charged)} charged` : 'Nothing was charged'}, and no file was written.`,
  )
  return 1
}

/** The flags as the body of a request; what is not said is left to the deployment. */
function requestOf(flags: Flags) {
  const from = number(flags, 'from')
  const to = number(flags, 'to')
  const params = {
    engine: text(flags.engine),
    quality: text(flags.quality),
    seed: number(flags, 'seed'),
    steps: number(flags, 'steps'),
    strength: number(flags, 'strength'),
    region:
      from === undefined && to === undefined
        ? undefined
        : { start_seconds: from ?? 0, end_seconds: to ?? null },
    exact: flags.exact,
    allow_partial: flags['allow-partial'],
  }
  return { params: said(params), output: said({ format: formatOf(flags) }) } as {
    params: object
    output: object
  }
}

function formatOf(flags: Flags): string | undefined {
  const ending = extname(text(flags.out) ?? '')
    .slice(1)
    .toLowerCase()
  const format = text(flags.format)
  if (format !== undefined && ending !== format && WRITTEN.test(ending))
    throw new UsageError(`--format ${format} and --out ${text(flags.out)} name two formats.`)
  return format ?? (ending === '' ? undefined : ending)
}

/** Any other ending is a part of the name. */
const WRITTEN = /^(flac|wav|mp3)$/

const said = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

function number(flags: Flags, name: keyof typeof OPTIONS): number | undefined {
  const given = text(flags[name])
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`--${name} needs a number, got "${given}".`)
  return value
}

/** Half a file would pass for a whole one: it goes, also when the command is ended in the middle. */
async function written(path: string, writing: Promise<void>): Promise<void> {
  const removeHalf = () => {
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(path, { force: true })
  }
  process.once('exit', removeHalf)
  try {
    await writing
  } catch (cause) {
    removeHalf()
    throw new Error(`${path} could not be written.`, { cause })
  } finally {
    process.off('exit', removeHalf)
  }
}

async function drawn<T>(out: string, drawing: Promise<T>): Promise<T> {
  return drawing.catch((cause) => {
    throw new Error(`${out} is written, but no picture could be drawn.`, { cause })
  })
}

/** @param out undefined: not known yet */
function pictureOf(flags: Flags, out: string | undefined): string | undefined {
  if (flags['no-picture']) return undefined
  return text(flags.picture) ?? (out === undefined ? undefined : pictureBeside(out))
}

const pictureBeside = (out: string): string =>
  `${out.slice(0, out.length - extname(out).length)}.png`

async function refuseMissing(recording: string): Promise<void> {
  const found = await stat(recording).catch(() => undefined)
  if (!found) throw new UsageError(`There is no file ${recording}.`)
  if (!found.isFile()) throw new UsageError(`${basename(recording)} is not a file.`)
  if (found.size === 0) throw new UsageError(`${basename(recording)} is empty.`)
  await access(recording, constants.R_OK).catch((cause) => {
    throw new UsageError(`${recording} may not be read by this user.`, { cause })
  })
}
