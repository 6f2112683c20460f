import { encodeFlac } from '../../gpu-worker/audio/codecs/flac-encode.ts'
import { encodeMp3 } from '../../gpu-worker/audio/codecs/mp3-encode.ts'
import { encodeWav } from '../../gpu-worker/audio/codecs/wav-encode.ts'
import { withOggChecksums } from './mutate.ts'
import type { SeedFile } from './seed-files.ts'

export type CraftedFile = {
  readonly name: string
  readonly bytes: Uint8Array
  /** Codes of which one must come; absent: any verdict will do. */
  readonly codes?: readonly string[]
}

/**
 * Files made to hurt: bombs, lies, numbers that are none, references to elsewhere, several formats in
 * one.
 *
 * @param canary an address of this machine on which nobody may ever call
 */
export async function craftedFiles(
  seeds: readonly SeedFile[],
  canary: string,
): Promise<CraftedFile[]> {
  const seed = (name: string): Uint8Array => seeds.find((file) => file.name === name)!.bytes
  const refused = ['unsupported_audio', 'decode_failed', 'audio_empty', 'audio_too_short']
  const text = (name: string, content: string) => ({
    name,
    bytes: Buffer.from(content),
    codes: refused,
  })
  return [
    // nothing
    { name: 'no bytes', bytes: new Uint8Array(0), codes: ['audio_empty'] },
    { name: 'one byte', bytes: Uint8Array.of(0x52), codes: refused },
    { name: 'a megabyte of zeros', bytes: new Uint8Array(2 ** 20), codes: refused },
    { name: 'a megabyte of ones', bytes: new Uint8Array(2 ** 20).fill(0xff), codes: refused },
    ...['RIFF', 'fLaC', 'OggS', 'ID3', 'RF64', 'FORM', '\x1aE\xdf\xa3', '\xff\xfb\x90\x64'].map(
      (mark) => ({
        name: `the mark ${JSON.stringify(mark)} and zeros`,
        bytes: Buffer.concat([Buffer.from(mark, 'latin1'), Buffer.alloc(5000)]),
        codes: refused,
      }),
    ),

    // bombs
    { name: 'FLAC: eleven minutes of silence', bytes: silentFlac(660), codes: ['audio_too_long'] },
    { name: 'MP3: an hour of silence', bytes: await longMp3(3600), codes: ['audio_too_long'] },
    { name: 'Opus: an hour of nothing', bytes: longOpus(3600), codes: ['audio_too_long'] },
    { name: 'WAV: 600.1 s', bytes: silentWav(8000 * 600 + 800), codes: ['audio_too_long'] },
    {
      name: 'a hundred megabytes of ID3',
      bytes: bigId3(seed('lame.mp3'), 100 * 2 ** 20),
      codes: ['unsupported_audio'],
    },
    { name: '40 MB of RIFF junk', bytes: junkWav(40 * 2 ** 20), codes: ['unsupported_audio'] },

    // lies
    ...wavLies(),
    ...flacLies(seed('s16-fast.flac')),
    {
      name: 'Opus: 255 channels',
      bytes: withOggChecksums(patched(seed('opus.opus'), 28 + 9, 255)),
      codes: ['unsupported_audio'],
    },
    {
      name: 'Opus: no channel',
      bytes: withOggChecksums(patched(seed('opus.opus'), 28 + 9, 0)),
      codes: refused,
    },
    {
      name: 'Vorbis: 255 channels',
      bytes: withOggChecksums(patched(seed('vorbis.ogg'), 28 + 11, 255)),
    },
    {
      name: 'Vorbis: rate 0',
      bytes: withOggChecksums(patched(seed('vorbis.ogg'), 28 + 12, 0, 0, 0, 0)),
      codes: refused,
    },
    {
      name: 'Ogg: the last granule is 2^62',
      bytes: withOggChecksums(lastGranule(seed('opus.opus'))),
    },
    {
      name: 'Ogg: two recordings one after the other',
      bytes: Buffer.concat([seed('opus.opus'), seed('vorbis.ogg')]),
      codes: ['unsupported_audio'],
    },
    {
      name: 'MP3: two rates one after the other',
      bytes: Buffer.concat([seed('own-48000-2.mp3'), seed('own-8000-1.mp3')]),
      codes: ['unsupported_audio'],
    },

    // numbers that are none
    ...[0x7fc00000, 0x7f800000, 0xff800000].map((word) => ({
      name: `float WAV full of 0x${word.toString(16)}`,
      bytes: floatWav(word, 20_000),
      codes: ['decode_failed'],
    })),

    // references to elsewhere
    text(
      'HLS playlist',
      `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\n${canary}/a.ts\n#EXTINF:10,\nfile:///etc/passwd\n`,
    ),
    text(
      'HLS to a metadata address',
      '#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/latest/meta-data/\n',
    ),
    text('concat script', "ffconcat version 1.0\nfile '/etc/passwd'\n"),
    text('concat of an address', `ffconcat version 1.0\nfile '${canary}/b.wav'\n`),
    text('SVG', `<svg xmlns="http://www.w3.org/2000/svg"><image href="${canary}/c.png"/></svg>`),
    text('DASH manifest', `<?xml version="1.0"?><MPD><BaseURL>${canary}/</BaseURL></MPD>`),
    text('SDP', `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n`),
    text('ASX', `<asx version="3.0"><entry><ref href="${canary}/d.wma"/></entry></asx>`),
    text('M3U by its second line', `\n#EXTM3U\n${canary}/e.mp3\n`),
    text('subtitles', `1\n00:00:00,000 --> 00:00:01,000\n<img src="${canary}/f.png">\n`),
    text('web page', '<!doctype html><script>fetch("/")</script>'),
    {
      name: 'MP4 with a reference to a file',
      bytes: mp4WithReference('file:///etc/passwd'),
      codes: refused,
    },
    {
      name: 'MP4 with a reference to an address',
      bytes: mp4WithReference(`${canary}/g.mov`),
      codes: refused,
    },

    // several formats in one
    {
      name: 'WAV that is also a web page',
      bytes: Buffer.concat([silentWav(8000), Buffer.from('<html>')]),
    },
    {
      name: 'FLAC behind a ZIP mark',
      bytes: Buffer.concat([Buffer.from('PK\x03\x04'), seed('s24.flac')]),
      codes: refused,
    },
    {
      name: 'MP3 behind a PNG mark',
      bytes: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), seed('lame.mp3')]),
    },
    {
      name: 'ID3 in front of a WAV',
      bytes: Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), silentWav(8000)]),
      codes: refused,
    },
    { name: 'WAV that holds an MP3', bytes: patched(silentWav(8000), 20, 0x55), codes: refused },
  ]
}

