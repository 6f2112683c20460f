/** Rounded the same way wherever a plan is made: seconds, factors 1e-6; dB, semitones, Hz 1e-3. */
export const micro = (value: number) => Math.round(value * 1e6) / 1e6 + 0
export const milli = (value: number) => Math.round(value * 1e3) / 1e3 + 0
