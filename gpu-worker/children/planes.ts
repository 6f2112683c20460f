import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Audio } from '../audio/audio.ts'
import type { Format, FrameSink } from '../audio/codecs/codec.ts'
import type { Readable } from '../audio/readable.ts'
import { planeFile } from './job-files.ts'

/** How samples travel between processes: one file a channel, raw float32 in the machine's byte order. */
const planePaths = (folder: string, channels: number): string[] =>
  Array.from({ length: channels }, (_, c) => join(folder, planeFile(c)))

export function writePlanes(folder: string, audio: Audio): void {
  const sink = planeSink(folder)
  try {
    sink.begin({ channels: audio.channels.length, sampleRateHz: audio.sampleRateHz })
    sink.write(audio.channels)
  } finally {
    sink.close() // on a full disk too: the process does other jobs after this one
  }
}

/** A sink that appends every block to the planes of `folder`. */
export function planeSink(folder: string): FrameSink & { close(): void } {
  const files: number[] = []
  return {
    begin({ channels }: Format) {
      for (const path of planePaths(folder, channels)) files.push(openSync(path, 'wx', 0o600))
    },
    write(block) {
      for (const [c, samples] of block.entries()) {
        let bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
        while (bytes.length > 0) bytes = bytes.subarray(writeSync(files[c]!, bytes))
      }
    },
    close() {
      for (const file of files.splice(0)) closeSync(file)
    },
  }
}

/** The planes of `folder` as they lie on disk, read part by part until `close`. */
export function openPlanes(folder: string, format: Format): Readable & { close(): void } {
  const files = planePaths(folder, format.channels).map((path) => openSync(path, 'r'))
  return {
    ...format,
    frames: fstatSync(files[0]!).size / 4,
    read(channel, from, to) {
      const samples = new Float32Array(to - from)
      readWhole(files[channel]!, samples, 4 * from)
      return samples
    },
    close() {
      for (const file of files) closeSync(file)
    },
  }
}

/** The planes of `folder`, in memory. */
export function readPlanes(folder: string, { channels, sampleRateHz }: Format): Audio {
  const planes = openPlanes(folder, { channels, sampleRateHz })
  try {
    return {
      channels: Array.from({ length: channels }, (_, c) => planes.read(c, 0, planes.frames)),
      sampleRateHz,
    }
  } finally {
    planes.close()
  }
}

function readWhole(file: number, samples: Float32Array, position: number): void {
  const bytes = new Uint8Array(samples.buffer)
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done)
    if (read === 0) throw new RangeError(`Expected ${bytes.length} bytes of samples, got ${done}`)
    done += read
  }
}
