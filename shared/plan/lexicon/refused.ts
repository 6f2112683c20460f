import { v, w } from './inflections.ts'
import { mark, refused } from './rows.ts'
import type { Row } from './senses.ts'

// What is not offered, and what is no edit.

export const REFUSED: readonly Row[] = [
  refused(
    'not_audio_editing',
    v('transcribe, translate, summarise, summarize, caption, subtitle, autotune to lyrics'),
    w(
      `into text, to text, as text, speech to text, in writing, transcript, transcription, lyrics,
       split into files, separate files, who is speaking, who is talking,
       who is singing, who sings, who talks, write down, being said, what is said, what they say,
       what he says, what she says, into a video, a video out of, a video from, make a video, make me a video, create a video, generate a video, make me a song, draw me,
       make an image, who is this, identify the speaker, identify the song, identify, what song is this,
       name of the song, what is the name of this song, email, e mail, upload this, upload it, post it,
       send me, tweet it, share it, write a song, write lyrics, write me, write a, poem, code, python,
       essay, weather forecast, password, delete my account, my account, subscription, refund, book me,
       order me, order a pizza, pizza, call me, remind me, set a timer, set an alarm, google,
       search the web, stock price, bitcoin, joke, tell me a joke, homework, recipe, sql, database,
       hack, translate to, multiple files, into separate files, into files, into two files, into three files, into four files, into several files, into smaller files, into pieces, into chunks, the speaker say,
       detect the language, to pdf, to a pdf, shazam, detect the bpm, detect the key, find the key, find the bpm,
       what key is, rename, rename it, generate an image, sing me, delete your data, shell,
       stems as separate files,
       separate stems, separate the stems, split the stems, extract the stems, extract stems, isolate the stems, get the stems, stems, into stems, split stems, stem separation`,
    ),
  ),
  refused(
    'second_audio',
    w(
      `another file, other file, the other one, other one, my intro, my outro, second file,
       this track and, both files, two files, these two, other track, other recording, other clip,
       my jingle, the jingle, my logo, second clip, second track, second recording, both clips,
       both tracks, both recordings, other song, previous upload, my other, the intro file,
       attached files, first file, files together, clips together, tracks together, recordings together,
       two clips, two tracks, two recordings, two songs, another clip, another song, another track,
       another recording, crossfade into, mix with the other, backing track i uploaded, other audio,
       second audio, the attached music, theme song file, with my voice over, next song, next track,
       sidechain, duck under, duck the music, ducking, both attachments, my intro music, my theme music,
       my backing track, first song, second song, both songs, previous file, previous clip,
       my theme song, mashup, the file i sent before, files into one, clips into one`,
    ),
  ),
  refused(
    'needs_history',
    w(
      `undo, undo that, undo it, redo, go back, as before, same as last time, again like before,
       last edit, my last request, last request, previous request, previous edit, revert, like last time, what you did before, same as before,
       previous version, the original version, restore the original, original back,
       back to the original, back how it was, back the way it was, last change, take that back,
       same thing as before, same edit, the last one, like you did before, settings from last time,
       from last time, do the same, same again, same as yesterday, same thing again, my last edit,
       repeat the last edit, the usual, do that again, do it again, the same thing again, that again,
       one step back, step back, my previous request, what i asked before, again like last time,
       like before, the way it was, how it was before, what we did last time, same as the last one,
       previous settings, same settings`,
    ),
  ),
  refused(
    'later',
    w(
      `tape stop, tape stop effect, like a tape stop, like a tape stop effect, a tape stop, record stop, vinyl stop, gradually faster, gradually speed up,
       speed up gradually, gradually slower, slow down gradually, gradually slow down, speed ramp,
       accelerando, ritardando, rallentando, preserve formants, keep the formants, formants, formant,
       stutter, every other second, autotune, auto tune, pitch correct, pitch correction, vocoder,
       phaser, ring modulation, ring modulator, ring mod, granular, quantize, beat match, beatmatch,
       sidechain compression, convolution, multiband, multi band, robotize, auto pan, autopan,
       rotary speaker, leslie, talk box, talkbox, wah, harmonizer, harmonize,
       slows down gradually, speeds up gradually, slowing down gradually, speeding up gradually,
       octaver, 8d, 8d audio, binaural, surround, surround sound, spatial audio, dolby, 5 1,
       dolby atmos, time signature, slow down over time, speed up over time, gets faster and faster,
       faster and faster, slower and slower, reverse reverb, reversed reverb, reverse echo, reversed echo,
       reverse delay, reversed delay, shuffle, shuffle it, scramble, scramble it, randomize, randomise`,
    ),
  ),
  mark(
    'chat',
    w(
      `about yourself, hello, hi, hey, thanks, thank you, good morning, good evening, lol, haha, hahaha,
       nice work, good job, well done, you are great, you are awesome, love you, love this bot, cool,
       ok, okay, nice, yes, sup, yo, how are you, what is up, bye, goodbye, good night, test, testing,
       wow, great job, awesome job, love it, i love it, perfect, looks good, sounds good, sounds great,
       who are you, what are you, are you there, are you human, nothing, not bad, no problem, no thanks, no thank you,
       never mind, nevermind, forget it, my bad, sorry, welcome, congrats, happy birthday,
       merry christmas, amazing work, good bot, bad bot, nice one, thank you so much, brilliant,
       hey there, hi there, hello there, cheers mate, good stuff, that is all, no worries, idk, all good`,
    ),
  ),
]
