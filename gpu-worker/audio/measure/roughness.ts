import type { Audio } from '../audio.ts'

/**
 * Of all places at which two recordings differ, the share at which the second is smoother: the largest
 * fourth difference in and around the place became smaller. 0 when they differ nowhere.
 */
export function smoothedShare(input: Audio, output: Audio): number {
  let [places, smoother] = [0, 0]
  for (const [c, before] of input.channels.entries()) {
    const after = output.channels[c]!
    for (let n = 0; n < before.length; n++) {
      if (before[n] === after[n]) continue
      let end = n + 1
      while (end < before.length && end - n < 4096 && differsSoon(before, after, end)) end++
      places++
      if (roughest(after, n - 2, end + 2) < roughest(before, n - 2, end + 2)) smoother++
      n = end
    }
  }
  return places === 0 ? 0 : smoother / places
}

/** Whether they differ here or in the next few samples: a repair may hit upon the old value. */
function differsSoon(before: Float32Array, after: Float32Array, n: number): boolean {
  for (let k = n; k < Math.min(before.length, n + 4); k++) if (before[k] !== after[k]) return true
  return false
}

function roughest(samples: Float32Array, start: number, end: number): number {
  let most = 0
  const at = (n: number) => samples[n] ?? 0
  for (let n = Math.max(2, start); n < Math.min(samples.length - 2, end); n++) {
    const fourth = at(n - 2) - 4 * at(n - 1) + 6 * at(n) - 4 * at(n + 1) + at(n + 2)
    most = Math.max(most, Math.abs(fourth))
  }
  return most
}
