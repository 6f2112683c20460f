/**
 * How long an edit is nobody's after the server that ran it was killed with SIGKILL: from the start of
 * the next server to the moment the edit is processing again, and from the death of a worker's own child
 * to the end of its edit.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Resound } from '../client/resound.ts'
import { encodeWav } from '../gpu-worker/audio/codecs/wav-encode.ts'
import type { Bench } from './lib/result.ts'
import { median } from './lib/stats.ts'

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const BAR_SECONDS = 2

export const bench: Bench = async ({ rounds }) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'resound-bench-'))
  const seconds: number[] = []
  try {
    let { server, url, key } = await serve(dataFolder)
    const apiKey = key
    const { edit } = await new Resound({ apiKey, baseUrl: url }).edit(
      clip(),
      'make it 3 dB quieter',
    )
    for (let round = 0; round < rounds; round++) {
      const resound = new Resound({ apiKey, baseUrl: url })
      const { id } = await resound.edits.create({
        audio: { upload_id: edit.input.upload_id! },
        instruction: 'slow it down by half, then pitch it up an octave',
      })
      await untilAttempt(resound, id, 1)
      server.kill('SIGKILL')
      await new Promise((resolve) => server.once('close', resolve))

      const began = performance.now()
      ;({ server, url } = await serve(dataFolder))
      await untilAttempt(new Resound({ apiKey, baseUrl: url }), id, 2)
      seconds.push((performance.now() - began) / 1000)
    }
    server.kill('SIGKILL')
    const worst = Math.max(...seconds)
    return {
      rounds,
      rows: [
        { variant: 'next start to processing again, median', value: median(seconds), unit: 's' },
        { variant: 'next start to processing again, worst', value: worst, unit: 's' },
      ],
      bars: [
        { text: `an orphaned edit is taken up within ${BAR_SECONDS} s`, ok: worst <= BAR_SECONDS },
      ],
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}

async function untilAttempt(resound: Resound, id: string, attempt: number): Promise<void> {
  for (;;) {
    const edit = await resound.edits.get(id)
    if (edit.attempt >= attempt && edit.status !== 'queued') return
  }
}

async function serve(data: string): Promise<{ server: ChildProcess; url: string; key: string }> {
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let key = ''
  let said = ''
  server.stdout.on('data', (chunk) => {
    key += chunk
  })
  const url = await new Promise<string>((resolve, reject) => {
    server.stderr.on('data', (chunk) => {
      said += chunk
      const found = /listens on (http:\S+)[\s\S]*\nReady\./.exec(said)
      if (found) resolve(found[1]!)
    })
    server.once('close', () => reject(new Error(said)))
  })
  while (said.includes('first key') && !key.includes('\n')) await once(server.stdout, 'data')
  return { server, url, key: key.trim() }
}

function clip(): Uint8Array<ArrayBuffer> {
  const channels = [0, 1].map(() =>
    Int32Array.from({ length: 30 * 44_100 }, (_, n) => Math.round(8000 * Math.sin(n / 17))),
  )
  return new Uint8Array(encodeWav({ channels, sampleRateHz: 44_100, bitsPerSample: 16 }, {}))
}
