// Programs of others that measure and edit sound beside ours. They are never needed by the product.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Audio } from '../../gpu-worker/audio/audio.ts'
import { decodeWav } from '../../gpu-worker/audio/codecs/wav-decode.ts'
import { encodeFloatWav } from '../../gpu-worker/audio/codecs/wav-encode.ts'

export type Tool = 'sox' | 'ffmpeg' | 'rubberband'

const VERSION_ARGUMENTS: Record<Tool, string> = { sox: '--version', ffmpeg: '-version', rubberband: '--version' } // biome-ignore format: a table
const versions = new Map<Tool, string | undefined>()

/** The first line a program says about its version; undefined when it is not installed. */
export function versionOf(tool: Tool): string | undefined {
  if (!versions.has(tool)) {
    const { error, stdout, stderr } = spawnSync(tool, [VERSION_ARGUMENTS[tool]], {
      encoding: 'utf8',
    })
    versions.set(tool, error ? undefined : `${stdout}${stderr}`.trim().split('\n')[0])
  }
  return versions.get(tool)
}

/** What a program says, on both of its outputs. @throws Error when it fails */
export function say(tool: Tool, parameters: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(tool, parameters, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error || status !== 0) throw new Error(`${tool} ${parameters.join(' ')}: ${error ?? stderr}`)
  return `${stdout}${stderr}`
}

/** Runs `use` with a folder that is gone afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'resound-tools-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The clip as a program gives it back, by way of float WAV files; undefined when it is not installed. */
export function throughTool(
  tool: Tool,
  audio: Audio,
  parameters: (input: string, output: string) => readonly string[],
): Audio | undefined {
  if (versionOf(tool) === undefined) return undefined
  return inFolder((folder) => {
    const [input, output] = [join(folder, 'in.wav'), join(folder, 'out.wav')]
    writeFileSync(input, encodeFloatWav(audio, {}))
    say(tool, parameters(input, output))
    return readWav(readFileSync(output))
  })
}

/** Clips of any length, longer than what the product takes in. */
function readWav(bytes: Uint8Array): Audio {
  const blocks: Float32Array[][] = []
  let sampleRateHz = 0
  decodeWav(
    bytes,
    {
      begin: (format) => {
        sampleRateHz = format.sampleRateHz
      },
      write: (block) => blocks.push(block.map((samples) => samples.slice())),
    },
    LIMITS,
  )
  const channels = blocks[0]!.map((_, c) => {
    const samples = new Float32Array(blocks.reduce((sum, block) => sum + block[c]!.length, 0))
    let at = 0
    for (const block of blocks) {
      samples.set(block[c]!, at)
      at += block[c]!.length
    }
    return samples
  })
  return { channels, sampleRateHz }
}

const LIMITS = {
  maxSeconds: 3600,
  minSeconds: 0,
  maxChannels: 8,
  minSampleRateHz: 1,
  maxSampleRateHz: 384_000,
  maxSamples: 2 ** 28,
  maxMetadataBytes: 2 ** 20,
}
