/** Level of an amplitude (1 = 0 dB); −∞ for 0. */
export const toDb = (amplitude: number): number => 20 * Math.log10(amplitude)

/** Amplitude of a level: 10^(db / 20). */
export const fromDb = (db: number): number => 10 ** (db / 20)

/** Level of a power (mean square 1 = 0 dB); −∞ for 0. */
export const powerToDb = (power: number): number => 10 * Math.log10(power)
