/** How every command reads its flags and says what is wrong with them. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** A command line that cannot be carried out: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const
}

/**
 * Flags and positionals of a command.
 *
 * @returns undefined when `--help` was asked for (and printed)
 * @throws UsageError naming the flag and where to find help
 */
export function readFlags<Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: string[],
  { help, options, positionals }: { help: string; options: Options; positionals: number },
) {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(help)
    return undefined
  }
  try {
    const parsed = parseArgs({ args: argv, options, allowPositionals: true, strict: true })
    if (parsed.positionals.length > positionals)
      throw new UsageError(`Unexpected "${parsed.positionals[positionals]}".`)
    return parsed
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Runs a command so that failures end in one sentence and an exit code, never in a stack. */
export async function runCommand(name: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`resound ${name}: ${error.message}\nTry: resound ${name} --help`)
      return 2
    }
    console.error(`resound ${name}: ${describe(error)}`)
    return exitCodeOf(error)
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const fix = 'fix' in error && typeof error.fix === 'string' ? `\n${error.fix}` : ''
  // An adapter's cause is the sentence for whoever operates: what was tried, and what to do. A start that
  // failed has said it all itself.
  const hasMore =
    !('exitCode' in error) && error.cause instanceof Error && error.cause.name === 'Error'
  const cause = hasMore ? (error.cause as Error) : undefined
  return `${error.message}${cause ? `\n${cause.message}` : ''}${fix}`
}

/** Errors that say which exit code they mean (sysexits) are believed. */
const exitCodeOf = (error: unknown): number =>
  error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
    ? error.exitCode
    : 1
