import { execFile, spawn } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AudioProbe } from '#shared/audio-probe.ts'
import { DomainError } from '#shared/errors.ts'
import type { DecodeLimits } from '../audio/codecs/codec.ts'
import { broken } from '../audio/codecs/refusals.ts'
import { confine, type SandboxFacts } from './sandbox.ts'

/** An installed ffmpeg. It widens what can be decoded; nothing needs it. */
export type Ffmpeg = { readonly path: string; readonly version: string }

const run = promisify(execFile)

/** The ffmpeg of this machine's search path, if it has one that runs. */
export async function findFfmpeg(): Promise<Ffmpeg | undefined> {
  try {
    const { stdout: found } = await run('/bin/sh', ['-c', 'command -v ffmpeg'], { timeout: 5000 })
    const path = found.trim()
    const { stdout } = await run(path, ['-version'], { timeout: 5000 })
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1]
    return version === undefined ? undefined : { path, version }
  } catch {
    return undefined
  }
}

/** Whether a file of this kind is ffmpeg's to decode. What no probe knows is nobody's. */
export function needsFfmpeg({ container, codec }: AudioProbe): boolean {
  // A WAV whose header lies beyond the probe is our own reader's: it counts what it has to skip
  if (container === 'wav') return codec !== null && /^adpcm|^mp3$/.test(codec)
  return container !== null && ['mp4', 'webm', 'aiff', 'aac'].includes(container)
}

const FORMATS = 'wav,aiff,mp3,flac,ogg,mov,matroska,aac,w64'
const WALL_SECONDS = 60
const CPU_SECONDS = 30
const ADDRESS_BYTES = 2 * 2 ** 30
const FILES = 32
const TOLD_TO_STOP = 255 // and it has nothing to say of the file

/**
 * The first audio stream of `inputFile` (a name within `folder`) as a WAV of 32-bit floats, native rate
 * and channels, at `outputPath`. The formats are named because ffmpeg opens what it detects: a
 * playlist called .mp3 could name files of this machine.
 *
 * @throws DomainError `decode_failed`; the signal's reason
 */
export async function decodeWithFfmpeg(
  ffmpeg: Ffmpeg,
  {
    folder,
    inputFile,
    outputPath,
    limits,
    facts,
    signal,
  }: {
    readonly folder: string
    readonly inputFile: string
    readonly outputPath: string
    readonly limits: DecodeLimits
    readonly facts: SandboxFacts
    readonly signal: AbortSignal
  },
): Promise<void> {
  const output = await open(outputPath, 'wx', 0o600)
  try {
    const [command, args] = confine(
      [
        ffmpeg.path,
        ...['-nostdin', '-hide_banner', '-v', 'error'],
        ...['-format_whitelist', FORMATS, '-protocol_whitelist', 'file,pipe'],
        ...['-t', String(limits.maxSeconds + 1), '-i', join(folder, inputFile)], // a second more than is allowed is refused later
        ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'],
      ],
      {
        facts,
        cpuSeconds: CPU_SECONDS,
        files: FILES,
        fileBytes: 4 * limits.maxSamples + 2 ** 20,
        addressBytes: ADDRESS_BYTES,
      },
    )
    const timeout = AbortSignal.timeout(1000 * WALL_SECONDS)
    const ended = await finish(command, args, {
      cwd: folder,
      stdout: output.fd,
      signal: AbortSignal.any([signal, timeout]),
    })
    signal.throwIfAborted()
    if (timeout.aborted) throw broken('The file took longer to decode than one file may.')
    if (ended.wasStopped) throw new Error('ffmpeg was told to stop by somebody else.') // not the file's fault
    if (ended.code !== 0)
      throw broken(
        'The file could not be decoded: its data is damaged or of an unknown kind.',
        ended.stderr,
      )
  } finally {
    await output.close()
  }
  if ((await stat(outputPath)).size === 0)
    throw new DomainError('audio_empty', 'The file holds no sound.', { fix: 'Send a recording.' })
}

function finish(
  command: string,
  args: readonly string[],
  {
    cwd,
    stdout,
    signal,
  }: { readonly cwd: string; readonly stdout: number; readonly signal: AbortSignal },
): Promise<{ code: number | null; wasStopped: boolean; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...{ cwd, env: {}, stdio: ['ignore', stdout, 'pipe'] },
      detached: true, // see start-child.ts
    })
    let stderr = ''
    const kill = () => child.kill('SIGKILL')
    if (signal.aborted) kill()
    signal.addEventListener('abort', kill)
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < 2000) stderr += chunk.toString('latin1')
    })
    const end = (code: number | null, by?: NodeJS.Signals | null) => {
      signal.removeEventListener('abort', kill)
      const saidNothing = code === TOLD_TO_STOP && stderr === ''
      resolve({ code, wasStopped: saidNothing || by === 'SIGTERM', stderr })
    }
    child.once('error', () => end(null))
    child.once('close', end)
  })
}

/** What the result's encoding depends on, for a file that reached us by way of ffmpeg. */
export function sourceOfProbe(
  { container, codec }: AudioProbe,
  head: Uint8Array,
  tail: Uint8Array,
) {
  const bits = /^pcm_s(\d+)$/.exec(codec ?? '')?.[1]
  const mentions = (fourcc: string) =>
    Buffer.from(head).includes(fourcc) || Buffer.from(tail).includes(fourcc)
  const isLossless = container === 'aiff' || (mentions('alac') && !mentions('mp4a'))
  return {
    container: container ?? 'other',
    codec: codec ?? (isLossless ? 'alac' : 'unknown'),
    bitsPerSample: bits === undefined ? (isLossless ? 24 : null) : Number(bits),
    isFloat: false,
    isLossy: !isLossless,
  }
}
