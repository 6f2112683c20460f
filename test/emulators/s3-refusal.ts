/** A refusal as S3 makes it: status, code, message, and what the XML says beside them. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal' as const
  readonly status: number
  readonly code: string
  readonly more: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string = code,
    more: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}
