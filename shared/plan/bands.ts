export type Band = { shape: 'low_shelf' | 'high_shelf' | 'peak'; frequencyHz: number; q: number }

// biome-ignore lint/suspicious/noApproximativeNumericConstant: four digits, as shown and hashed
export const SHELF_Q = 0.7071

/** What the names of tone colours mean in hertz. */
export const BANDS = {
  bass: { shape: 'low_shelf', frequencyHz: 120, q: SHELF_Q },
  treble: { shape: 'high_shelf', frequencyHz: 6000, q: SHELF_Q },
  air: { shape: 'high_shelf', frequencyHz: 12_000, q: SHELF_Q },
  mids: { shape: 'peak', frequencyHz: 1000, q: 0.7 },
  presence: { shape: 'peak', frequencyHz: 3000, q: 1 },
  boxiness: { shape: 'peak', frequencyHz: 400, q: 1 },
  mud: { shape: 'peak', frequencyHz: 300, q: 1 },
  nasality: { shape: 'peak', frequencyHz: 1000, q: 2 },
  harshness: { shape: 'peak', frequencyHz: 3500, q: 1 },
  boom: { shape: 'low_shelf', frequencyHz: 150, q: SHELF_Q },
} as const satisfies Record<string, Band>

export type BandName = keyof typeof BANDS

export const isBand = (name: string): name is BandName => Object.hasOwn(BANDS, name)

export const bandNameOf = (band: Band): BandName | undefined =>
  (Object.keys(BANDS) as BandName[]).find((name) => {
    const known = BANDS[name]
    return (
      known.shape === band.shape && known.frequencyHz === band.frequencyHz && known.q === band.q
    )
  })
