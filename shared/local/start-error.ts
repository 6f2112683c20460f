/** Why a data folder was not opened. Entry files print the message and exit with `exitCode`. */
export class StartError extends Error {
  override readonly name = 'StartError' as const
  readonly exitCode: number
  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
