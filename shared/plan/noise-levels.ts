/** Where the model's schedule ends: sigma, noise over signal. As Stable Audio Open's model card has it. */
export const SIGMA_MIN = 0.3
/** Where a run from pure noise starts, likewise. */
export const SIGMA_MAX = 500

/** The noise level an edit starts from, on top of the recording. @param strength 0…1 */
export const startSigma = (strength: number): number => 2 + 4 * strength
