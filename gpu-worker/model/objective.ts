/** How a flow's times lean towards noise, more so the longer the latents: see `shiftedTime`. */
export type DistributionShift = {
  readonly baseShift: number
  readonly maxShift: number
  /** Latent frames at which the shift is `baseShift`, and `maxShift`. */
  readonly minLength: number
  readonly maxLength: number
  readonly useSine: boolean
}
