import type { Reader } from './reading.ts'

// "Compress the file": a smaller file, and not the dynamics.

const SMALLER =
  /\b(?:compress|shrink|reduce) (?:the |this |my |that )?(?:audio |sound |wav |output )?(?:file|file ?size)(?: size)?\b|\b(?:file|file ?size)(?: \w+)? (?:much |a lot |a bit )?smaller\b|\b(?:smaller|lighter) (?:file|file ?size)\b|\bless (?:disk )?space\b/

const SAYS_NOTHING =
  /^(?:compress|shrink|reduce|make|get|want|need|have|take|up|save|file ?size|file|size|audio|sound|wav|output|smaller|lighter|much|a lot|a bit|less|space|disk|please|so|to|for|sending|email|sharing)$/

export const readFileSize: Reader = (view, { text }) => {
  if (!SMALLER.test(text)) return null
  if (view.places().length > 0 || view.hasAmount(() => true) || view.has('format', isNamed))
    return null
  for (const [at, item] of view.items.entries())
    if (item.kind === 'filler' || SAYS_NOTHING.test(item.text)) view.used[at] = true
  return { drafts: [{ op: 'convert', format: 'mp3' }] }
}

const isNamed = (_: unknown, { text }: { text: string }) => text !== 'wav'
