import { v, w } from './inflections.ts'
import { fx } from './rows.ts'
import type { Row } from './senses.ts'

// Wobbles, distortion, formats, polarity.

export const MODULATION_AND_FILES: readonly Row[] = [
  fx(
    'tremolo',
    {},
    v('tremolo, pulsate, throb'),
    w(
      `tremolo effect, volume wobble, pulsing volume, pulse, pulsing, wobbly volume,
       amplitude modulation, wobbling volume, wobble, wobbly, wobbling, volume wobbling`,
    ),
  ),
  fx(
    'vibrato',
    {},
    v('warble'),
    w(
      `vibrato, vibrato effect, warbly, pitch wobble, wobbly pitch, pitch modulation,
       wavering pitch, wobble in pitch, wobble the pitch, pitch wobbling, quivering pitch`,
    ),
  ),
  fx(
    'chorus',
    {},
    v('thicken'),
    w(
      `chorus, chorus effect, chorused, thicker, choruses, thick, thickness, chorusing, ensemble effect,
       doubled voice effect, thicken up, chorus pedal`,
    ),
  ),
  fx(
    'flanger',
    {},
    v('flange'),
    w(
      `flanger, jet effect, flanger effect, jet sound, jet plane effect, like a jet, like a jet plane, like a jet engine, jet, whooshy jet,
       flangy, flange effect, jet plane flange, jet plane flanger, jet plane whoosh, jet whoosh, whoosh flange, jet plane whoosh flange, jet flange, jet plane sweep, jet like sweep, jet engine effect`,
    ),
  ),
  fx(
    'distort',
    {},
    v('distort, overdrive, saturate, fuzz'),
    w(
      `distortion, fuzzy, crunch, crunchy, crunchier, gritty, grittier, grit, saturation,
       fuzz pedal, dirty, dirtier, tape saturation, tube saturation, guitar distortion,
       overdrive effect, crunched, drive, crunchiness, fuzzed out, fuzz box, distorted sound, fuzziness, soft clip, soft clipping, soft clip distortion, soft clipper`,
    ),
  ),
  fx(
    'bitcrush',
    {},
    v('bitcrush, bit crush, crush'),
    w(
      `bitcrusher, bit crusher, 8 bit, eight bit, chiptune, chip tune, game boy, gameboy, nintendo, retro video game, retro game, old video game, nes, retro console,
       arcade machine, video game sound, arcade, chiptunes, crushed bits, old video games, nes game,
       nintendo game, gameboy game, game boy game, arcade game, 8 bit game, 8 bit video game,
       8 bit music, 8 bit sound, game console, atari, commodore 64, crush the bits, bit reduction`,
    ),
  ),

  {
    sense: { as: 'format', format: 'mp3' },
    words: w('mp3, mp 3, mp3 file, an mp3, mp3 format, mp3s'),
  },
  {
    sense: { as: 'format', format: 'wav' },
    words: w('wav, wave file, wav file, wav format, wave format, a wav, wavs, pcm, riff'),
  },
  {
    sense: { as: 'format', format: 'flac' },
    words: w('flac, flac file, a flac, flac format, lossless'),
  },
  {
    sense: { as: 'format', format: 'ogg' },
    words: w('ogg, vorbis, ogg vorbis, ogg file, an ogg, ogg format'),
  },
  { sense: { as: 'format', format: 'opus' }, words: w('opus, opus file, ogg opus, opus format') },
  {
    sense: { as: 'format', format: 'm4a' },
    words: w('m4a, aac, m4a file, an m4a, m4a format, alac'),
  },
  fx(
    'convert',
    { slot: 'rate' },
    w('sample rate, sampling rate, samplerate, sampling frequency, sample frequency'),
  ),
  fx(
    'convert',
    { slot: 'depth' },
    w('bit depth, bitdepth, bits per sample, word length, resolution'),
  ),
  fx('convert', { slot: 'bitrate' }, w('bit rate, bitrate, data rate')),
  fx(
    'invert_polarity',
    {},
    w(
      `invert, inverted, invert phase, invert polarity, invert the phase, invert the polarity,
       flip the phase, flip its phase, flip its polarity, invert its phase, invert its polarity, reverse its phase, reverse its polarity, flip phase, flip polarity, flip the polarity, reverse phase, reverse the phase,
       reverse polarity, reverse the polarity, phase invert, phase inversion, polarity inversion,
       polarity flip, phase flip, phase inverted, polarity inverted, out of phase, swap the polarity,
       switch the polarity, change the polarity, turn around the polarity, turn around the phase, turn round the polarity, turn the polarity around, turn the phase around, inverted phase, inverted polarity, invert the waveform,
       invert waveform, flip the waveform upside down, turn the waveform upside down, invert the signal,
       180 degrees, polarity reversed, phase reversed, phase flipped, polarity flipped, phase reversal,
       polarity reversal, flip the sign, waveform upside down, upside down, negate the signal, negate,
       polarity, phase`,
    ),
    v('phase reverse'),
  ),
  fx(
    'remove_dc',
    {},
    w(
      `dc offset, dc, dc bias, direct current, direct current offset, dc component, dc removal,
       off centre waveform, off center waveform, dc shift, dc off set`,
    ),
  ),
]
