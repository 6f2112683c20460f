import type { WireEdit } from '#shared/wire/edit-answers.ts'
import { ConnectionError, ResoundError } from './errors.ts'
import { callApi, type HttpOptions } from './http.ts'

/** An edit that succeeded, and its bytes, opened on demand. */
export class EditResult {
  readonly edit: WireEdit
  readonly #http: HttpOptions

  constructor(edit: WireEdit, http: HttpOptions) {
    this.edit = edit
    this.#http = http
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#open()).arrayBuffer())
  }

  async blob(): Promise<Blob> {
    return (await this.#open()).blob()
  }

  async stream(): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#open()
    if (!body) throw new ResoundError('The output came without a body.')
    return body
  }

  /** Writes the output to a file; not in browsers. */
  async save(path: string): Promise<void> {
    const [{ createWriteStream }, { pipeline }, { Readable }] = await Promise.all([
      import('node:fs'),
      import('node:stream/promises'),
      import('node:stream'),
    ])
    const body = (await this.stream()) as import('node:stream/web').ReadableStream
    await pipeline(Readable.fromWeb(body), createWriteStream(path))
  }

  /** The signed address of the snapshot; when it is past its time, that of a fresh one. */
  async #open(): Promise<Response> {
    const first = await this.#download(this.edit)
    if (first?.ok) return first
    const fresh = await callApi<WireEdit>(this.#http, {
      method: 'GET',
      path: `/v1/edits/${this.edit.id}`,
      isRepeatable: true,
    })
    const second = await this.#download(fresh)
    if (second?.ok) return second
    throw this.#withId(
      fresh.output
        ? new ConnectionError(`The storage answered ${second?.status}.`)
        : new ResoundError('The output of this edit is gone.'),
    )
  }

  async #download(edit: WireEdit): Promise<Response | undefined> {
    if (!edit.output) return undefined
    try {
      return await this.#http.fetch(edit.output.url)
    } catch (cause) {
      throw this.#withId(new ConnectionError('The storage does not answer.', { cause }))
    }
  }

  #withId(error: ResoundError): ResoundError {
    error.editId = this.edit.id
    return error
  }
}
