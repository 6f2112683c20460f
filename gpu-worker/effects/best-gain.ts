const CLOSE_ENOUGH_LU = 0.02
const MOST_ROUNDS = 8
const LEAST_YIELD = 0.1
const MOST_CHANGE_DB = 12
const SCAN_STEP_DB = 10
const SCAN_DB = 60
const HALVINGS = 7
const WORTH_LU = 0.5

type Loudness = (gainDb: number) => number

/**
 * The gain in dB that brings the loudness to its target. Above `startDb` a limiter takes ever more of each
 * dB away: where the target is out of reach, the lowest gain that comes within half an LU of the loudest, as
 * all above it would be heard in the limiter and not in the loudness.
 *
 * @param loudness what a gain gives, in LUFS
 * @param startDb the gain that would do if nothing limited it
 */
export function bestGainDb(
  loudness: Loudness,
  { startDb, targetLufs }: { startDb: number; targetLufs: number },
): number {
  const followed = follow(loudness, startDb, targetLufs)
  if (followed !== undefined) return followed

  const scanned: { gainDb: number; lufs: number }[] = []
  for (let gainDb = startDb; gainDb <= startDb + SCAN_DB; gainDb += SCAN_STEP_DB) {
    const lufs = loudness(gainDb)
    if (lufs >= targetLufs) return between(loudness, gainDb - SCAN_STEP_DB, gainDb, targetLufs)
    scanned.push({ gainDb, lufs })
  }
  const loudest = Math.max(...scanned.map(({ lufs }) => lufs))
  return scanned.find(({ lufs }) => lufs >= loudest - WORTH_LU)!.gainDb
}

/** Step by step by what is missing and what the last step brought; undefined if that leads nowhere. */
function follow(loudness: Loudness, startDb: number, targetLufs: number): number | undefined {
  let gainDb = startDb
  let missing = targetLufs - loudness(gainDb)
  let yieldPerDb = 1 // how much of a dB of gain the limiter lets through
  for (let round = 1; round < MOST_ROUNDS && Math.abs(missing) > CLOSE_ENOUGH_LU; round++) {
    const change = Math.min(MOST_CHANGE_DB, missing / yieldPerDb)
    const stillMissing = targetLufs - loudness(gainDb + change)
    yieldPerDb = Math.min(1, Math.max(LEAST_YIELD, (missing - stillMissing) / change))
    gainDb += change
    missing = stillMissing
  }
  return Math.abs(missing) <= CLOSE_ENOUGH_LU ? gainDb : undefined
}

/** By halves; of the last two gains the one nearer to the target, should the gates of BS.1770 make it jump. */
function between(loudness: Loudness, low: number, high: number, targetLufs: number): number {
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    if (loudness(middle) < targetLufs) low = middle
    else high = middle
  }
  return targetLufs - loudness(low) < loudness(high) - targetLufs ? low : high
}
