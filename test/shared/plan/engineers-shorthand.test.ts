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
])('"%s"', (said, meant) => {
  expect(understood(said)).toBe(meant)
}) // biome-ignore format: a table
