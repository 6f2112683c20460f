/** The system an edit runs on: the server that the environment names, or one started for it here. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '#shared/config.ts'
import { UsageError } from './usage.ts'

export type System = AsyncDisposable & {
  readonly baseUrl: string
  readonly apiKey: string
  /** A picture of two recordings, before and after: PNG. */
  draw(before: string, after: string): Promise<Uint8Array>
}

/** @param options.data a data folder to use and keep; undefined: a temporary one */
export async function openSystem({ data }: { data: string | undefined }): Promise<System> {
  const { RESOUND_BASE_URL: baseUrl, RESOUND_API_KEY: apiKey } = process.env
  if (baseUrl !== undefined) {
    if (data !== undefined)
      throw new UsageError('RESOUND_BASE_URL is set, so the edit runs there: --data has no place.')
    if (apiKey === undefined)
      throw new UsageError('RESOUND_BASE_URL is set, so RESOUND_API_KEY is needed too.')
    if (!URL.canParse(baseUrl))
      throw new UsageError(
        `RESOUND_BASE_URL is not an address, as http://127.0.0.1:8787 is one: "${baseUrl}".`,
      )
    return { baseUrl, apiKey, draw: drawHere, async [Symbol.asyncDispose]() {} }
  }
  return startHere(data)
}

async function startHere(data: string | undefined): Promise<System> {
  const { openOneBox } = await import('../one-box.ts')
  const dataFolder = data ?? (await temporaryFolder())
  const remove = () => {
    if (data === undefined) rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', remove) // a copy of the recording is in it: it goes however this ends
  try {
    const config = parseConfig({ RESOUND_PORT: '0', RESOUND_DATA_DIR: dataFolder })
    const box = await openOneBox(config, {
      log: () => {},
      isForOneEdit: true,
      onFatal: (error) => {
        throw error
      },
    })
    const close = async () => {
      await box[Symbol.asyncDispose]()
      remove()
    }
    try {
      const apiKey = box.firstKey ?? keyOfEnvironment(dataFolder)
      return { baseUrl: box.url, apiKey, draw: box.draw, [Symbol.asyncDispose]: close }
    } catch (error) {
      await box[Symbol.asyncDispose]() // its children would keep this process
      throw error
    }
  } catch (error) {
    remove()
    throw error
  }
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'resound-'))
  } catch (cause) {
    const message = `No temporary folder can be made in ${tmpdir()}. Set TMPDIR, or name a folder with --data.`
    throw new Error(message, { cause })
  }
}

/** Of a folder that was used before: its key was shown then, and only its hash is stored. */
function keyOfEnvironment(dataFolder: string): string {
  const key = process.env.RESOUND_API_KEY
  if (key === undefined)
    throw new UsageError(
      `${dataFolder} has an account already. Set RESOUND_API_KEY to a key of it (another one: resound keys create --data ${dataFolder}).`,
    )
  return key
}

async function drawHere(before: string, after: string): Promise<Uint8Array> {
  const { drawBeforeAfter } = await import('../one-box.ts')
  return drawBeforeAfter(before, after)
}
