import { w } from './inflections.ts'
import { mark } from './rows.ts'
import type { Row } from './senses.ts'

// What it is done to: all of it, a part, a voice, what is missing.

export const NOUNS: readonly Row[] = [
  mark(
    'missing',
    w(
      `missing part, missing bit, missing section, missing audio, missing piece, the hole,
       missing segment, missing parts, missing bits, lost part, lost audio, missing bit of audio,
       missing chunk, holes, missing pieces, damaged part, corrupted part, damaged section,
       corrupted section, missing sound, missing portion, missing stretch, broken part, broken section,
       broken bit, corrupted bit, corrupted audio, damaged bit, hole, missing second, missing seconds,
       lost bit, lost piece, lost section, drop out part, missing moment, what is missing`,
    ),
  ),

  mark(
    'whole',
    w(
      `mic, microphone, my mic, it, this, that, thing, audio, sound, clip, file, recording, track,
       sample, song, take, voice note, voice message, memo, whole, entire, entirety, whole thing,
       entire thing, everything, all of it, all, overall, the lot, audio file, sound file, whole clip,
       whole file, whole recording, whole track, full, attachment, attached, upload, music file, one,
       in several places, in some places, in places, in a few places, in many places, in a few spots, in some spots, here and there,
       them, these, those, throughout, stuff, version, mix, whole song, entire clip, entire recording,
       entire file, entire track, completely, full thing, full track, full clip, voice memo, vm, vn,
       tune, beat, snippet, piece of audio, voice clip, the whole way through, whole way through,
       all the way through, from start to finish, start to finish, from start to end, from the start to the end, start to end, from beginning to end, from the beginning to the end, beginning to end, waveform, signal, content, output,
       result, end result, the end result, final result, finished file, sound clip, audio clip, sound bite, soundbite, podcast episode, episode, jingle,
       bit of audio, materials, audios, recordings, vocal take, message, demo, stem, session, sounds`,
    ),
  ),
  mark('polite', w('any way to, there any way to, a way to, way to')),
  mark(
    'part',
    w(
      `range, interval, window, time range, timeframe, part, parts, bit, bits, section, sections,
       stretch, stretches, segment, piece, pieces, passage, passages, portion, portions, chunk, chunks,
       intervals, ranges, slices, seconds, second,
       spot, moment, region, span, area, slice, time, mark, point, place`,
    ),
  ),
  mark(
    'voice',
    w(
      `voice, speech, speaker, speakers, vocals, vocal, singer, singing, speaking, talking, the voice,
       my voice, narration, narrator, dialogue, dialog, spoken word, words, each word, every word, voices, his voice,
       her voice, voiceover, voice over, talker, singers, spoken part, lead vocal, lead vocals,
       the vocals, the singer, presenter, reader, person speaking, person talking, the speech, mouth,
       voice track, host, talk, guy talking, woman talking, man talking, woman speaking, man speaking,
       interviewer, interviewee, guest, guests, co host, cohost, caller, lecturer, teacher, professor, my singing, speaker's voice, singer's voice`,
    ),
  ),
  mark(
    'background',
    w(
      `background, backing, in the background, backdrop, in background, in the back, behind it,
       behind everything, under everything, underneath, in the back ground, in the rear, faintly, behind my voice, behind the voice, behind the vocals, behind the speech, under my voice, under the voice, under the vocals, under the speech, beneath my voice, behind me, underneath my voice,
       subtly in the background, low in the mix, under it, underneath it, underneath everything,
       beneath it`,
    ),
  ),
]
