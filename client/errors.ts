import type { WireEdit } from '#shared/wire/edit-answers.ts'
import type { WireProblem } from '#shared/wire/problems.ts'

/** What every error of this client is. `editId` is set once an edit was submitted: it goes on by itself. */
export class ResoundError extends Error {
  override readonly name: string = 'ResoundError'
  editId: string | null = null
}

/** The server said no, in a problem document (RFC 9457) where it could. */
export class ApiError extends ResoundError {
  override readonly name = 'ApiError' as const
  readonly status: number
  readonly code: string
  readonly retryable: boolean
  readonly requestId: string | null
  readonly problem: WireProblem | null
  /** Seconds the server asked to wait; null where it did not. */
  readonly retryAfterSeconds: number | null

  constructor(
    status: number,
    problem: WireProblem | null,
    more: { requestId: string | null; retryAfterSeconds: number | null },
  ) {
    super(problem ? `${problem.code}: ${problem.detail}` : `The server answered ${status}.`)
    this.status = status
    this.code = problem?.code ?? 'unknown'
    this.retryable = problem?.retryable ?? status >= 500
    this.problem = problem
    this.requestId = more.requestId
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/** The edit ended without a result: failed, canceled or expired. Nothing was charged for a failure. */
export class EditFailedError extends ResoundError {
  override readonly name = 'EditFailedError' as const
  readonly edit: WireEdit

  constructor(edit: WireEdit) {
    super(
      edit.error
        ? `${edit.error.code}: ${edit.error.message}`
        : `The edit is ${edit.status}, it has no result.`,
    )
    this.edit = edit
    this.editId = edit.id
  }
}

/** It took longer than was to be waited. The edit goes on; `edits.wait(editId)` takes it up again. */
export class WaitTimeoutError extends ResoundError {
  override readonly name = 'WaitTimeoutError' as const

  constructor(editId: string, seconds: number) {
    super(`${editId} has not ended within ${seconds} s. It goes on: wait for it again by its id.`)
    this.editId = editId
  }
}

/** No answer came, however often it was tried. */
export class ConnectionError extends ResoundError {
  override readonly name = 'ConnectionError' as const
}
