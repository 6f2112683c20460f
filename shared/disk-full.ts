/** Whether something failed, or was caused by what failed, because the disk has no room. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) ||
    isDiskFull(error.cause))
