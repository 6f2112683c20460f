import { expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// What is said in few words, or left to be told from the words around it.

const understood = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.plan!.understood : `${answer.code}/${answer.reason}`
}

test.each([
  ['boost bass 4, cut treble 2', 'Boost the bass by 4 dB, then reduce the treble by 2 dB.'],
  ['bass +4 treble -2', 'Boost the bass by 4 dB, then reduce the treble by 2 dB.'],
  ['bass+', 'Boost the bass by 6 dB.'],
  ['+bass', 'Boost the bass by 6 dB.'],
  ['treble-', 'Reduce the treble by 6 dB.'],
  ['trim the head by half a second', 'Delete the first 0.5 s.'],
  ['reverse it again', 'Reverse the whole recording.'],
  ['insert silence at 3 s and 6 s', 'Insert 1 s of silence at 3 s, then insert 1 s of silence at 6 s (now at 7 s).'],
  ['add a second of silence at 3 and 6 seconds', 'Insert 1 s of silence at 3 s, then insert 1 s of silence at 6 s (now at 7 s).'],
  ['left channel -3 dB, right channel +3 dB', 'Lower the volume of the left channel by 3 dB, then raise the volume of the right channel by 3 dB.'],
  ['eq: +3 dB at 100 Hz, -2 dB at 3 kHz', 'Boost by 3 dB at 100 Hz, then reduce by 2 dB at 3000 Hz.'],
  ['duck it by 10 dB', 'Lower the volume by 10 dB.'],
  ['vibrato 6hz 50 cents', 'Add vibrato with rate 6 Hz, depth 50 cents.'],
  ['cut out the band between 400 and 800 Hz', 'Band-stop from 400 Hz to 800 Hz.'],
  ['48k wav', 'Convert to wav to a sample rate of 48000 Hz.'],
  ['bell sound at 3 seconds', 'Add a bell at 3 s.'],
  ['second part first', 'Swap the two parts.'],
  ['1s off each end', 'Delete the first 1 s, then delete the last 1 s.'],
  ['trim one second off the start and one off the end', 'Delete the first 1 s, then delete the last 1 s.'],
  ['cut 2s from the start and 3 from the end', 'Delete the first 2 s, then delete the last 3 s.'],
  ['cut it at the halfway point', 'Keep only the first half.'],
  ['first denoise, second compress', 'Reduce the noise by 12 dB, then compress the dynamics with threshold -18 dBFS, ratio 3.'],
  ['take 4 dB off between 0:02 and 0:05', 'Lower the volume by 4 dB from 2 s to 5 s.'],
  ['take it down three semitones, same tempo', 'Lower the pitch by 3 semitones.'],
  ['five repeats every 250 milliseconds, fading', 'Add echo with delay 250 ms, feedback 35 %, repeats 5, wet 50 %.'],
  ['low shelf -4 dB at 200', 'Reduce the low shelf by 4 dB at 200 Hz.'],
  ['+6 db... actually make that +3', 'Raise the volume by 3 dB.'],
  ['remove the first 2 seconds, no, the first 3', 'Delete the first 3 s.'],
  ['remove the dog not the cat', 'Remove the dog.'],
  ['instead of the piano i want a guitar', 'Replace the piano with a guitar.'],
  ["like i'm shouting through a megaphone", 'Make it sound like a megaphone.'],
  ['the volume keeps jumping up and down, fix that', 'Compress the dynamics with threshold -18 dBFS, ratio 3.'],
  ['take off the five first seconds', 'Delete the first 5 s.'],
  ['volume is too much low, increase please', 'Raise the volume by 6 dB.'],
  ['drags a little, 1.1x', 'Set the speed to 1.1x.'],
  ['hpf 80, +3 dB at 3k', 'High-pass at 80 Hz, then boost by 3 dB at 3000 Hz.'],
  ['3 dB more bass and treble', 'Boost the bass by 3 dB, then boost the treble by 3 dB.'],
  ['from 1s reverse 2 seconds', 'Reverse from 1 s to 3 s.'],
  ['up an octave and two semitones', 'Raise the pitch by 14 semitones.'],
  ["there's a swear word from 4 to 5 s, mute it", 'Mute from 4 s to 5 s.'],
  ['someone coughs between 4 and 5 s, delete that part', 'Delete from 4 s to 5 s.'],
  ["there's a cough from 4 to 5 seconds, cut it out", 'Remove the cough from 4 s to 5 s.'],
  ['ramp down 20 db', 'Ramp the volume from 0 dB to -20 dB.'],
  ['slowly get louder from start to end', 'Ramp the volume from -12 dB to 0 dB.'],
  ['loudness -14, true peak -2', 'Set the loudness to -14 LUFS with ceiling -2 dBTP.'],
  ['left side louder by 3 dB and the right quieter by 3 dB', 'Raise the volume of the left channel by 3 dB, then lower the volume of the right channel by 3 dB.'],
  ['add a second of silence before and after', 'Insert 1 s of silence at the start, then insert 1 s of silence at the end.'],
  ['de-ess 8 dB at 6 kHz', 'De-ess with reduction 8 dB, frequency 6000 Hz.'],
  ['notch 50 Hz q 40', 'Notch at 50 Hz with q 40.'],
  ['use the first second as a noise print and remove the noise', 'Reduce the noise by 12 dB using the noise over the first 1 s.'],
  ['slow it down so it lasts 12 s', 'Stretch to fit 12 s.'],
  ['more on the left', 'Pan 70 % left.'],
  ['make the stereo width 0', 'Set the stereo width to 0.'],
  ['drums up', 'Make the drums sound louder.'],
  ['background music off', 'Remove the background music.'],
  ['background music please', 'Add background music throughout.'],
  ['make 2-3s and 6-7s louder', 'Raise the volume by 6 dB from 2 s to 3 s, then raise the volume by 6 dB from 6 s to 7 s.'],
  ['the first 4 seconds are just me fumbling with the mic, chop em off', 'Delete the first 4 s.'],
  ['the intro is useless, just get rid of the first 4 seconds', 'Delete the first 4 s.'],
  ['slow it down like a tape, so the pitch drops too', 'Set the playback rate to 0.8x.'],
  ['beep from 3 to 3.5 s', 'Bleep out from 3 s to 3.5 s.'],
  ['separate the stems', 'instruction_unsupported/not_audio_editing'],
  ['fade out, but normalize first', 'Normalize to a peak of -1 dBFS, then fade out over the last 2 s.'],
  ['flac 24 bit 96k', 'Convert to flac to a sample rate of 96000 Hz to a bit depth of 24 bits.'],
  ['it was 8khz, upsample it', 'Restore the high frequencies.'],
  ['reverse, 2x', 'Reverse the whole recording, then set the speed to 2x.'],
  ['bass up 4', 'Boost the bass by 4 dB.'],
  ['2 to 4 seconds out please', 'Delete from 2 s to 4 s.'],
  ['max width', 'Set the stereo width to 2.'],
])('%s', (instruction, plan) => {
  expect(understood(instruction)).toBe(plan)
}) // biome-ignore format: a table

test.each([
  'it sounds like a phone call',
  'my voice sounds like it comes from behind a wall',
  'i sound like i am underwater',
  "sounds like it's underwater, fix it",
  'remove the bass but boost the bass',
  'no highs, more highs',
  'set the tempo to 120',
  'transpose to D',
])('%s is asked about, and not done', (instruction) => {
  expect(understood(instruction)).toMatch(/^ambiguous_instruction/)
})
