/** Values one after the other; a single row is not copied. */
export function joined(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1) return rows[0]!
  const whole = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0))
  let start = 0
  for (const row of rows) {
    whole.set(row, start)
    start += row.length
  }
  return whole
}
