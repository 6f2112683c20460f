import { matchesGlob } from 'node:path'
import { parseArgs } from 'node:util'
import { openCaseModels } from './case-models.ts'
import { checkpointCases } from './checkpoint-cases.ts'
import type { VerifyContext } from './context.ts'
import { functionCases } from './function-cases.ts'
import { tokenCases } from './token-cases.ts'
import type { VerifyItem, VerifyRow } from './verify-item.ts'

const USAGE = 'resound model verify --cases FOLDER [--outputs FOLDER] [--only GLOB] [--json]'

/**
 * Runs reference cases through the product and compares. Models that cases name lie in the same folder
 * and are converted to temporary bundles first. Prints one row per output: case, output, largest error,
 * tolerance, verdict, seconds.
 *
 * @param argv `--cases FOLDER [--outputs FOLDER] [--only GLOB] [--threads N] [--json]`
 * @param print one line at a time, without its end
 * @returns 0 when every output is within its tolerance; 1 when one falls short or could not be run;
 *   2 when the arguments are wrong
 */
export async function verify(
  argv: readonly string[],
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<number> {
  const options = parseOptions(argv)
  if ('problem' in options) {
    print(`${options.problem}\n${USAGE}`)
    return 2
  }
  const { folder, outputs, only, threads, json } = options
  const items = (await itemsIn(folder)).filter(({ path }) => !only || matchesGlob(path, only))
  if (items.length === 0) {
    print(`There is no case in ${folder}${only ? ` that matches ${only}` : ''}.`)
    return 1
  }

  const models = await openCaseModels(folder, { threads })
  const tally = { ok: 0, info: 0, short: 0, error: 0 }
  if (!json) print(line(['case', 'output', 'max error', 'tolerance', 'verdict', 'seconds']))
  try {
    for (const item of items) {
      const startedAt = performance.now()
      const rows = await rowsOf(item, { models }, outputs)
      const seconds = (performance.now() - startedAt) / 1000
      for (const row of rows) {
        tally[row.verdict]++
        print(json ? asJson(item.path, row, seconds) : asLine(item.path, row, seconds))
      }
    }
  } finally {
    await models.close()
  }
  if (!json) print(summary(tally, items.length))
  return tally.short + tally.error === 0 ? 0 : 1
}

/** Everything in a folder that can be run, in the order of its paths. */
async function itemsIn(folder: string): Promise<VerifyItem[]> {
  const items = [
    ...(await functionCases(folder)),
    ...(await tokenCases(folder)),
    ...(await checkpointCases(folder)),
  ]
  return items.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A case that throws is one row: it could not be run. Outputs are written whatever the verdict. */
async function rowsOf(
  item: VerifyItem,
  context: VerifyContext,
  outputs: string | undefined,
): Promise<readonly VerifyRow[]> {
  try {
    const { rows, write } = await item.run(context)
    if (outputs) await write?.(outputs)
    return rows
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [{ output: '-', maxError: Number.NaN, tolerance: Number.NaN, verdict: 'error', message }]
  }
}

type Options = {
  readonly folder: string
  readonly outputs: string | undefined
  readonly only: string | undefined
  readonly threads: number | undefined
  readonly json: boolean
}

function parseOptions(argv: readonly string[]): Options | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        cases: { type: 'string' },
        outputs: { type: 'string' },
        only: { type: 'string' },
        threads: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const threads = values.threads === undefined ? undefined : Number(values.threads)
    if (values.cases === undefined) return { problem: 'Which folder of cases? --cases FOLDER' }
    if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
      return { problem: `--threads takes a whole number above 0, not ${values.threads}` }
    const { cases: folder, outputs, only, json } = values
    return { folder, outputs, only, threads, json }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

const WIDTHS = [46, 24, 10, 10, 8, 8]

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => (i < 2 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!)))
    .join(' ')
    .trimEnd()

const asLine = (path: string, row: VerifyRow, seconds: number): string =>
  line([
    path,
    row.output,
    exponential(row.maxError),
    exponential(row.tolerance),
    row.verdict,
    seconds.toFixed(2),
  ]) + (row.verdict !== 'ok' && row.message ? `  ${row.message}` : '')

const exponential = (value: number): string =>
  Number.isNaN(value) ? '-' : value === 0 ? '0' : value.toExponential(1)

/** JSON has no infinity: an output of another shape, or none, has no error to tell. */
const asJson = (path: string, row: VerifyRow, seconds: number): string =>
  JSON.stringify({
    case: path,
    output: row.output,
    max_error: Number.isFinite(row.maxError) ? row.maxError : null,
    tolerance: Number.isFinite(row.tolerance) ? row.tolerance : null,
    verdict: row.verdict,
    seconds: Number(seconds.toFixed(3)),
    ...(row.message && { message: row.message }),
  })

function summary(tally: Record<VerifyRow['verdict'], number>, cases: number): string {
  const { ok, info, short, error } = tally
  const parts = [
    `${ok} of ${ok + short} outputs within tolerance`,
    `${error} ${error === 1 ? 'case' : 'cases'} could not be run`,
    ...(info > 0 ? [`${info} for information`] : []),
  ]
  return `${cases} ${cases === 1 ? 'case' : 'cases'}: ${parts.join(', ')}.`
}