const silentFlac = (seconds: number): Uint8Array =>
  encodeFlac(
    { channels: [new Int32Array(8000 * seconds)], sampleRateHz: 8000, bitsPerSample: 16 },
    {},
  )

const silentWav = (frames: number): Uint8Array =>
  encodeWav({ channels: [new Int32Array(frames)], sampleRateHz: 8000, bitsPerSample: 16 }, {})

/** The frames of one second, as often as it takes. */
async function longMp3(seconds: number): Promise<Uint8Array> {
  const { bytes } = await encodeMp3(
    { channels: [new Float32Array(8000)], sampleRateHz: 8000 },
    {},
    8,
  )
  const frames = bytes.subarray(bytes.length - 72 * 8) // 8 frames of 72 bytes, 72 ms each
  return Buffer.concat(Array.from({ length: Math.ceil(seconds / 0.576) }, () => frames))
}

/** Pages of 255 packets of one byte each: 20 ms of silence by the table of contents alone. */
function longOpus(seconds: number): Uint8Array {
  const head = Buffer.from('OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00', 'latin1')
  const tags = Buffer.from('OpusTags\x00\x00\x00\x00\x00\x00\x00\x00', 'latin1')
  const pages = [oggPage(0, 2, 0, [head]), oggPage(1, 0, 0, [tags])]
  const packets = Array.from({ length: 255 }, () => Buffer.of(0xf8)) // CELT, full band, 20 ms, mono
  for (let n = 0; n * 255 * 0.02 < seconds; n++)
    pages.push(oggPage(n + 2, 0, (n + 1) * 255 * 960, packets))
  return withOggChecksums(Buffer.concat(pages))
}

function oggPage(
  sequence: number,
  flags: number,
  granule: number,
  packets: readonly Buffer[],
): Buffer {
  const head = Buffer.alloc(27)
  head.write('OggS')
  head[5] = flags
  head.writeUInt32LE(granule % 2 ** 32, 6)
  head.writeUInt32LE(Math.floor(granule / 2 ** 32), 10)
  head.writeUInt32LE(7, 14)
  head.writeUInt32LE(sequence, 18)
  head[26] = packets.length
  return Buffer.concat([head, Buffer.from(packets.map((packet) => packet.length)), ...packets])
}

