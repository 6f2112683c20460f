/** Value at a quantile 0…1 of unsorted numbers, by linear interpolation between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * q
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

/**
 * 95 % interval of the geometric mean, by bootstrap over rounds. Seeded: the same rounds give the same
 * interval.
 *
 * @see Efron 1979, "Bootstrap methods: another look at the jackknife"
 */
export function bootstrapInterval(values: readonly number[], resamples = 2000): [number, number] {
  let state = 42
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return values[Math.floor((state / 2 ** 32) * values.length)]!
  }
  const means = Array.from({ length: resamples }, () => geometricMean(values.map(draw)))
  return [quantile(means, 0.025), quantile(means, 0.975)]
}
