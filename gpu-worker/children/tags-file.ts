import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Tags } from '../audio/codecs/codec.ts'
import { TAGS_FILE } from './job-files.ts'

const text = z.string().max(8192).optional()
const StoredTags = z.object({
  title: text,
  artist: text,
  album: text,
  date: text,
  track: text,
  pictures: z
    .array(
      z.object({
        type: z.int().min(0).max(255),
        mimeType: z.string().max(64),
        description: z.string().max(8192),
        base64: z.base64(),
      }),
    )
    .optional(),
})

/** Tags cross from the decode child to the edit child as a file: pictures are too large for a message. */
export function writeTags(folder: string, { pictures, ...texts }: Tags): void {
  const stored = pictures?.map(({ bytes, ...picture }) => ({
    ...picture,
    base64: Buffer.from(bytes).toString('base64'),
  }))
  writeFileSync(join(folder, TAGS_FILE), JSON.stringify({ ...texts, pictures: stored }))
}

export function readTags(folder: string): Tags {
  const path = join(folder, TAGS_FILE)
  if (!existsSync(path)) return {}
  const { pictures, ...texts } = StoredTags.parse(JSON.parse(readFileSync(path, 'utf8')))
  const present = Object.fromEntries(Object.entries(texts).filter(([, value]) => value))
  if (pictures === undefined) return present
  return {
    ...present,
    pictures: pictures.map(({ base64, ...picture }) => ({
      ...picture,
      bytes: Buffer.from(base64, 'base64'),
    })),
  }
}