function bigId3(mp3: Uint8Array, bytes: number): Uint8Array {
  const head = Buffer.from('ID3\x04\0\0', 'latin1')
  const size = Buffer.of((bytes >> 21) & 127, (bytes >> 14) & 127, (bytes >> 7) & 127, bytes & 127)
  return Buffer.concat([head, size, Buffer.alloc(bytes), mp3])
}

function junkWav(bytes: number): Uint8Array {
  const wav = Buffer.from(silentWav(8000))
  const head = Buffer.from('JUNK\0\0\0\0', 'latin1')
  head.writeUInt32LE(bytes, 4)
  return Buffer.concat([wav.subarray(0, 12), head, Buffer.alloc(bytes), wav.subarray(12)])
}

function wavLies(): CraftedFile[] {
  const wav = silentWav(8000)
  const lie = (name: string, at: number, ...values: number[]) => ({
    name: `WAV: ${name}`,
    bytes: patched(wav, at, ...values),
  })
  const codes = ['unsupported_audio', 'decode_failed']
  return [
    { ...lie('no channel', 22, 0, 0), codes },
    { ...lie('65 535 channels', 22, 255, 255), codes },
    { ...lie('rate 0', 24, 0, 0, 0, 0), codes },
    { ...lie('rate 4 GHz', 24, 255, 255, 255, 255), codes },
    { ...lie('0-byte frames', 32, 0, 0), codes },
    { ...lie('65 535 bits', 34, 255, 255), codes },
    lie('4 GB of data', 40, 254, 255, 255, 255),
    lie('data to the end', 40, 255, 255, 255, 255),
    { ...lie('a format chunk of 4 GB', 16, 255, 255, 255, 255), codes },
    { ...lie('a format chunk of no bytes', 16, 0, 0, 0, 0), codes },
    { name: 'WAV: 10 001 chunks', bytes: manyChunks(wav, 10_001), codes },
  ]
}

function manyChunks(wav: Uint8Array, count: number): Uint8Array {
  const empty = Buffer.from('JUNK\0\0\0\0', 'latin1')
  const chunks = Array.from({ length: count }, () => empty)
  return Buffer.concat([wav.subarray(0, 12), ...chunks, wav.subarray(12)])
}

function flacLies(flac: Uint8Array): CraftedFile[] {
  const lie = (name: string, at: number, ...values: number[]) => ({
    name: `FLAC: ${name}`,
    bytes: patched(flac, at, ...values),
  })
  const codes = ['unsupported_audio', 'decode_failed']
  return [
    { ...lie('rate 0', 18, 0, 0, 2), codes },
    { ...lie('rate 1 048 575 Hz', 18, 255, 255, 0xf2), codes },
    { ...lie('8 channels where frames have 2', 20, 0x4e), codes },
    lie('2^36 frames', 21, 255, 255, 255, 255, 255),
    { ...lie('a first block of 16 MB', 5, 255, 255, 255), codes },
    { ...lie('no stream information', 4, 0x7f), codes },
  ]
}

function lastGranule(ogg: Uint8Array): Uint8Array {
  const bytes = Buffer.from(ogg)
  const at = bytes.lastIndexOf('OggS')
  bytes.writeBigUInt64LE(2n ** 62n, at + 6)
  return bytes
}

function floatWav(word: number, frames: number): Uint8Array {
  const wav = Buffer.from(silentWav(2 * frames)) // 16 bits each: as many bytes as `frames` floats
  wav.writeUInt16LE(3, 20)
  wav.writeUInt16LE(4, 32)
  wav.writeUInt16LE(32, 34)
  for (let i = 0; i < frames; i++) wav.writeUInt32LE(word, 44 + 4 * i)
  return wav
}

/** A file type box and a movie whose data reference is elsewhere. */
function mp4WithReference(url: string): Uint8Array {
  const box = (type: string, ...parts: Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts)
    const head = Buffer.alloc(8)
    head.writeUInt32BE(body.length + 8)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, body])
  }
  const reference = box('url ', Buffer.alloc(4), Buffer.from(`${url}\0`))
  const dinf = box('dinf', box('dref', Buffer.of(0, 0, 0, 0, 0, 0, 0, 1), reference))
  const media = box('mdia', box('minf', dinf))
  return Buffer.concat([
    box('ftyp', Buffer.from('qt  \0\0\0\0qt  ')),
    box('moov', box('trak', media)),
  ])
}

function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}
