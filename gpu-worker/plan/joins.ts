const JOIN_FADE_SECONDS = 0.005

/** `linear` for two versions of the same sound, `equal_power` for sounds that have nothing in common. */
export type JoinCurve = 'linear' | 'equal_power'

/** Half a join, in frames: what it touches on each side of a seam. 0 when raw splices were asked for. */
export const joinFrames = (
  step: { readonly exact?: true | undefined },
  sampleRateHz: number,
): number => (step.exact ? 0 : Math.round((JOIN_FADE_SECONDS / 2) * sampleRateHz))

/** Weight of what comes in at place i of a fade over n frames; `fadeWeight(n − 1 − i)` is what goes out. */
export function fadeWeight(i: number, n: number, curve: JoinCurve): number {
  const t = (i + 0.5) / n
  return curve === 'linear' ? t : Math.sin((Math.PI / 2) * t)
}
