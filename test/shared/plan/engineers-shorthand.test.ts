import { expect, test } from 'vitest'
import { answerTo } from '../../../bench/phrases.ts'

// How engineers write: parameters by short names, numbers beside them, few words.

const understood = (instruction: string): string => {
  const answer = answerTo(instruction)
  return 'steps' in answer ? answer.plan!.understood : `${answer.code}/${answer.reason}`
}

test.each([
  ['comp 4:1 thr -20 att 5 rel 100', 'Compress the dynamics with threshold -20 dBFS, ratio 4, attack 5 ms, release 100 ms.'],
  ['compress ratio 4 threshold -20 attack 5ms release 100ms', 'Compress the dynamics with threshold -20 dBFS, ratio 4, attack 5 ms, release 100 ms.'],
  ['compress ratio=4 threshold=-20db', 'Compress the dynamics with threshold -20 dBFS, ratio 4.'],
  ['compress 4:1, 12 ms attack 80 ms release', 'Compress the dynamics with threshold -18 dBFS, ratio 4, attack 12 ms, release 80 ms.'],
  ['noise gate, thresh -40 dB, release 200 ms', 'Gate with threshold -40 dBFS, release 200 ms.'],
  ['limit to -1 dBTP with 6 dB of drive', 'Limit with ceiling -1 dBTP, drive 6 dB.'],
  ['limit ceiling_dbtp=-1.5', 'Limit with ceiling -1.5 dBTP.'],
  ['tremolo rate_hz=3 depth=0.6', 'Add tremolo with rate 3 Hz, depth 60 %.'],
  ['vibrato rate 4 depth 20', 'Add vibrato with rate 4 Hz, depth 20 cents.'],
  ['echo delay 250 feedback 40 repeats 5', 'Add echo with delay 250 ms, feedback 40 %, repeats 5, wet 50 %.'],
  ['echo 250 ms delay 40 % feedback 5 repeats', 'Add echo with delay 250 ms, feedback 40 %, repeats 5, wet 50 %.'],
  ['reverb 2 s decay 25% wet 30 ms predelay', 'Add room reverb with wet 25 %, decay 2 s, predelay 30 ms.'],
  ['notch 50 q 20', 'Notch at 50 Hz with q 20.'],
  ['notch 1k Q=10', 'Notch at 1000 Hz with q 10.'],
  ['declick threshold=5', 'Remove the clicks with sigma 5.'],
  ['loop 4x w/ 50 ms xfade', 'Loop 4 times with crossfade 50 ms.'],
  ['compress 4:1 without make-up', 'Compress the dynamics with threshold -18 dBFS, ratio 4, without make-up.'],
  ['comp 4:1 @ -20, no makeup gain', 'Compress the dynamics with threshold -20 dBFS, ratio 4, without make-up.'],
  ['upward compression', 'instruction_not_understood/unknown_words'],
  ['-14LUFS/-2dBTP', 'Set the loudness to -14 LUFS with ceiling -2 dBTP.'],
  ['norm to -14 LUFS, TP -2', 'Set the loudness to -14 LUFS with ceiling -2 dBTP.'],
  ['-23 LUFS with a true peak no higher than -2 dBTP', 'Set the loudness to -23 LUFS with ceiling -2 dBTP.'],
  ['norm -3', 'Normalize to a peak of -3 dBFS.'],
  ['norm to -14', 'ambiguous_instruction/two_readings'],
  ['normalize to a peak of -14', 'Normalize to a peak of -14 dBFS.'],
  ['normalize to 3 dB below full scale', 'Normalize to a peak of -3 dBFS.'],
  ['normalize it so the loudest point hits minus three dB', 'Normalize to a peak of -3 dBFS.'],
  ['tritone up', 'Raise the pitch by 6 semitones.'],
  ['a diminished fifth up', 'Raise the pitch by 6 semitones.'],
  ['augmented fourth down', 'Lower the pitch by 6 semitones.'],
  ['a minor seventh up', 'Raise the pitch by 10 semitones.'],
  ['retune from 440 to 432 Hz', 'Lower the pitch by 0.318 semitones.'],
  ['up from C to G', 'Raise the pitch by 7 semitones.'],
  ['from A to E below', 'Lower the pitch by 5 semitones.'],
  ['100 -> 120 bpm', 'Set the speed to 1.2x.'],
  ['volume ramp -12 dB -> 0 dB', 'Ramp the volume from -12 dB to 0 dB.'],
  ['trim 0-5 -> 2 s fade in', 'Keep only everything before 5 s, then fade in over the first 2 s.'],
  ['swell from -20 dB', 'Ramp the volume from -20 dB to 0 dB.'],
  ['trim silence start', 'Remove the silence at the start longer than 0.5 s, keeping 0 s.'],
  ['strip silence -45 dB', 'Remove silences longer than 0.5 s, keeping 0.2 s, threshold -45 dBFS.'],
  ['HPF at 80, 18 dB per octave', 'High-pass at 80 Hz with order 3.'],
  ['mute @ 2s for 1s', 'Mute from 2 s to 3 s.'],
  ['swap @ 4', 'Swap the parts before and after 4 s after the start.'],
  ['more presence, say 2 dB', 'Boost by 2 dB at 3000 Hz.'],
  ['wide bell at 1k, -2 dB, Q 0.5', 'instruction_not_understood/unknown_words'],
  ['brickwall low pass at 16k', 'instruction_not_understood/unknown_words'],
  ['EQ 200 Hz -3 dB, 3 kHz +2 dB', 'Reduce by 3 dB at 200 Hz, then boost by 2 dB at 3000 Hz.'],
  ['+2 at 10k, -3 at 300', 'Boost by 2 dB at 10000 Hz, then reduce by 3 dB at 300 Hz.'],
  ['-4 dB at 250', 'Reduce by 4 dB at 250 Hz.'],
  ['take 2 dB out at 400', 'Reduce by 2 dB at 400 Hz.'],
  ['a +3 dB shelf at 10k', 'Boost the high shelf by 3 dB at 10000 Hz.'],
  ['a shelf of -4 dB at 100 Hz', 'Reduce the low shelf by 4 dB at 100 Hz.'],
  ['a +3 dB shelf at 1k', 'instruction_not_understood/unknown_words'],
  ['turn the left channel down', 'Lower the volume of the left channel by 6 dB.'],
  ['get rid of the ground loop noise', 'Remove the hum.'],
  ['crank it up as much as you can without clipping', 'Normalize to a peak of -1 dBFS.'],
  ['speed it up like a tape, pitch and all, 1.2x', 'instruction_not_understood/unknown_words'],
  ['slow it 20% like vinyl', 'Set the playback rate to 0.8x.'],
  ['send it back as an m4a at 128 kbit/s', 'Convert to m4a to a bit rate of 128 kbps.'],
])('"%s"', (said, meant) => {
  expect(understood(said)).toBe(meant)
}) // biome-ignore format: a table
