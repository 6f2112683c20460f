import type { Audio } from '../audio/audio.ts'
import { integratedLoudness } from '../audio/loudness.ts'
import { brightness, insideOf, type ModelRun } from './gates.ts'

/** What a ranker may look at: a run that passed its gates, and the model's own idea of the context. */
export type RankedRun = {
  readonly run: ModelRun
  /** Input and result where the result is not used, of equal length; empty without context. */
  readonly context: () => { readonly input: Audio; readonly output: Audio }
}

/** Scores of the runs, the higher the better. A ranker that listens may take the place of the default. */
export type RankCandidates = (runs: readonly RankedRun[]) => readonly number[]

const WEIGHTS = { loudness: 0.1, brightness: 0.1 } as const
const FREE_LOUDNESS_LU = 6
const DULLEST_DB = -12

/**
 * −m − 0.1 · l + 0.1 · b: how well the model kept what it should keep (`contextDistance`), how far the level
 * leaves ±6 LU of the input's, and how much of the high frequencies is left. A single run has score 0.
 *
 * @param contextDistance of two recordings of equal length, 0 for the same
 */
export const rankBySound =
  (contextDistance: (input: Audio, output: Audio) => number): RankCandidates =>
  (runs) =>
    runs.length === 1 ? [0] : runs.map((each) => scoreOf(each, contextDistance))

function scoreOf(
  { run, context: contextOf }: RankedRun,
  contextDistance: (input: Audio, output: Audio) => number,
): number {
  const input = insideOf(run.clip.channels, run)
  const output = insideOf(run.generated, run)
  const context = contextOf()
  const hasContext = (context.input.channels[0]?.length ?? 0) > 0
  const distance = hasContext ? contextDistance(context.input, context.output) : 0
  const louder = Math.abs(integratedLoudness(output) - integratedLoudness(input))
  const excess = Number.isFinite(louder) ? Math.max(0, louder - FREE_LOUDNESS_LU) : 0
  const duller = brightness(output) - brightness(input)
  const dullness = Number.isFinite(duller) ? Math.max(DULLEST_DB, Math.min(0, duller)) : 0
  return -distance - WEIGHTS.loudness * excess + WEIGHTS.brightness * dullness
}
